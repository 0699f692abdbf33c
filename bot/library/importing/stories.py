"""Cases told as stories in running text, without headings of their own."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from bot.library.importing.document import BLANK, HEADING, PAIR, ROW, Block, Document, Span
from bot.library.importing.drafts import Draft
from bot.library.importing.marks import looks_like_heading
from bot.library.importing.telling import acts, clauses, is_outcome, sentences, split_story, unquoted
from bot.library.importing.vocabulary import Vocabulary

_LEAST_PARAGRAPH = 12
_SENTENCE_END = '。！？!?…”"」』.'
_LEAST_STORY, _MOST_STORY = 30, 3000
_GENERAL_BEFORE = 10
_LEAST_SITUATION, _LEAST_HANDLING = 8, 12
_NOT_ONE = "些种类样切般定旦直次方面线点起共步体系列开旁"
_GAP = rf"[^，,。；;！？!?:：{BLANK}]"
_GOES_ON = re.compile(
    r"\s*(?:紧接着|接着|随后|然而|但|可是|之后|此后|于是|第二天|次日|当天|事后|最终|最后|终于|客户|用户|顾客|该|这位|他|她|“)"
)
_SOMEBODY = re.compile(r"(?:曾|曾经|一次|天|日|晚|时|前|后)[，,]?有(?:个)?人")


def find_stories(document: Document, text: str, taken: Iterable[Span], vocabulary: Vocabulary) -> list[Draft]:
    """Find stories of one customer.

    Args:
        document: as read.
        text: its text, what is no content blanked.
        taken: what belongs to cases that were found by their headings.
        vocabulary: words of story-tellers.

    Returns:
        Drafts with situation, handling and, where it is told, result and comment.
    """
    teller = _Teller(text, vocabulary)
    for heading, told in _sections(document, text, list(taken)):
        teller.read(heading, told)
    return teller.drafts


def is_about_one(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence is about one customer, not about customers in general."""
    return _one_customer(unquoted(text), vocabulary) is not None


