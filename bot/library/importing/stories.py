"""Cases told as stories in running text, without headings of their own."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from bot.library.importing.document import BLANK, Document, Span
from bot.library.importing.drafts import Draft
from bot.library.importing.sections import sections
from bot.library.importing.splitting import split_story
from bot.library.importing.telling import acts, clauses, is_outcome, unquoted
from bot.library.importing.units import read_unit
from bot.library.importing.vocabulary import Vocabulary

_SENTENCE_END = '。！？!?…”"」』.'
_LEAST_STORY, _MOST_STORY = 30, 3000
_GENERAL_BEFORE = 10
_LEAST_SITUATION, _LEAST_HANDLING = 8, 12
_NOT_ONE = "些种类样切般定旦直次方面线点起共步体系列开旁"
_GAP = rf"[^，,。；;！？!?:：{BLANK}]"
_GOES_ON = re.compile(
    r"\s*(?:紧接着|接着|随后|然而|但|可是|之后|此后|于是|第二天|次日|当天|事后|最终|最后|终于|客户|用户|顾客|该|这位|他|她|“)"
)
_NUMBER = re.compile(r"\s*(?:\d{1,2}(?:[、)）]|[.．](?!\d))|[（(][一二三四五六七八九十\d]{1,2}[)）]|[①-⑳])\s*")
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
    drafts: list[Draft] = []
    for section in sections(document, text, list(taken), vocabulary):
        teller = _Teller(text, vocabulary)
        teller.read(section.heading, section.paragraphs)
        whole = read_unit(section, text, vocabulary) if section.unit and len(teller.drafts) <= 1 else None
        drafts += [whole] if whole else teller.drafts
    return drafts


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
            narrated = self._met(told, begin)
            story, comment, place = self._follow(told, begin, narrated=narrated)
            self._keep(heading, story, comment, narrated=narrated)

    def _opens(self, told: list[tuple[int, Span]], place: int) -> bool:
        sentence = self._read(told[place][1])
        plain = unquoted(sentence)
        at = _one_customer(plain, self._vocabulary)
        if at is None:
            return self._met(told, place)
        following = self._read(told[place + 1][1]) if place + 1 < len(told) else ""
        trouble = self._vocabulary.story["trouble"]
        return trouble.search(plain[at:] + unquoted(following)) is not None

    def _met(self, told: list[tuple[int, Span]], place: int) -> bool:
        """Return whether a sentence tells how the narrator met a customer who then complains: 那天我接到一个电话."""
        plain, words = unquoted(self._read(told[place][1])), self._vocabulary.story
        met = words["met"].search(plain)
        if met is None or not re.search(r"我(?!们)", plain[: met.start()]):
            return False
        following = unquoted(self._read(told[place + 1][1])) if place + 1 < len(told) else ""
        rest = plain[met.start() :] + following
        somebody = words["customer"].search(rest) or words["other_one"].search(rest)
        return somebody is not None and words["trouble"].search(rest) is not None

    def _follow(
        self, told: list[tuple[int, Span]], begin: int, *, narrated: bool
    ) -> tuple[list[Span], list[Span], int]:
        """Return the sentences of a story, those of the comment after it, and where to go on."""
        opener = told[begin][1]
        story, comment = [self._unnumbered(opener if narrated else self._from_opener(opener))], list[Span]()
        place, ended = begin + 1, is_outcome(self._read(told[begin][1]), self._vocabulary)
        while place < len(told):
            paragraph, sentence = told[place]
            text = self._read(sentence)
            new_paragraph = paragraph != told[place - 1][0]
            if sentence.end - story[0].start > _MOST_STORY or self._stops(text):
                break
            reflects = self._vocabulary.story["reflection"].search(unquoted(text)) is not None
            of_story = self._of_story(text) or (narrated and "我" in unquoted(text))
            over = ended or (new_paragraph and (not of_story or (narrated and self._acted(story))))
            if reflects and over:
                comment.append(sentence)
                return story, comment, place + 1
            if self._opens(told, place) and (ended or (new_paragraph and self._acted(story))):
                break
            if ended and new_paragraph and not _GOES_ON.match(text):
                break
            if not of_story and (new_paragraph or ended or text[-1] not in _SENTENCE_END):
                break
            story.append(sentence)
            ended = ended or is_outcome(text, self._vocabulary)
            place += 1
        return story, comment, place

    def _unnumbered(self, sentence: Span) -> Span:
        match = _NUMBER.match(self._text, sentence.start, sentence.end)
        return Span(match.end(), sentence.end) if match else sentence

    def _from_opener(self, sentence: Span) -> Span:
        """Return a sentence from the clause on that brings in the customer, a time before it included."""
        parts = clauses(self._text, sentence.start, sentence.end)
        first = next(
            (n for n, one in enumerate(parts) if _one_customer(self._read(one), self._vocabulary) is not None), 0
        )
        if first and len(self._read(parts[first - 1])) <= _LEAST_HANDLING:
            first -= 1
        return Span(parts[first].start, sentence.end) if parts else sentence

    def _keep(self, heading: str, story: list[Span], comment: list[Span], *, narrated: bool) -> None:
        parts = split_story(self._text, story, self._vocabulary, narrated=narrated)
        if story[-1].end - story[0].start < _LEAST_STORY or _length(parts.situation) < _LEAST_SITUATION:
            return
        if _length(parts.handling) < _LEAST_HANDLING:
            return
        draft = Draft((heading,) if heading else (), told=True)
        draft.spans = {name: spans for name, spans in {**vars(parts), "comment": comment}.items() if spans}
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
    # 客户龚先生, 市民老周 are one customer, as 龚先生 is at the beginning of a clause.
    named = rf"(?<![\u4e00-\u9fff])[{surnames}](?=先生|女士|小姐)"
    called = rf"(?:{customer})(?:[{surnames}](?:先生|女士|小姐)|[老小阿][{surnames}](?![\u4e00-\u9fff]?[们]))"
    return re.compile(
        rf"(?:(?<![每任唯统第是为像做成同])(?:[一某]\s*(?:位|名|个|家|户)|有(?:位|名|个|家)|曾有)(?P<gap>{_GAP}{{0,16}}?)"
        rf"|(?<![每任唯统第是为像做成同])[一某](?P<near>{_GAP}{{0,3}}?)|{named})(?:{customer})|{called}"
    )


def _length(spans: list[Span]) -> int:
    return sum(span.end - span.start for span in spans)
