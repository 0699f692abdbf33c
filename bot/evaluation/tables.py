"""Tables in plain text, Chinese characters two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, note: str = "") -> str:
    """Return a table as text; the first column is flush left, the others right.

    Args:
        title: a line above the table.
        head: names of the columns.
        rows: cells, as many as `head` in each row.
        note: a line below the table.
    """
    widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [title, _line(head, widths), "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths) for row in rows]
    return "\n".join([*lines, note] if note else lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell + " " * (width - _width(cell)) if column == 0 else " " * (width - _width(cell)) + cell
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *others]).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
