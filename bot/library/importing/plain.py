"""Text files and Markdown to documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.library.importing.document import HEADING, ITEM, PARAGRAPH, Block, Builder, Document
from bot.library.importing.folding import fold
from bot.library.importing.grids import add_table
from bot.review.transcripts.decoding import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"\s*(?:\d{1,2}\s*(?:[.．](?!\d)|[、,，)）])|[（(]\d{1,2}[)）]|[①-⑳]|[-*•·●▪■➢✓]\s)")


def read_text(data: bytes, name: str) -> Document:
    """Read a text file: each line that is not empty is a block.

    Raises:
        InputError: most of it cannot be read as text.
    """
    decoded = decode(data, name)
    whole = fold(decoded.text)
    blocks = []
    for line in _LINE.finditer(whole):
        text = line.group()
        if text.strip():
            start = line.start() + len(text) - len(text.lstrip())
            kind = ITEM if _ITEM.match(text) else PARAGRAPH
            blocks.append(Block(kind, start, line.start() + len(text.rstrip())))
    return Document(name, whole, blocks, list(decoded.notes), wrapped=True)


def read_markdown(data: bytes, name: str) -> Document:
    """Read a Markdown file: headings, paragraphs, list items, tables.

    Raises:
        InputError: most of it cannot be read as text.
    """
    from markdown_it import MarkdownIt

    decoded = decode(data, name)
    builder = Builder(name)
    builder.notes += decoded.notes
    reader = _Markdown(builder)
    for token in MarkdownIt("commonmark").enable("table").parse(decoded.text):
        reader.read(token)
    return builder.finish()


class _Markdown:
    """Goes through the tokens of a file."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._kind, self._level = PARAGRAPH, 0
        self._items = 0
        self._numbers: list[int | None] = []
        self._rows: list[list[str]] | None = None
        self._tables = 0

    def read(self, token: Token) -> None:
        if token.type == "heading_open":
            self._kind, self._level = HEADING, int(token.tag[1])
        elif token.type == "heading_close":
            self._kind, self._level = PARAGRAPH, 0
        elif token.type in {"ordered_list_open", "bullet_list_open"}:
            self._numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            self._numbers.pop()
        elif token.type == "list_item_open":
            self._items = 1
        elif token.type in {"fence", "code_block"}:
            for line in token.content.split("\n"):
                self._builder.add(PARAGRAPH, line)
        elif token.type == "inline" and self._rows is None:
            self._add(_plain(token))
        else:
            self._read_table(token)

    def _read_table(self, token: Token) -> None:
        if token.type == "table_open":
            self._rows = []
        elif token.type == "table_close":
            self._tables += 1
            add_table(self._builder, self._rows or [], page=self._tables)
            self._rows = None
        elif token.type == "tr_open" and self._rows is not None:
            self._rows.append([])
        elif token.type == "inline" and self._rows:
            self._rows[-1].append(_plain(token))

    def _add(self, text: str) -> None:
        if self._kind == HEADING:
            self._builder.add(HEADING, text, level=self._level)
            return
        number = self._numbers[-1] if self._numbers else None
        for line in text.split("\n"):
            begins = bool(self._numbers) and self._items == 1
            if begins and number is not None:
                line = f"{number}、{line}"
                self._numbers[-1] = number + 1
            self._builder.add(ITEM if begins else PARAGRAPH, line)
            self._items = 0


def _plain(token: Token) -> str:
    """Return the text of a paragraph without its marks; a line break in the file stays one."""
    parts = []
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            parts.append("\n")
    # Beside Chinese marks the standard does not see the end of **…**.
    return "".join(parts).replace("**", "")
