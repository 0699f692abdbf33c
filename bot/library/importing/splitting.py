"""A story in its parts: what happened, what was found, what was done, how it ended."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.library.importing.document import BLANK, Span
from bot.library.importing.telling import AT_LAST, clauses, ends, is_outcome, parts_of_sentence, unquoted, who_acts
from bot.library.importing.vocabulary import Vocabulary

GIVEN = re.compile(r"解释|安抚|致歉|道歉|退还|退回|返还|补偿|赠送|回访|告知(?:客户|用户)|沟通")
"""What those who answer give or tell: a description that holds it goes on to what was done."""

_FOUND_WITHIN = 24
_SAYS_WHAT = re.compile(r"[^，,]{0,8}[：:]")
_SAYS = re.compile(r"[说讲称]|答复|回答|让|叫")
_CHECKS = re.compile(r"[核检]?查.?|核实|检[测查]|测试|记录|记下|受理|办理|分析|测")
_IN_FACT = re.compile(r"^\s*(?:原来|经了解|据了解)[，,]?")


@dataclass
class Told:
    """A story in its parts.

    Attributes:
        situation: what happened.
        checked: what was found when it was looked into.
        handling: what was done.
        result: how it ended.
    """

    situation: list[Span] = field(default_factory=list)
    checked: list[Span] = field(default_factory=list)
    handling: list[Span] = field(default_factory=list)
    result: list[Span] = field(default_factory=list)


def split_story(
    text: str,
    told: Sequence[Span],
    vocabulary: Vocabulary,
    *,
    opened: bool = True,
    narrated: bool = False,
    findings: bool = True,
) -> Told:
    """Split a story.

    Args:
        text: of the document.
        told: its sentences.
        vocabulary: words of story-tellers.
        opened: it begins with what happened, so that its first clause is never handling.
        narrated: who tells it took the call: 我 is one of those who answer.
        findings: tell what was found from what was done.

    Returns:
        Its parts; all but the situation may be empty.
    """
    splitter = _Splitter(text, narrated_by(vocabulary) if narrated else vocabulary, opened=opened, findings=findings)
    parts = splitter.split(told, met=narrated)
    if findings and parts.checked and not parts.handling:
        return split_story(text, told, vocabulary, opened=opened, narrated=narrated, findings=False)
    return parts


class _Splitter:
    """Goes through the sentences of a story."""

    def __init__(self, text: str, vocabulary: Vocabulary, *, opened: bool, findings: bool) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._opened, self._findings = opened, findings
        self._parts = Told()
        self._handling = False

    def split(self, told: Sequence[Span], *, met: bool) -> Told:
        """Return the parts; `met`: the first sentence tells how the narrator met the customer."""
        text, parts = self._text, self._parts
        end_from = _result_from(text, told, self._vocabulary)
        for number, sentence in enumerate(told):
            if number >= end_from and self._handling:
                _split_end(text, sentence, parts, self._vocabulary)
            elif met and number == 0:
                _add(parts.situation, sentence, text)
            else:
                self._sort(sentence, first=self._opened and number == 0)
                self._take_back(sentence)
        if parts.handling and not parts.result:
            _end_inside(text, parts, self._vocabulary)
        if not parts.handling and parts.result:
            parts.situation, parts.result = [*parts.situation, *parts.result], []
        return parts

    def _sort(self, sentence: Span, *, first: bool) -> None:
        """Give the clauses of a sentence to what happened, what was found or what was done."""
        text, parts = self._text, self._parts
        kind, led = "", ""
        in_fact = _IN_FACT.match(text[sentence.start : sentence.end])
        for piece in parts_of_sentence(text, sentence.start, sentence.end):
            plain = text[piece.start : piece.end]
            looked = self._findings and not first and not in_fact
            if looked and is_finding(plain, self._vocabulary, begun=self._handling, before=kind):
                _add(parts.checked, piece, text)
                continue
            for clause in clauses(text, piece.start, piece.end):
                plain = text[clause.start : clause.end]
                kind = who_acts(plain, kind, self._vocabulary)
                led = led or kind or "nobody"
                if kind == "staff" and not first:
                    # 他去营业厅，营业员说…: what those who answer say to him is what happened to him.
                    to_him = led == "customer" or (led == "nobody" and _SAYS.search(unquoted(plain)) is not None)
                    acts_too = self._vocabulary.story["action"].search(unquoted(plain)) is not None
                    self._handling = self._handling or acts_too or not to_him
                    kind = kind if self._handling else ""
                first = False
                in_fact = in_fact if kind == "customer" else None
                happened = not self._handling or in_fact is not None
                _add(parts.situation if happened else parts.handling, clause, text)

    def _take_back(self, sentence: Span) -> None:
        """Take what was said to the customer before he says what he wants for what happened."""
        parts, plain = self._parts, unquoted(self._text[sentence.start : sentence.end])
        if not parts.handling or who_acts(plain, "", self._vocabulary) != "customer":
            return
        done = "".join(self._text[span.start : span.end] for span in parts.handling)
        if self._vocabulary.story["demand"].search(plain) and not GIVEN.search(unquoted(done)):
            both = sorted([*parts.situation, *parts.handling], key=lambda span: span.start)
            parts.situation, parts.handling = [], []
            for span in both:
                _add(parts.situation, span, self._text)
            self._handling = False


def narrated_by(vocabulary: Vocabulary) -> Vocabulary:
    """Return a vocabulary in which who says 我 is one of those who answer."""
    story = {**vocabulary.story, "staff": _with_me(vocabulary.story["staff"].pattern)}
    return replace(vocabulary, story=story)


@functools.lru_cache(maxsize=4)
def _with_me(staff: str) -> re.Pattern[str]:
    return re.compile(rf"{staff}|(?<![\u4e00-\u9fff]自)我(?![爸妈家爷奶的])")


def is_finding(plain: str, vocabulary: Vocabulary, *, begun: bool, before: str = "") -> bool:
    """Return whether a part of a sentence tells what was found, and nothing that was then done.

    Args:
        plain: the part, up to a semicolon.
        vocabulary: words of story-tellers.
        begun: something was done before.
        before: who acted before it in the sentence, as of `who_acts`.
    """
    plain, story = unquoted(plain), vocabulary.story
    found = story["found"].search(plain)
    by = found or story["found_by"].search(plain)
    if by is None or by.start() > _FOUND_WITHIN:
        return False
    subject = who_acts(plain[: by.start()], before, vocabulary) if by.start() else before
    if subject == "customer" or (found is None and not begun and not story["staff"].search(plain[: by.end()])):
        return False
    rest = plain[by.end() :]
    if _SAYS_WHAT.match(rest):
        return True
    after = rest[len(_clause_head(rest)) :]
    return all(_CHECKS.fullmatch(one.group()) for one in story["action"].finditer(after))


def _clause_head(text: str) -> str:
    """Return the rest of a clause, up to its comma."""
    return re.split(r"[，,]", text, maxsplit=1)[0]


def _result_from(text: str, told: Sequence[Span], vocabulary: Vocabulary) -> int:
    """Return the number of the first sentence of the end, all of whose sentences tell how it ended."""
    number = len(told)
    while number > 0 and is_outcome(text[told[number - 1].start : told[number - 1].end], vocabulary):
        number -= 1
    if number == len(told) > 2 and _customer_has_the_last_word(text[told[-1].start : told[-1].end], vocabulary):
        number -= 1
    return number


def _customer_has_the_last_word(sentence: str, vocabulary: Vocabulary) -> bool:
    """Return whether a last sentence tells what the customer did then, and not what he asks."""
    plain = unquoted(sentence)
    first = re.split(r"[，,：:]", plain, maxsplit=1)[0]
    asks = vocabulary.story["asked"].search(plain) or vocabulary.story["demand"].search(plain)
    return who_acts(first, "", vocabulary) == "customer" and not asks


def _split_end(text: str, sentence: Span, parts: Told, vocabulary: Vocabulary) -> None:
    ended, kind = bool(parts.result), ""
    last_word = _customer_has_the_last_word(text[sentence.start : sentence.end], vocabulary)
    for clause in clauses(text, sentence.start, sentence.end):
        plain = text[clause.start : clause.end]
        kind = who_acts(plain, kind, vocabulary)
        ended = ended or ends(plain, kind, vocabulary) or AT_LAST.match(unquoted(plain)) is not None
        ended = ended or (kind == "customer" and (last_word or plain.startswith("当")))
        _add(parts.result if ended else parts.handling, clause, text)


def _end_inside(text: str, parts: Told, vocabulary: Vocabulary) -> None:
    """Take the last clause of the handling for the end where it tells one: a case told in one sentence."""
    last = parts.handling[-1]
    pieces = clauses(text, last.start, last.end)
    if len(pieces) > 1 and ends(text[pieces[-1].start : pieces[-1].end], "", vocabulary):
        parts.handling[-1] = Span(last.start, pieces[-2].end)
        parts.result = [pieces[-1]]


def _add(spans: list[Span], span: Span, text: str) -> None:
    """Add a span to others, joined to the last when nothing but blanks stands between."""
    if spans and not text[spans[-1].end : span.start].replace(BLANK, "").strip():
        spans[-1] = Span(spans[-1].start, span.end)
    else:
        spans.append(span)