def is_general(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a description begins with customers of a kind: 有些客户…, 一些用户…."""
    head = text.lstrip(' \n\t“"：:').replace(BLANK, "")[:12]
    match = vocabulary.story["general"].match(head)
    return match is not None and vocabulary.story["customer"].search(head[match.end() :]) is not None


class _Teller:
    """Goes through the sentences of each section."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        self.drafts: list[Draft] = []

    def read(self, heading: str, paragraphs: list[list[Span]]) -> None:
        """Find the stories of a section.

        Args:
            heading: above it.
            paragraphs: the sentences of each.
        """
        told = [(number, sentence) for number, paragraph in enumerate(paragraphs) for sentence in paragraph]
        place = 0
        while place < len(told):
            if not self._opens(told, place):
                place += 1
                continue
            begin = place
            story, comment, place = self._follow(told, begin)
            self._keep(heading, story, comment)

    def _opens(self, told: list[tuple[int, Span]], place: int) -> bool:
        sentence = self._read(told[place][1])
        plain = unquoted(sentence)
        at = _one_customer(plain, self._vocabulary)
        if at is None:
            return False
        following = self._read(told[place + 1][1]) if place + 1 < len(told) else ""
        trouble = self._vocabulary.story["trouble"]
        return trouble.search(plain[at:] + unquoted(following)) is not None

    def _follow(self, told: list[tuple[int, Span]], begin: int) -> tuple[list[Span], list[Span], int]:
        """Return the sentences of a story, those of the comment after it, and where to go on."""
        story, comment = [self._from_opener(told[begin][1])], []
        place, ended = begin + 1, is_outcome(self._read(told[begin][1]), self._vocabulary)
        while place < len(told):
            paragraph, sentence = told[place]
            text = self._read(sentence)
            new_paragraph = paragraph != told[place - 1][0]
            if sentence.end - story[0].start > _MOST_STORY or self._stops(text):
                break
            reflects = self._vocabulary.story["reflection"].search(unquoted(text)) is not None
            if reflects and (ended or (new_paragraph and not self._of_story(text))):
                comment.append(sentence)
                return story, comment, place + 1
            if self._opens(told, place) and (ended or (new_paragraph and self._acted(story))):
                break
            if ended and new_paragraph and not _GOES_ON.match(text):
                break
            if not self._of_story(text) and (new_paragraph or ended or text[-1] not in _SENTENCE_END):
                break
            story.append(sentence)
            ended = ended or is_outcome(text, self._vocabulary)
            place += 1
        return story, comment, place

    def _from_opener(self, sentence: Span) -> Span:
        """Return a sentence from the clause on that brings in the customer, a time before it included."""
        parts = clauses(self._text, sentence.start, sentence.end)
        first = next(
            (n for n, one in enumerate(parts) if _one_customer(self._read(one), self._vocabulary) is not None), 0
        )
        if first and len(self._read(parts[first - 1])) <= _LEAST_HANDLING:
            first -= 1
        return Span(parts[first].start, sentence.end) if parts else sentence

    def _keep(self, heading: str, story: list[Span], comment: list[Span]) -> None:
        parts = split_story(self._text, story, self._vocabulary)
        if story[-1].end - story[0].start < _LEAST_STORY or _length(parts.situation) < _LEAST_SITUATION:
            return
        if _length(parts.handling) < _LEAST_HANDLING:
            return
        draft = Draft((heading,) if heading else (), told=True)
        found = {"situation": parts.situation, "handling": parts.handling, "result": parts.result, "comment": comment}
        draft.spans = {name: spans for name, spans in found.items() if spans}
        self.drafts.append(draft)

    def _acted(self, story: list[Span]) -> bool:
        return any(acts(self._read(sentence), self._vocabulary) for sentence in story[1:])

    def _of_story(self, text: str) -> bool:
        """Return whether a sentence can go on with a story: it is not about customers in general."""
        plain = unquoted(text)
        words = self._vocabulary.story
        general = words["general"].search(plain)
        if general and words["customer"].search(plain[general.end() : general.end() + 8]):
            return False
        told = words["customer"].search(plain) or words["staff"].search(plain) or words["action"].search(plain)
        return bool(told) or "他" in plain or "她" in plain or plain != text

    def _stops(self, text: str) -> bool:
        return self._vocabulary.story["stop"].search(text) is not None

    def _read(self, span: Span) -> str:
        return self._text[span.start : span.end]


def _one_customer(plain: str, vocabulary: Vocabulary) -> int | None:
    """Return where one customer is brought in, None when none is."""
    story = vocabulary.story
    for match in _one(vocabulary).finditer(plain):
        before = plain[max(0, match.start() - _GENERAL_BEFORE) : match.start()]
        if not story["general"].search(before) and (match["near"] or "")[:1] not in tuple(_NOT_ONE):
            return match.start()
    somebody = _SOMEBODY.search(plain)
    return somebody.start() if somebody else None


def _one(vocabulary: Vocabulary) -> re.Pattern[str]:
    return _compiled(vocabulary.story["customer"].pattern, vocabulary.surnames)


@functools.lru_cache(maxsize=4)
def _compiled(customer: str, surnames: str) -> re.Pattern[str]:
    named = rf"(?<![\u4e00-\u9fff])[{surnames}](?=先生|女士|小姐)"
    return re.compile(
        rf"(?:(?<![每任唯统第是为像做成])(?:[一某]\s*(?:位|名|个|家|户)|有(?:位|名|个|家)|曾有)(?P<gap>{_GAP}{{0,16}}?)"
        rf"|(?<![每任唯统第是为像做成])[一某](?P<near>{_GAP}{{0,3}}?)|{named})(?:{customer})"
    )


def _sections(document: Document, text: str, taken: list[Span]) -> Iterator[tuple[str, list[list[Span]]]]:
    """Yield the heading and the sentences of the paragraphs of each section, what is taken left out."""
    heading, paragraphs = "", list[list[Span]]()
    for block in document.blocks:
        plain = text[block.start : block.end].replace(BLANK, "").strip()
        if not plain:
            continue
        is_heading = block.kind == HEADING or (document.wrapped and looks_like_heading(plain))
        if is_heading or _is_taken(block, taken) or block.kind in {ROW, PAIR}:
            yield heading, paragraphs
            paragraphs = []
            heading = plain if is_heading else heading
        elif len(plain) >= _LEAST_PARAGRAPH:
            paragraphs.append(sentences(text, block.start, block.end))
    yield heading, paragraphs


def _is_taken(block: Block, taken: list[Span]) -> bool:
    return any(span.start < block.end and block.start < span.end for span in taken)


def _length(spans: list[Span]) -> int:
    return sum(span.end - span.start for span in spans)
