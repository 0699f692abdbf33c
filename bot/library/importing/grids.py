"""Tables, wherever they stand, to rows under heads or to pairs of name and value."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bot.errors import InputError
from bot.library.importing.document import PAIR, PARAGRAPH, ROW, Builder, Document
from bot.library.importing.vocabulary import default_vocabulary
from bot.review.transcripts.decoding import decode
from bot.review.transcripts.workbooks import read_sheets

_HEAD_ROWS = 5
_LEAST_HEADS = 2
_WHAT_HAPPENED = frozenset({"situation", "handling", "dialogue"})


def add_table(builder: Builder, rows: Sequence[Sequence[str]], *, page: int = 0) -> None:
    """Add a table to a document.

    Args:
        builder: the document so far.
        rows: the cells as text; rows may differ in length.
        page: number of the table or sheet.

    A table with a row of heads becomes rows under these; one with names beside values becomes pairs; of any other each
    row becomes a paragraph, its cells parted by blanks.
    """
    rows = [[cell.strip() for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    head = _head_row(rows)
    if head is not None:
        for row in rows[:head]:
            builder.add(PARAGRAPH, "　".join(_distinct(row)), page=page)
        names = rows[head]
        for row in rows[head + 1 :]:
            if row != names:
                builder.add_cells(ROW, list(zip(names, row, strict=False)), page=page)
        return
    for row in rows:
        pairs = _pairs(row)
        if pairs is None:
            builder.add(PARAGRAPH, "　".join(_distinct(row)), page=page)
            continue
        for pair in pairs:
            builder.add_cells(PAIR, [pair], page=page)


def read_workbook(data: bytes, name: str) -> Document:
    """Read a workbook, each sheet as a table.

    Raises:
        InputError: it is no workbook, or a damaged one.
    """
    builder = Builder(name)
    for number, sheet in enumerate(read_sheets(data, name), start=1):
        add_table(builder, [[_as_text(cell) for cell in row] for row in sheet], page=number)
    return builder.finish()


def read_csv(data: bytes, name: str) -> Document:
    """Read a file of comma-, semicolon- or tab-separated values.

    Raises:
        InputError: most of it cannot be read as text, or a quotation mark is never closed.
    """
    decoded = decode(data, name)
    builder = Builder(name)
    builder.notes += decoded.notes
    first = decoded.text.split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(decoded.text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError(f"{name}：表格读不下去（引号没有成对？），请重新导出") from error
    add_table(builder, rows, page=1)
    return builder.finish()


def _head_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which of the first rows holds the heads of columns, None when none does."""
    vocabulary = default_vocabulary()
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        filled = [cell for cell in row if cell]
        labels = [vocabulary.label(cell) for cell in filled if len(cell) <= 16]
        fields = {label.field for label in labels if label}
        if len(fields) >= _LEAST_HEADS and fields & _WHAT_HAPPENED and len(rows) > number + 1:
            # Names beside values make a row of heads too, but only of every other cell.
            known = [bool(cell) and len(cell) <= 16 and vocabulary.label(cell) is not None for cell in row]
            if any(before and after for before, after in pairwise(known)):
                return number
    return None


def _pairs(row: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return names and values of a row such as 投诉内容 | … or 姓名 | … | 电话 | …; None when it is no such row."""
    cells = _distinct(row)
    vocabulary = default_vocabulary()
    if len(cells) == 1 or vocabulary.label(cells[0]) is None or len(cells[0]) > 16:
        return None
    if len(cells) % 2 == 0 and all(len(name) <= 16 and vocabulary.label(name) for name in cells[::2]):
        return list(zip(cells[::2], cells[1::2], strict=True))
    return [(cells[0], "　".join(cells[1:]))]


def _distinct(row: Sequence[str]) -> list[str]:
    """Return the cells of a row, a merged cell once."""
    return [cell for number, cell in enumerate(row) if cell and (number == 0 or cell != row[number - 1])]


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
