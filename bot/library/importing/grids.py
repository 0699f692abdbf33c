"""Tables, wherever they stand, to rows under heads or to pairs of name and value."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bot.errors import InputError
from bot.library.importing.document import PAIR, PARAGRAPH, ROW, Builder, Document
from bot.library.importing.folding import fold
from bot.library.importing.vocabulary import Label, Vocabulary, default_vocabulary
from bot.review.transcripts.decoding import decode
from bot.review.transcripts.workbooks import read_sheets

_HEAD_ROWS = 8
_LEAST_HEADS, _LEAST_COLUMNS = 2, 3
_LONGEST_HEAD = 16
_MOST_NAMES = 400
_LEAST_TOLD = 12
_SENTENCE = re.compile(r"[，。；！]")
_WHAT_HAPPENED = frozenset({"situation", "handling", "dialogue"})
_TOLD = _WHAT_HAPPENED | {"checked", "result", "analysis", "prevention", "comment", "wanted"}


def add_table(builder: Builder, rows: Sequence[Sequence[str]], *, page: int = 0) -> None:
    """Add a table to a document.

    Args:
        builder: the document so far.
        rows: the cells as text; rows may differ in length.
        page: number of the table or sheet.

    A table with a row of heads becomes rows under these; one with names beside values becomes pairs, one with names
    beside several columns of values becomes the pairs of each column in turn; of any other each row becomes a
    paragraph, its cells parted by blanks.
    """
    rows = [[fold(cell).strip() for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    head = _head_row(rows)
    if head is None:
        _add_form(builder, rows, page)
        return
    for row in rows[:head]:
        builder.add(PARAGRAPH, "　".join(_distinct(row)), page=page)
    names = _with_situation(
        rows[head], list(zip(*[_padded(row, len(rows[head])) for row in rows[head + 1 :]], strict=True))
    )
    for row in rows[head + 1 :]:
        if row != rows[head]:
            builder.add_cells(ROW, list(zip(names, row, strict=False)), page=page)


def _add_form(builder: Builder, rows: Sequence[Sequence[str]], page: int) -> None:
    """Add a table without heads: the pairs of names and values in it, what is none as paragraphs."""
    form = _is_form(rows)
    if form:
        firsts = _with_situation([row[0] for row in rows], [row[1:] for row in rows])
        rows = [[first, *row[1:]] for first, row in zip(firsts, rows, strict=True)]
    if form and _add_columns(builder, rows, page):
        return
    last = ""
    for row in rows:
        # A name merged over several rows stands beside the first of them.
        if form and last and not row[0] and len(_distinct(row)) == 1:
            row = [last, *row[1:]]
        pairs = _pairs(row, form=form)
        if pairs is None:
            builder.add(PARAGRAPH, "　".join(_distinct(row)), page=page)
            continue
        for pair in pairs:
            last = pair[0]
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
        if len(rows) == number + 1:
            break
        for loose in (False, True):
            known = [_name(cell, vocabulary, loose=loose) for cell in row]
            fields = {label.field for label in known if label}
            if len(fields) < _LEAST_HEADS or not fields & _WHAT_HAPPENED:
                continue
            # Names beside values make a row of heads too, but only of every other cell.
            beside = any(before and after for before, after in pairwise(known))
            if beside and (not loose or _are_heads(row, rows[number + 1 :], known)):
                return number
    return None


def _are_heads(row: Sequence[str], below: Sequence[Sequence[str]], known: Sequence[Label | None]) -> bool:
    """Return whether cells of which the last word alone is known are heads: all short, with what is told below."""
    filled = [cell for cell in row if cell]
    if len(filled) < _LEAST_COLUMNS or len(set(filled)) < len(filled) or any(len(c) > _LONGEST_HEAD for c in filled):
        return False
    told = [place for place, label in enumerate(known) if label and label.field in _TOLD]
    return len(told) >= _LEAST_HEADS and any(
        place < len(row) and len(row[place]) >= _LEAST_TOLD for row in below for place in told
    )


def _is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a table is a form: its first column holds names, several of them of what is told."""
    vocabulary = default_vocabulary()
    firsts = [cells[0] for cells in map(_distinct, rows) if len(cells) > 1]
    if len(firsts) > _MOST_NAMES or any(len(cell) > _LONGEST_HEAD for cell in firsts):
        return False
    labels = [_name(cell, vocabulary, loose=True) for cell in firsts]
    told = {label.field for label in labels if label and label.field in _TOLD}
    # A table of figures has names like 投诉量 too, but nothing is told in it.
    tells = any(len(cell) >= _LEAST_TOLD for row in rows for cell in row[1:])
    return len(told) >= _LEAST_HEADS and bool(told & _WHAT_HAPPENED) and tells


