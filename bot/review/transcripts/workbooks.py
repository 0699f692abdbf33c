"""Workbooks to rows: each sheet a table of its own."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

from bot.errors import InputError

_MOST_UNPACKED = 300 * 1024 * 1024
_KINDS = (
    ("word/", "docx，请另存为 txt"),
    ("ppt/", "pptx，请把文字另存为 txt"),
    ("xl/workbook.bin", "xlsb，请另存为 xlsx"),
)


def read_sheets(data: bytes, name: str) -> list[list[tuple[Any, ...]]]:
    """Return the rows of each sheet of a workbook.

    Args:
        data: the whole file, a ZIP archive.
        name: of the file, for messages.

    Raises:
        InputError: it is no workbook, or a damaged or a swollen one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}：文件不完整，打不开，请重新导出") from error
    names = [member.filename for member in members]
    for inside, kind in _KINDS:
        if any(one.startswith(inside) for one in names):
            raise InputError(f"{name}：这是 {kind}")
    if not any(one.startswith("xl/") for one in names):
        raise InputError(f"{name}：这是压缩包，请先解压，再给出里面的文件")
    if sum(member.file_size for member in members) > _MOST_UNPACKED:
        raise InputError(f"{name}：表格展开后太大，请拆成几个文件")
    return _rows(data, name)


def _rows(data: bytes, name: str) -> list[list[tuple[Any, ...]]]:
    import openpyxl

    try:
        # openpyxl warns of styles and validations that it does not keep; they are of no matter here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = []
            for sheet in book.worksheets:
                # The size that a sheet states of itself may be wrong.
                sheet.reset_dimensions()
                sheets.append(
                    [tuple(row) for row in sheet.iter_rows(values_only=True) if any(c is not None for c in row)]
                )
            book.close()
    # A damaged workbook fails inside openpyxl with whatever its parts raise.
    except Exception as error:
        raise InputError(f"{name}：表格打不开（{type(error).__name__}），请用 Excel 重新保存为 xlsx 或 csv") from error
    return sheets
