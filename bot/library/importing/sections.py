"""Running text in its sections: what stands under one heading, or in one numbered paragraph of several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.library.importing.document import BLANK, HEADING, PAIR, ROW, Block, Document, Span
from bot.library.importing.marks import looks_like_heading, outline_level
from bot.library.importing.telling import sentences, unquoted
from bot.library.importing.vocabulary import Vocabulary

_LEAST_PARAGRAPH = 12
_LEAST_NUMBERED, _LEAST_UNIT, _OPENING = 2, 40, 100
_FIRST_BLOCKS = 3
_MOST_TITLE = 40
_NUMBER = re.compile(
    r"\s*(?P<style>[（(](?=[\d一二三四五六七八九十])|(?=[一二三四五六七八九十])|(?=\d)|(?=[①-⑳])|第(?=[一二三四五六七八九十]))"
    r"(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[①-⑳])(?:[）)个件则例起]?\s*[、.．：:）)](?!\d)|[）)]|(?<=[①-⑳]))\s*"
)
_SENTENCE_OVER = "。！？!?…”』」；;:：）)"


@dataclass
class Section:
    """A stretch of running text.

    Attributes:
        heading: above it.
        paragraphs: the sentences of each.
        titled: the heading is of this section alone.
        unit: where it stands it most likely tells one case: a section of 案例讨论, a paragraph 二、… of several.
    """

    heading: str
    paragraphs: list[list[Span]] = field(default_factory=list)
    titled: bool = False
    unit: bool = False


def sections(document: Document, text: str, taken: Sequence[Span], vocabulary: Vocabulary) -> Iterator[Section]:
    """Yield the sections of a document.

    Args:
        document: as read.
        text: its text, what is no content blanked.
        taken: what belongs to cases that were found by their headings.
        vocabulary: what headings say that cases follow.
    """
    reader = _Reader(document, text, taken, vocabulary)
    for block in document.blocks:
        yield from reader.read(block)
    yield from reader.cut()


class _Reader:
    """Goes through the blocks and keeps the section that is open."""

    def __init__(self, document: Document, text: str, taken: Sequence[Span], vocabulary: Vocabulary) -> None:
        self._text, self._taken, self._wrapped = text, taken, document.wrapped
        self._collection = vocabulary.story["collection"]
        self._numbered = _numbered(document, text, vocabulary)
        self._headings: list[tuple[int, str]] = []
        first = [self._plain(block) for block in document.blocks[:_FIRST_BLOCKS]]
        self._announced = any(self._collection.search(plain) for plain in first if len(plain) <= _MOST_TITLE)
        self._section = Section("")
        self._entered = False
        self._broken_off = False

    def read(self, block: Block) -> Iterator[Section]:
        """Add a block; yield the section that it ends."""
        plain = self._plain(block)
        if not plain:
            return
        if block.kind == HEADING or (self._wrapped and looks_like_heading(plain) and not self._broken_off):
            yield from self.cut()
            self._enter(plain, block.level or outline_level(plain))
        elif block.kind in {ROW, PAIR} or any(s.start < block.end and block.start < s.end for s in self._taken):
            yield from self.cut()
        elif block.start in self._numbered:
            yield from self.cut()
            self._section.unit = self._section.unit or self._is_announced()
            self._add(Span(self._numbered[block.start], block.end), plain)
        elif len(plain) >= _LEAST_PARAGRAPH or self._broken_off or plain[-1] in "。！？":
            self._add(Span(block.start, block.end), plain)

    def cut(self) -> Iterator[Section]:
        """Yield the open section, and begin another under the same heading."""
        if self._section.paragraphs:
            yield self._section
        self._section, self._broken_off = Section(self._section.heading), False

    def _enter(self, heading: str, level: int) -> None:
        while self._headings and (not level or not self._headings[-1][0] or self._headings[-1][0] >= level):
            self._headings.pop()
        unit = self._is_announced()
        self._headings.append((level, heading))
        self._section = Section(heading, titled=self._entered, unit=unit)
        self._entered = True

    def _is_announced(self) -> bool:
        return self._announced or any(self._collection.search(heading) for _, heading in self._headings)

    def _add(self, span: Span, plain: str) -> None:
        told = sentences(self._text, span.start, span.end)
        if self._broken_off and self._section.paragraphs:
            self._section.paragraphs[-1] += told
        else:
            self._section.paragraphs.append(told)
        # A watermark between two lines parts a sentence.
        self._broken_off = plain[-1] not in _SENTENCE_OVER and plain[-1] in "，,、" and self._section.unit

    def _plain(self, block: Block) -> str:
        return self._text[block.start : block.end].replace(BLANK, "").strip()


def _numbered(document: Document, text: str, vocabulary: Vocabulary) -> dict[int, int]:
    """Return the long numbered paragraphs of a style in which several bring in a customer: their starts and texts."""
    found: dict[str, dict[int, int]] = {}
    opening: dict[str, int] = {}
    for block in document.blocks:
        match = _NUMBER.match(text, block.start, block.end)
        if match and block.end - block.start >= _LEAST_UNIT and block.kind not in {ROW, PAIR, HEADING}:
            style = re.sub(r"\d+", "1", re.sub(r"[一二三四五六七八九十]+", "一", match.group().strip()))
            found.setdefault(style, {})[block.start] = match.end()
            head = unquoted(text[match.end() : min(block.end, match.end() + _OPENING)])
            opens = vocabulary.story["customer"].search(head) and vocabulary.story["trouble"].search(head)
            opening[style] = opening.get(style, 0) + bool(opens)
    # The steps of a handling are numbered too, and begin with those who answer.
    return {s: e for style, of in found.items() if opening[style] >= _LEAST_NUMBERED for s, e in of.items()}
