"""The columns of a page: lines that run across a gap between them are cut there and read column by column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

_GAP = 1.2
"""Times the size of the letters: no two letters of one line stand so far apart."""

_LEAST_LINES, _LEAST_LONG, _LONG = 3, 2, 10
"""A gap parts columns when so many lines have it, and so many on either side are so long: not names and values."""

Line = dict[str, Any]


def in_columns(lines: Sequence[Line]) -> list[Line]:
    """Put the lines of a page in the order in which they are read.

    Args:
        lines: from top to bottom; those of text with their `chars`, tables without.

    Returns:
        The lines, those across columns cut in two; each has its `column`: 0, or 1 and 2 where there are two.
    """
    ordered: list[Line] = []
    number = 0
    while number < len(lines):
        end, _, right = _stretch(lines, number)
        if end > number:
            ordered += [*_pieces(lines[number:end], right, 1), *_pieces(lines[number:end], right, 2)]
        else:
            end = number + 1
            ordered.append({**lines[number], "column": 0})
        number = end
    return ordered


def _stretch(lines: Sequence[Line], first: int) -> tuple[int, float, float]:
    """Return where the lines end that stand in columns from a line on, and the gap; `first` when they do not."""
    gap: tuple[float, float] | None = None
    number, across = first, 0
    while number < len(lines):
        line = lines[number]
        if "chars" not in line or line["edge"]:
            break
        narrowed = _narrowed(line, gap)
        if narrowed is None:
            break
        gap, crossed = narrowed
        across += crossed
        number += 1
    if gap is None or across < _LEAST_LINES:
        return first, 0.0, 0.0
    sides = [[len(piece["text"]) for piece in _pieces(lines[first:number], gap[1], side)] for side in (1, 2)]
    if any(sum(1 for length in side if length >= _LONG) < _LEAST_LONG for side in sides):
        return first, 0.0, 0.0
    return number, *gap


def _narrowed(line: Line, gap: tuple[float, float] | None) -> tuple[tuple[float, float], bool] | None:
    """Return what a line leaves of a gap, and whether it stands on both sides; None when it has no gap there."""
    if gap is not None and (line["x1"] <= gap[0] + 1 or line["x0"] >= gap[1] - 1):
        return gap, False
    characters = [one for one in line["chars"] if one["text"].strip()]
    best: tuple[float, float] | None = None
    for before, after in pairwise(characters):
        start, end = before["x1"], after["x0"]
        if gap is not None:
            start, end = max(start, gap[0]), min(end, gap[1])
        if end - start >= _GAP * line["size"] and (best is None or end - start > best[1] - best[0]):
            best = start, end
    return (best, True) if best else None


def _pieces(lines: Sequence[Line], right: float, column: int) -> list[Line]:
    """Return what of each line stands in a column, 1 or 2; the second begins at `right`."""
    pieces: list[Line] = []
    for line in lines:
        characters = [one for one in line["chars"] if (one["x0"] >= right - 1) == (column == 2)]
        text = "".join(one["text"] for one in characters).strip()
        if text:
            ends = max(one["x1"] for one in characters if one["text"].strip())
            pieces.append({**line, "text": text, "x1": ends, "chars": characters, "column": column})
    return pieces
