"""PDF files to documents: lines joined to paragraphs, headings by their size, tables as such."""

from __future__ import annotations

import io
import logging
import re
import statistics
from collections import Counter
from typing import Any

from bot.errors import InputError
from bot.library.importing.columns import in_columns
from bot.library.importing.document import FURNITURE, HEADING, ITEM, PARAGRAPH, Builder, Document
from bot.library.importing.folding import fold
from bot.library.importing.grids import add_table

_LARGER = 1.15
_AT_THE_EDGE = 0.12
_MOST_HEADING = 40
_FULL_LINE = 2.5
"""A line that ends less than so many characters before the right margin is full: the next one goes on with it."""

_ITEM = re.compile(
    r"\s*(?:\d{1,2}\s*(?:[.．](?!\d)|[、)）])|[（(][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]、|[①-⑳]|[•·●▪■➢✓])"
)
_UNMAPPED = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")
"""What stands for a glyph of which the file does not say what character it is."""

_BRACKETED = re.compile(r"\s*[【『〖\[]")
_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")


def read_pdf(data: bytes, name: str) -> Document:
    """Read a PDF file.

    Raises:
        InputError: it is no PDF file, a damaged or a protected one.
    """
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    builder = Builder(name)
    try:
        with pdfplumber.open(io.BytesIO(data)) as file:
            pages = [_read_page(page) for page in file.pages]
    # A damaged or protected file fails inside pdfplumber with whatever its parts raise.
    except Exception as error:
        locked = "ncrypt" in type(error).__name__ or "assword" in str(error)
        why = "它有密码" if locked else "文件坏了或不完整"
        raise InputError(f"{name}：打不开（{why}），请另存一份没有密码的 pdf 或 docx") from error
    sizes = [line["size"] for lines in pages for line in lines if "size" in line for _ in line["text"]]
    usual = statistics.median(sizes) if sizes else 0.0
    edges = Counter(_shape(line["text"]) for lines in pages for line in lines if line.get("edge"))
    for line in (line for lines in pages for line in lines if line.get("edge")):
        line["edge"] = edges[_shape(line["text"])] > 1 or not _LETTERS.search(line["text"])
    tables = 0
    for number, lines in enumerate(pages, start=1):
        tables += _add_page(builder, lines, usual, number, tables)
    unmapped = sum(len(_UNMAPPED.findall(line["text"])) for lines in pages for line in lines if "text" in line)
    if unmapped:
        builder.notes.append(f"有 {unmapped} 个字在文件里只有字形，没有写明是什么字，已经略去，请对照原件补上")
    return builder.finish()


def _read_page(page: Any) -> list[dict[str, Any]]:
    """Return the lines and tables of a page from top to bottom."""
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
    boxes = [table.bbox for table in tables]
    parts: list[dict[str, Any]] = [
        {"top": table.bbox[1], "rows": [[cell or "" for cell in row] for row in table.extract()]} for table in tables
    ]
    for line in page.extract_text_lines(return_chars=True):
        middle = (line["top"] + line["bottom"]) / 2
        if any(box[1] <= middle <= box[3] and box[0] - 1 <= line["x0"] <= box[2] for box in boxes):
            continue
        size = statistics.median(character["size"] for character in line["chars"])
        at_edge = line["bottom"] < page.height * _AT_THE_EDGE or line["top"] > page.height * (1 - _AT_THE_EDGE)
        parts.append(
            {"top": line["top"], "text": line["text"], "x1": line["x1"], "size": size, "edge": at_edge}
            | {"x0": line["x0"], "chars": line["chars"]}
        )
    return in_columns(sorted(parts, key=lambda part: part["top"]))


def _add_page(builder: Builder, lines: list[dict[str, Any]], usual: float, page: int, tables: int) -> int:
    """Add the lines of a page, joined to paragraphs; return how many tables it holds."""
    rights: dict[int, float] = {}
    for line in lines:
        if "x1" in line and not line["edge"]:
            rights[line["column"]] = max(line["x1"], rights.get(line["column"], 0.0))
    open_parts: list[str] = []
    kind, found, column = PARAGRAPH, 0, 0

    def flush() -> None:
        builder.add(kind, _join(open_parts), page=page)
        open_parts.clear()

    for line in lines:
        if "rows" in line:
            flush()
            found += 1
            add_table(builder, line["rows"], page=tables + found)
            continue
        text = fold(_UNMAPPED.sub("", line["text"])).strip()
        if line["column"] != column:
            flush()
            column = line["column"]
        if line["edge"]:
            flush()
            builder.add(FURNITURE, text, page=page)
        elif line["size"] > usual * _LARGER and len(text) <= _MOST_HEADING:
            flush()
            builder.add(HEADING, text, page=page)
        else:
            if open_parts and (_ITEM.match(text) or _BRACKETED.match(text)):
                flush()
            kind = kind if open_parts else ITEM if _ITEM.match(text) else PARAGRAPH
            open_parts.append(text)
            if line["x1"] < rights[column] - _FULL_LINE * line["size"]:
                flush()
    flush()
    return found


def _shape(text: str) -> str:
    """Return a line without its page number, which differs from page to page."""
    return re.sub(r"\d+|\s+", "", text)


def _join(lines: list[str]) -> str:
    joined = ""
    for line in lines:
        latin = joined[-1:].isascii() and joined[-1:].isalnum() and line[:1].isascii() and line[:1].isalnum()
        joined += f" {line}" if latin else line
    return joined