def _with_situation(names: Sequence[str], values: Sequence[Sequence[str]]) -> list[str]:
    """Return names of columns or rows, and of those that nobody knows the one that tells what happened as such.

    Where handling and the like are named and what happened is not, it stands under the name that nobody knows which has
    the longest texts, in most of which a customer complains.
    """
    vocabulary = default_vocabulary()
    labels = [_name(name, vocabulary, loose=True) for name in names]
    fields = {label.field for label in labels if label}
    if "situation" in fields or not fields & {"handling", "result"}:
        return list(names)
    told: list[tuple[int, int]] = []
    for place, label in enumerate(labels):
        texts = [value for value in values[place] if len(value) >= _LEAST_TOLD] if place < len(values) else []
        story = [vocabulary.story[name] for name in ("customer", "trouble")]
        if label is None and texts and all(any(one.search(text) for text in texts) for one in story):
            told.append((sum(map(len, texts)), place))
    chosen = max(told)[1] if told else -1
    return ["投诉内容" if place == chosen else name for place, name in enumerate(names)]


def _padded(row: Sequence[str], length: int) -> list[str]:
    return [*row[:length], *[""] * (length - len(row))]


def _add_columns(builder: Builder, rows: Sequence[Sequence[str]], page: int) -> bool:
    """Add the pairs of each column of a form that tells several cases beside one another; False when it does not."""
    vocabulary = default_vocabulary()
    told = [row for row in rows if (name := _name(row[0], vocabulary, loose=True)) and name.field in _TOLD]
    width = max(map(len, rows))
    columns = [n for n in range(1, width) if sum(1 for row in told if len(_at(row, n)) >= _LEAST_TOLD) >= _LEAST_HEADS]
    # A merged cell is read as often as it is wide.
    if len(columns) < 2 or any(_at(row, a) == _at(row, b) != "" for row in told for a, b in pairwise(columns)):
        return False
    for column in columns:
        for row in rows:
            if row[0] and _at(row, column):
                builder.add_cells(PAIR, [(row[0], _at(row, column))], page=page)
    return True


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _pairs(row: Sequence[str], *, form: bool) -> list[tuple[str, str]] | None:
    """Return names and values of a row such as 投诉内容 | … or 姓名 | … | 电话 | …; None when it is no such row."""
    cells = _distinct(row)
    vocabulary = default_vocabulary()
    if len(cells) == 1 or len(cells[0]) > _LONGEST_HEAD:
        return None
    if not form and _name(cells[0], vocabulary, loose=False) is None:
        return None
    if len(cells) % 2 == 0 and all(_name(name, vocabulary, loose=form) for name in cells[::2]):
        return list(zip(cells[::2], cells[1::2], strict=True))
    return [(cells[0], "　".join(cells[1:]))]


def _name(cell: str, vocabulary: Vocabulary, *, loose: bool) -> Label | None:
    if not 0 < len(cell) <= _LONGEST_HEAD or _SENTENCE.search(cell):
        return None
    return vocabulary.label(cell, loose=loose)


def _distinct(row: Sequence[str]) -> list[str]:
    """Return the cells of a row, a merged cell once."""
    return [cell for number, cell in enumerate(row) if cell and (number == 0 or cell != row[number - 1])]


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
