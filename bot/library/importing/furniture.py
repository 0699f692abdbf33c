"""What in a document is no content: advertisements, furniture of pages, passages that stand twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.library.importing.document import (
    ADVERTISEMENT,
    FURNITURE,
    HEADING,
    PAGE_FURNITURE,
    PAIR,
    REPEATED,
    ROW,
    Block,
    Document,
    Ignored,
)
from bot.library.importing.marks import find_marks
from bot.library.importing.vocabulary import Vocabulary

_LEAST_TIMES = 3
_LONGEST_FURNITURE = 40
_LEAST_FURNITURE = 4
_LEAST_REPEATED = 30
_LEAST_SENTENCE, _LEAST_SENTENCES = 10, 4
_SHORT_BLOCK = 90
_NEAR = 3
_MOST_SOLD = 220
_SELLS, _SELLS_WITH_CONTACT, _SELLS_IN_A_CASE = 3, 2, 3
_PAGE_NUMBER = re.compile(
    r"\W*(?:第?\s*\d{1,4}\s*页?\s*(?:[/／,，共]\s*共?\s*\d{1,4}\s*页?)?)\W*|\d{4}[/\-.]\d{1,2}[/\-.]\d{1,2}|[Pp]age\s*\d+.*"
)
_SENTENCE = re.compile(r"[^。！？!?；;\n.\s]+[。！？!?；;.]*")
_SENTENCE_MARKS = "。！？!?；;\n"
_LONGEST_SENTENCE = 60
"""A watermark that stands in a longer sentence was put there: the rest of the sentence is content."""

_BRACKETS = re.compile(r"【[^【】\n]{2,60}】|（[^（）\n]{2,60}）|\([^()\n]{2,60}\)|\[[^\[\]\n]{2,60}\]")
_RULE = re.compile(r"[\W_]{3,}")
_CONTENTS = re.compile(r".*(?:[.．。·•…]{4,}|(?:…\s*){2,})\s*\d{1,4}\s*")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def find_furniture(document: Document, vocabulary: Vocabulary) -> list[Ignored]:
    """Return what is no content, in order, not overlapping.

    Args:
        document: as read.
        vocabulary: the cues of advertisements, and the headings, which are never furniture.
    """
    text = document.text
    found: list[Ignored] = []
    taken: set[int] = set()

    def add(places: Iterable[tuple[int, int]], why: str) -> None:
        for start, end in places:
            if start < end and not any(place in taken for place in (start, end - 1)):
                taken.update(range(start, end))
                found.append(Ignored(start, end, why))

    add(_of_pages(document, vocabulary), PAGE_FURNITURE)
    add(_advertisements(document, vocabulary), ADVERTISEMENT)
    add(_sentences_again(document), REPEATED)
    # A case told again is left to the search for duplicates, which keeps the fuller telling.
    told = _titles(document, vocabulary)
    kept = [b for b in document.blocks if b.start not in taken and b.start not in told]
    add(_passages_again(text, [b for b in kept if not _announces(document, b, vocabulary)]), REPEATED)
    return sorted(found, key=lambda one: one.start)


def sells(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether what claims to be a case sells something: three words of sellers or more."""
    return len(_selling(text, vocabulary)) >= _SELLS_IN_A_CASE


