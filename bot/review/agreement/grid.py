"""Rows of csv files and workbooks, with the numbers that a spreadsheet shows beside them."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import InputError
from bot.review.files import open_to_write
from bot.review.transcripts.clean import clean
from bot.review.transcripts.decoding import decode, is_zip

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Excel takes what begins so for a formula; in a csv such a text gets an apostrophe before it."""
_DELIMITERS = (",", "\t", ";", "，")
_LONGEST_CELL = 32_000
_MOST_UNPACKED = 300 * 1024 * 1024


@dataclass(frozen=True)
class Grid:
    """A table as it stands in a file.

    Attributes:
        title: of the worksheet; "" of a csv file.
        rows: cells as plain text, empty ones as "".
        numbers: of the rows as a spreadsheet counts them, from 1.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def read_grids(path: Path, columns: Sequence[str]) -> list[Grid]:
    """Return the tables of a file.

    Args:
        path: of a csv file, of any usual encoding and delimiter, or of a workbook (xlsx).
        columns: names, one of which stands in the table; they tell the delimiter.

    Returns:
        One for a csv file, one for each sheet of a workbook.

    Raises:
        InputError: the file cannot be read, or is no table; says why.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"打不开 {path}（{error.strerror}）") from error
    if is_zip(data):
        return _read_workbook(data, path.name)
    return [_read_csv(decode(data, path.name).text, path.name, columns)]


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a csv file that Excel opens as it is, without live formulas.

    Raises:
        InputError: it cannot be written; says why.
    """
    # Excel takes a csv for GBK unless it begins with a byte order mark.
    with open_to_write(path, encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([_harmless(cell) for cell in row] for row in rows)


def write_workbook(
    path: Path,
    rows: Iterable[Sequence[str]],
    *,
    title: str,
    widths: Sequence[int],
    choices: Mapping[int, Sequence[str]],
    notes: Sequence[str],
) -> None:
    """Write a workbook with one table and a sheet of notes; all cells are texts.

    Args:
        path: of the file.
        rows: the header first.
        title: of the table's sheet.
        widths: of the columns, in characters.
        choices: texts to choose from, by the place of their column from 0; others are warned of, not refused.
        notes: lines of the second sheet, which is called 说明.

    Raises:
        InputError: it cannot be written; says why.
    """
    import openpyxl
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(title)
    last = _fill(sheet, rows)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column, texts in choices.items():
        _offer(sheet, f"{get_column_letter(column + 1)}2:{get_column_letter(column + 1)}{max(last, 2)}", texts)
    _tell(book.create_sheet("说明"), notes)
    data = io.BytesIO()
    book.save(data)
    # Latin-1 passes each byte through as it is.
    with open_to_write(path, encoding="latin-1", newline="") as file:
        file.write(data.getvalue().decode("latin-1"))


def _harmless(cell: str) -> str:
    # A text that begins with an apostrophe gets one more, or reading would take it for ours.
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell


def _fill(sheet: Worksheet, rows: Iterable[Sequence[str]]) -> int:
    """Write rows into a worksheet, the first of them bold and always in view; return how many."""
    from openpyxl.styles import Alignment, Font

    wrapped, bold, last = Alignment(wrap_text=True, vertical="top"), Font(bold=True), 0
    for last, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(last, column)
            cell.alignment = wrapped
            if text:
                cell.value = text[:_LONGEST_CELL]
                # Else `=1+1` would be computed.
                cell.data_type = "s"
            if last == 1:
                cell.font = bold
    sheet.freeze_panes = "A2"
    return last


def _offer(sheet: Worksheet, cells: str, texts: Sequence[str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1=f'"{",".join(texts)}"', allow_blank=True, showErrorMessage=True)
    choice.errorStyle = "warning"
    sheet.add_data_validation(choice)
    choice.add(cells)


def _tell(sheet: Worksheet, notes: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = 100
    for number, line in enumerate(notes, start=1):
        sheet.cell(number, 1, line)


def _read_csv(text: str, name: str, columns: Sequence[str]) -> Grid:
    """Read a csv text by the delimiter that cuts one of its lines into the most of the columns."""
    known, lines = set(columns), text.split("\n")

    def cut(delimiter: str) -> int:
        return max(len(known.intersection(cell.strip(' "') for cell in line.split(delimiter))) for line in lines)

    delimiter = max(_DELIMITERS, key=lambda one: (cut(one), -_DELIMITERS.index(one)))
    # Strict: a quote that is never closed would swallow all rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        rows.extend(tuple(_unescaped(cell) for cell in row) for row in reader)
    except csv.Error as error:
        raise InputError(
            f"{name} 第 {len(rows) + 1} 行的引号不成对或格子太长，请在表格软件里改好，另存为 xlsx"
        ) from error
    return Grid("", tuple(rows), tuple(range(1, len(rows) + 1)))


def _unescaped(cell: str) -> str:
    text = cell.strip()
    return text[1:].strip() if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text


def _read_workbook(data: bytes, name: str) -> list[Grid]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            swollen = sum(member.file_size for member in archive.infolist()) > _MOST_UNPACKED
        if swollen:
            raise InputError(f"{name}：表格展开后太大，请拆成几个文件")
        # openpyxl warns of styles and validations that it does not keep; they are of no matter here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            grids = [_grid(sheet) for sheet in book.worksheets]
            book.close()
    except InputError:
        raise
    # A damaged workbook fails inside openpyxl with whatever its parts raise.
    except Exception as error:
        raise InputError(f"{name}：表格打不开（{type(error).__name__}），请用 Excel 重新保存为 xlsx 或 csv") from error
    return grids


def _grid(sheet: Any) -> Grid:
    # The size that a sheet states of itself may be wrong.
    sheet.reset_dimensions()
    rows = [
        (number, tuple(_text(cell) for cell in row))
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
    ]
    # A format that reaches down to the last possible row leaves a million empty ones.
    filled = [(number, row) for number, row in rows if any(row)]
    return Grid(sheet.title, tuple(row for _, row in filled), tuple(number for number, _ in filled))


def _text(cell: Any) -> str:
    """Return a cell as text: what Excel made a number or a date of, as it was typed."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return clean(str(cell)).strip()
