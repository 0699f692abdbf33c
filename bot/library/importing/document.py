"""A document as read: one text, the blocks in it, and what of it is no content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.library.importing.folding import fold

HEADING, PARAGRAPH, ITEM, ROW, PAIR, FURNITURE = "heading", "paragraph", "item", "row", "pair", "furniture"
"""Kinds of block: a heading; running text; an item of a list; a row under column heads; a name with its value in a
table; what the format itself marks as standing beside the text (navigation, foot of a web page)."""

BLANK = "\x00"
"""Stands for each character left out, so that places stay; no text read from a file holds it."""

ADVERTISEMENT, PAGE_FURNITURE, REPEATED = "广告", "页眉页脚", "重复"


@dataclass(frozen=True)
class Span:
    """A stretch of the document's text.

    Attributes:
        start: first character, 0 or more.
        end: one past the last.
    """

    start: int
    end: int


@dataclass(frozen=True)
class Cell:
    """A cell of a table, under a column head or beside a name.

    Attributes:
        label: the head or name as written.
        start: where the value begins in the document's text.
        end: one past its last character.
    """

    label: str
    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item or table row.

    Attributes:
        kind: one of the kinds above.
        start: where it begins in the document's text.
        end: one past its last character.
        level: of a heading, 1 or more; 0 when unknown or no heading.
        page: of a PDF, 1 or more; number of the table or sheet for its rows; 0 elsewhere.
        cells: of a row or pair.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    page: int = 0
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Ignored:
    """A stretch that is no content.

    Attributes:
        start: first character.
        end: one past the last.
        why: 广告, 页眉页脚 or 重复.
    """

    start: int
    end: int
    why: str


@dataclass
class Document:
    """A document as read.

    Attributes:
        name: of the file, without its folder.
        text: all that was read.
        blocks: in order, not overlapping.
        notes: what a reader should know, in Chinese.
        wrapped: lines of a paragraph may stand as blocks of their own, as in text files.
    """

    name: str
    text: str
    blocks: list[Block]
    notes: list[str] = field(default_factory=list)
    wrapped: bool = False


class Builder:
    """Puts a document's text together, block by block.

    Args:
        name: of the file.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.notes: list[str] = []

    def add(self, kind: str, text: str, *, level: int = 0, page: int = 0) -> None:
        """Add a block; one without text is left out."""
        text = fold(text.replace(BLANK, "")).strip()
        if text:
            start = self._write(text)
            self.blocks.append(Block(kind, start, self._length, level, page))
            self._write("\n")

    def add_cells(self, kind: str, cells: Sequence[tuple[str, str]], *, page: int = 0) -> None:
        """Add a row or pair.

        Args:
            kind: `ROW` or `PAIR`.
            cells: head or name and value of each; empty values are left out.
            page: number of the table.
        """
        begin, made = self._length, []
        for label, value in cells:
            value = fold(value.replace(BLANK, "")).strip()
            if value:
                if kind == PAIR:
                    self._write(f"{label}：")
                start = self._write(value)
                made.append(Cell(label, start, self._length))
                self._write("\t")
        if made:
            self.blocks.append(Block(kind, begin, made[-1].end, page=page, cells=tuple(made)))
            self._write("\n")

    def finish(self) -> Document:
        """Return the document."""
        return Document(self._name, "".join(self._parts), self.blocks, self.notes)

    def _write(self, text: str) -> int:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start


def without(text: str, ignored: Iterable[Ignored]) -> str:
    """Return a text of the same length in which each character that is no content is `BLANK`."""
    characters = list(text)
    for one in ignored:
        for place in range(one.start, one.end):
            if characters[place] != "\n":
                characters[place] = BLANK
    return "".join(characters)
