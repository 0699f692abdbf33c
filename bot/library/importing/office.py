"""Word files to documents."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from bot.errors import InputError
from bot.library.importing.document import HEADING, ITEM, PARAGRAPH, Builder, Document
from bot.library.importing.grids import add_table

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_HEADING_STYLE = re.compile(r"(?i)(?:heading|标题)\s*(\d?)|(title|题目)")
_LONGEST_BOLD_HEADING = 30


def read_docx(data: bytes, name: str) -> Document:
    """Read a Word file: headings, paragraphs, list items, tables; headers and footers of pages are not read.

    Raises:
        InputError: it is no Word file, or a damaged one.
    """
    import docx
    from docx.table import Table

    builder = Builder(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = docx.Document(io.BytesIO(data))
            numbers: dict[tuple[str, str], int] = {}
            tables = 0
            for part in file.iter_inner_content():
                if isinstance(part, Table):
                    tables += 1
                    add_table(builder, [[cell.text for cell in row.cells] for row in part.rows], page=tables)
                else:
                    _add_paragraph(builder, part, numbers)
    # A damaged file fails inside python-docx with whatever its parts raise.
    except Exception as error:
        raise InputError(f"{name}：打不开（文件坏了或不完整），请用 Word 重新保存为 docx") from error
    return builder.finish()


def _add_paragraph(builder: Builder, paragraph: Paragraph, numbers: dict[tuple[str, str], int]) -> None:
    text = paragraph.text
    style = str(paragraph.style.name) if paragraph.style is not None else ""
    found = _HEADING_STYLE.match(style)
    if found:
        builder.add(HEADING, text, level=int(found[1] or 1))
        return
    if _is_bold_line(paragraph):
        builder.add(HEADING, text)
        return
    item = _list_of(paragraph, style)
    for number, line in enumerate(text.split("\n")):
        if item and not number and line.strip():
            numbers[item] = numbers.get(item, 0) + 1
        builder.add(ITEM if item and not number else PARAGRAPH, line)


def _is_bold_line(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs) and len(paragraph.text.strip()) <= _LONGEST_BOLD_HEADING


def _list_of(paragraph: Paragraph, style: str) -> tuple[str, str] | None:
    """Return number and level of the list that a paragraph is an item of, None when it is none."""
    properties: Any = paragraph._p.pPr
    number = properties.numPr if properties is not None else None
    if number is not None and number.numId is not None:
        level = number.ilvl.val if number.ilvl is not None else 0
        return str(number.numId.val), str(level)
    return (style, "0") if style.lower().startswith("list") else None
