"""The check of a draft before it is said: forbidden phrases, plain, disguised or in words that no list has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.coaching.clauses import Span
from bot.coaching.disguise import find_disguised
from bot.coaching.disguise_spelling import spell_out
from bot.coaching.excuses import ExcuseSearch, default_excuses
from bot.coaching.questions import count_questions, find_questions
from bot.coaching.rules import RuleBook, default_rules
from bot.coaching.undoing import undo_disguises
from bot.coaching.wordings import Judgement, default_model
from bot.errors import InputError
from bot.labels import FLAG_CATEGORIES
from bot.language.normalise import NormalisedText, normalise

__all__ = ["DraftCheck", "Flag", "check_draft", "count_questions"]

LONGEST_DRAFT = 10_000
QUESTIONS_IN_A_ROW = 3
"""More are too many (handbook: 连续发问不要超过三个)."""

_OVERLOAD = "question_overload"

_FORMULAS = frozenset({"perfunctory"})
"""Where the rules have the last word: agents write empty formulas every day, so the model finds them harmless."""


@dataclass(frozen=True)
class Flag:
    """Something in a draft that should not be said.

    Attributes:
        category: forbidden-phrase category.
        level: `forbidden` or `caution`.
        start: start in the draft as typed.
        end: one past its end.
        text: the words as typed.
        rule: id of the rule; `model:<category>` where the model judged; `question_overload`.
        why: why it hurts, in Chinese.
        source: where that stands.
        how: `pattern`, `disguised`, `model` or `conversation`.
    """

    category: str
    level: str
    start: int
    end: int
    text: str
    rule: str
    why: str
    source: str
    how: str

    def as_dict(self, *, offset: int = 0) -> dict[str, Any]:
        """Return the flag as JSON.

        Args:
            offset: where the draft begins in the text that the offsets shall refer to, 0 or more.
        """
        return asdict(self) | {"start": self.start + offset, "end": self.end + offset}


@dataclass(frozen=True)
class DraftCheck:
    """What the check found.

    Attributes:
        text: the draft as typed.
        flags: what should not be said, from left to right.
        questions_before: questions that the agent had asked in a row before.
    """

    text: str
    flags: tuple[Flag, ...]
    questions_before: int = 0


@dataclass(frozen=True)
class _Found:
    """A flag in the normalised text."""

    start: int
    end: int
    category: str
    level: str
    rule: str
    why: str
    source: str
    how: str

    @property
    def weight(self) -> tuple[bool, bool, int]:
        """More severe first, then as written before disguised, then longer."""
        return self.level == "forbidden", self.how == "pattern", self.end - self.start


def check_draft(text: str, *, questions_before: int = 0, rules: RuleBook | None = None) -> DraftCheck:
    """Check what an agent is about to say.

    Args:
        text: the draft, 1 to 10,000 characters.
        questions_before: questions that the agent has asked in a row before, 0 or more.
        rules: the rules; those of the content when None.

    Returns:
        The flags, one for each category and place.

    Raises:
        InputError: the draft is empty or too long.
        ContentError: a content file is broken.
    """
    if not text.strip():
        raise InputError("草稿是空的：请写上准备对客户说的话")
    if len(text) > LONGEST_DRAFT:
        raise InputError(f"草稿太长（{len(text)} 字）：请分段检查，每段不超过 {LONGEST_DRAFT} 字")
    # A new line ends a sentence; normalising would join it to the next.
    normalised = normalise(re.sub(r"[\r\n]", "。", text))
    rules = rules or default_rules()
    excuses = ExcuseSearch(default_excuses(), normalised.text)
    found = _merge(_by_rules(normalised.text, rules, excuses), len(normalised.text))
    found += _by_model(normalised.text, rules, excuses, found)
    questions = find_questions(normalised.text)
    found += _overload(questions, questions_before, rules)
    found.sort(key=lambda flag: (flag.start, flag.end, flag.category))
    return DraftCheck(text, tuple(_flag(flag, normalised, text) for flag in found), questions_before)


def _by_rules(text: str, rules: RuleBook, excuses: ExcuseSearch) -> Iterator[_Found]:
    model = default_model()
    plain = bytearray(len(text))
    for rule, start, end in rules.find(text):
        plain[start:end] = b"\1" * (end - start)
        if excuses.find(start, end, rule.category, rule.id) is not None:
            continue
        if rule.category in _FORMULAS or not model.is_harmless(text, start, end):
            yield _Found(start, end, rule.category, rule.level, rule.id, rule.why, rule.source, "pattern")
    for match in find_disguised(text, rules):
        rule = match.rule
        # Words that mean something as they are written are no disguise of something else.
        if any(plain[match.start : match.end]):
            continue
        if excuses.find(match.start, match.end, rule.category, rule.id) is None:
            why = f"{rule.why}（“{text[match.start : match.end]}”就是“{match.meant}”）"
            yield _Found(match.start, match.end, rule.category, rule.level, rule.id, why, rule.source, "disguised")


def _by_model(text: str, rules: RuleBook, excuses: ExcuseSearch, found: list[_Found]) -> list[_Found]:
    """Return what the model finds in places where no rule does, as written or once disguises are undone."""
    undone = undo_disguises(text)
    spelt = spell_out(undone, default_model())
    surely: list[_Found] = []
    likely: list[_Found] = []
    for one in default_model().judge(spelt) if spelt != text else ():
        start, end = undone.span(one.start, one.end)
        meant = f"（读作“{spelt[one.start : one.end]}”）"
        flag = _judged(one, start, end, rules, "disguised", meant)
        if undone.changed(one.start, one.end):
            surely.append(flag)
        elif spelt[one.start : one.end] != undone.text[one.start : one.end]:
            likely.append(flag)
    # A character that only looks out of place may be no disguise: what can be judged as written comes first.
    surely = [flag for flag in surely if not _touches(flag, found)]
    judgements = default_model().judge(text, known=[(flag.start, flag.end) for flag in found])
    written = [_judged(one, one.start, one.end, rules, "model") for one in judgements]
    written = [flag for flag in written if not _touches(flag, surely)]
    likely = [flag for flag in likely if not _touches(flag, found + written)]
    return [flag for flag in surely + written + likely if _unexcused(flag, excuses)]


def _touches(flag: _Found, others: list[_Found]) -> bool:
    return any(other.start < flag.end and flag.start < other.end for other in others)


def _judged(one: Judgement, start: int, end: int, rules: RuleBook, how: str, meant: str = "") -> _Found:
    category = rules.categories.get(one.category)
    level = category.level if category else "caution"
    words = "、".join(f"“{word}”" for word in one.words) or "整句的说法"
    why = f"模型判断：听着像{FLAG_CATEGORIES[one.category]}，依据是{words}{meant}"
    source = f"模型（学自 data/forbidden/wordings，把握 {one.certainty:.0%}）"
    return _Found(start, end, one.category, level, f"model:{one.category}", why, source, how)


def _unexcused(flag: _Found, excuses: ExcuseSearch) -> bool:
    place = flag.start, flag.end, flag.category
    return excuses.find(*place) is None and excuses.inside(*place) is None


def _merge(found: Iterator[_Found], length: int) -> list[_Found]:
    """Keep the weightiest of the flags of one category that overlap, in a text of a length."""
    kept: list[_Found] = []
    taken: dict[str, bytearray] = {}
    for flag in sorted(found, key=lambda flag: flag.weight, reverse=True):
        places = taken.setdefault(flag.category, bytearray(length))
        if not any(places[flag.start : flag.end]):
            places[flag.start : flag.end] = b"\1" * (flag.end - flag.start)
            kept.append(flag)
    return kept


def _overload(questions: list[Span], before: int, rules: RuleBook) -> list[_Found]:
    allowed = max(QUESTIONS_IN_A_ROW - before, 0)
    if len(questions) <= allowed:
        return []
    start, end = questions[allowed]
    category = rules.categories.get(_OVERLOAD)
    why, source = (category.why, category.source) if category else ("一连问了三个以上的问题", "004 切入")
    return [_Found(start, end, _OVERLOAD, "caution", _OVERLOAD, why, source, "conversation")]


def _flag(found: _Found, normalised: NormalisedText, text: str) -> Flag:
    start, end = normalised.to_original(found.start, found.end)
    return Flag(
        found.category, found.level, start, end, text[start:end], found.rule, found.why, found.source, found.how
    )