def _of_pages(document: Document, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield page numbers, what the format marks as standing beside, and short lines that come again and again."""
    lines = [b for b in document.blocks if b.kind not in {ROW, PAIR} and b.end - b.start <= _LONGEST_FURNITURE]
    counts = Counter(_shape(document.text[block.start : block.end]) for block in lines)
    after_case = _titles(document, vocabulary)
    for block in document.blocks:
        if block.kind == FURNITURE:
            yield block.start, block.end
    for block in lines:
        text = document.text[block.start : block.end]
        shape = _shape(text)
        if any(one.fullmatch(text.strip()) for one in (_PAGE_NUMBER, _RULE, _CONTENTS)):
            yield block.start, block.end
        elif counts[shape] < _LEAST_TIMES or len(shape) < _LEAST_FURNITURE or block.start in after_case:
            continue
        elif block.kind != HEADING and not find_marks(text, vocabulary):
            yield block.start, block.end


def _titles(document: Document, vocabulary: Vocabulary) -> set[int]:
    """Return where blocks begin that stand right beside a heading of a case: their titles, though they come again."""
    titles: set[int] = set()
    for before, block in zip(document.blocks, document.blocks[1:], strict=False):
        if _announces(document, before, vocabulary):
            titles.add(block.start)
    return titles


def _announces(document: Document, block: Block, vocabulary: Vocabulary) -> bool:
    """Return whether a block begins a case or names a field."""
    marks = find_marks(document.text[block.start : block.end], vocabulary, speech=False)
    return any(not mark.weak for mark in marks)


def _shape(text: str) -> str:
    plain = re.sub(r"\s+", "", text)
    # Sentences that differ in a number say different things.
    return plain if plain[-1:] in "。！？!?；;" else re.sub(r"\d+", "#", plain)


def _advertisements(document: Document, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    for block in document.blocks:
        if block.kind == FURNITURE:
            continue
        text = document.text[block.start : block.end]
        cues = list(vocabulary.advertising.sure.finditer(text))
        if cues and len(text) <= _SHORT_BLOCK and not find_marks(text, vocabulary):
            yield block.start, block.end
        elif cues:
            yield from ((block.start + start, block.start + end) for start, end in _inside(text, cues))
        elif _is_offer(text, vocabulary):
            yield block.start, block.end


def _inside(text: str, cues: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield where advertisements stand inside a paragraph: watermarks by themselves, others with their sentence."""
    clusters: list[tuple[int, int]] = []
    for cue in cues:
        if clusters and cue.start() - clusters[-1][1] <= _NEAR:
            clusters[-1] = (clusters[-1][0], cue.end())
        else:
            clusters.append(cue.span())
    counts = Counter(text[start:end] for start, end in clusters)
    for start, end in clusters:
        if counts[text[start:end]] >= _LEAST_TIMES:
            yield start, end
        else:
            yield _around(text, start, end)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return what an advertisement takes with it: the brackets it stands in, its sentence, of a long one its clause."""
    for bracket in _BRACKETS.finditer(text):
        if bracket.start() <= start and end <= bracket.end():
            return bracket.span()
    for marks in (_SENTENCE_MARKS, _SENTENCE_MARKS + "，,"):
        before = max(text.rfind(mark, 0, start) for mark in marks) + 1
        after = re.compile(f"[{marks}]|$").search(text, end)
        last = after.end() if after else len(text)
        if last - before <= _LONGEST_SENTENCE:
            break
    return before, last


def _is_offer(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a paragraph sells something, and nobody complains of it in the same breath."""
    if len(text) > _MOST_SOLD or find_marks(text, vocabulary):
        return False
    words = len(_selling(text, vocabulary))
    if words < _SELLS_WITH_CONTACT:
        return False
    if vocabulary.story["customer"].search(text) and vocabulary.story["asked"].search(text):
        return False
    return words >= _SELLS or vocabulary.advertising.contact.search(text) is not None


def _selling(text: str, vocabulary: Vocabulary) -> set[str]:
    return {word for word in vocabulary.advertising.selling if word in text}


def _sentences_again(document: Document) -> Iterator[tuple[int, int]]:
    """Yield sentences that come four times or more, as watermarks do."""
    places: dict[str, list[tuple[int, int]]] = {}
    for block in document.blocks:
        if block.kind in {ROW, PAIR}:
            continue
        for sentence in _SENTENCE.finditer(document.text, block.start, block.end):
            plain = _shape(sentence.group().rstrip("。！？!?；;."))
            if len(plain) >= _LEAST_SENTENCE and len(_HAN.findall(plain)) * 2 >= len(plain):
                places.setdefault(plain, []).append(sentence.span())
    for spans in places.values():
        if len(spans) >= _LEAST_SENTENCES:
            yield from spans


def _passages_again(text: str, blocks: list[Block]) -> Iterator[tuple[int, int]]:
    """Yield long paragraphs that stood before, word for word."""
    seen: set[str] = set()
    for block in blocks:
        plain = re.sub(r"\s+", "", text[block.start : block.end])
        if len(plain) >= _LEAST_REPEATED and block.kind not in {ROW, PAIR}:
            if plain in seen:
                yield block.start, block.end
            seen.add(plain)
