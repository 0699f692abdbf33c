"""Conditions: what a call is like, in three values, with the turns that tell so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.rubric.call import Call
from bot.rubric.kleene import Truth, all_of, any_of, at_least, negation
from bot.rubric.measures import Run, Share
from bot.rubric.outcome import Outcome, Show, nothing, unknown
from bot.rubric.patterns import Pattern, PatternBook
from bot.rubric.structure import WITHIN, Raw, as_tuple, kind_of
from bot.rubric.verdicts import Evidence


class Condition(Protocol):
    """What can be asked of a call."""

    def check(self, call: Call) -> Outcome:
        """Tell whether it holds, to what degree, and by which turns."""

    def expected(self, call: Call) -> list[int]:
        """Return the indexes of the turns where it would have been fulfilled, when it says where."""


class _Anywhere:
    """Says nothing of where it is to be fulfilled."""

    def expected(self, _: Call) -> list[int]:
        """Return nothing."""
        return []


@dataclass(frozen=True)
class Always(_Anywhere):
    """Holds for every call."""

    def check(self, _: Call) -> Outcome:
        """Return that it holds."""
        return Outcome(True, 1.0)


@dataclass(frozen=True)
class Several:
    """At least so many of the parts hold.

    Attributes:
        parts: the conditions.
        needed: how many of them must hold, from 1.
        grade: what the degree is when it does not hold, from the degrees of the parts.
    """

    parts: tuple[Condition, ...]
    needed: int
    grade: Callable[[Iterable[float]], float]

    def check(self, call: Call) -> Outcome:
        """Look at all the parts; the evidence is that of the parts with the same answer."""
        outcomes = [part.check(call) for part in self.parts]
        truth = at_least(self.needed, (outcome.truth for outcome in outcomes))
        degree = 1.0 if truth else self.grade(outcome.degree for outcome in outcomes)
        shows = [outcome.show for outcome in outcomes if outcome.truth is truth]
        return Outcome(truth, degree, lambda: tuple(one for show in shows for one in show()))

    def expected(self, call: Call) -> list[int]:
        """Return where the parts are expected."""
        return [index for part in self.parts for index in part.expected(call)]


@dataclass(frozen=True)
class Not(_Anywhere):
    """The condition does not hold."""

    part: Condition

    def check(self, call: Call) -> Outcome:
        """Turn the answer round; what shows the one shows the other."""
        outcome = self.part.check(call)
        truth = negation(outcome.truth)
        return replace(outcome, truth=truth, degree=1.0 if truth else 0.0)


@dataclass(frozen=True)
class Turns:
    """At least so many turns match."""

    pattern: Pattern
    times: int

    def check(self, call: Call) -> Outcome:
        """Count the turns; the degree is the part of them that is there."""
        truths = self.pattern.truths(call)
        truth = at_least(self.times, truths)
        if truth is None:
            return unknown(call, truths)
        degree = min(1.0, truths.count(True) / self.times)
        return Outcome(truth, degree, self._show(call) if truth else nothing)

    def _show(self, call: Call) -> Show:
        truths = self.pattern.truths(call)
        return lambda: tuple(self.pattern.evidence(call, index) for index, match in enumerate(truths) if match)

    def expected(self, call: Call) -> list[int]:
        """Return the turns where a match is expected."""
        return self.pattern.expected(call)


@dataclass(frozen=True)
class InOrder(_Anywhere):
    """Turns match one after the other.

    Attributes:
        patterns: in the order in which they must come.
        within: each at most so many turns after the one before; no limit when None.
    """

    patterns: tuple[Pattern, ...]
    within: int | None

    def check(self, call: Call) -> Outcome:
        """Look for the sequence; the evidence is the first one."""
        reached: list[list[Truth]] = []
        for pattern in self.patterns:
            truths = pattern.truths(call)
            if reached:
                before = reached[-1]
                truths = [all_of((truth, any_of(before[self._begin(i) : i]))) for i, truth in enumerate(truths)]
            reached.append(truths)
        truth = any_of(reached[-1])
        if truth is None:
            return unknown(call, reached[-1])
        return Outcome(truth, float(truth), (lambda: self._trace(call, reached)) if truth else nothing)

    def _begin(self, index: int) -> int:
        return 0 if self.within is None else max(0, index - self.within)

    def _trace(self, call: Call, reached: Sequence[list[Truth]]) -> tuple[Evidence, ...]:
        path = [reached[-1].index(True)]
        for truths in reached[-2::-1]:
            path.append(truths.index(True, self._begin(path[-1])))
        pairs = zip(self.patterns, reversed(path), strict=True)
        return tuple(pattern.evidence(call, index) for pattern, index in pairs)


@dataclass(frozen=True)
class Each(_Anywhere):
    """Every turn that matches has an answer nearby.

    Attributes:
        asked: what calls for an answer.
        answer: what answers it.
        within: how many turns away at most.
        back: whether the answer stands before instead of after.
        own: whether the turn itself may be its answer.
    """

    asked: Pattern
    answer: Pattern
    within: int
    back: bool
    own: bool

    def check(self, call: Call) -> Outcome:
        """Look for the answers; the degree is the part that is answered."""
        asked = self.asked.truths(call)
        answered = [any_of(self._window(call, index)) for index in range(len(call))]
        each = [any_of((negation(asks), has)) for asks, has in zip(asked, answered, strict=True)]
        truth = all_of(each)
        if truth is None:
            return unknown(call, each)
        sure = [index for index, asks in enumerate(asked) if asks and answered[index] is not None]
        if truth:
            return Outcome(True, 1.0, lambda: self._answers(call, sure))
        without = [index for index in sure if not answered[index]]
        return Outcome(False, 1 - len(without) / len(sure), lambda: self._unanswered(call, without))

    def _answers(self, call: Call, asked: Sequence[int]) -> tuple[Evidence, ...]:
        truths = self.answer.truths(call)
        answers = {index for place in asked for index in self._near(call, place) if truths[index]}
        return tuple(self.answer.evidence(call, index) for index in sorted(answers))

    def _unanswered(self, call: Call, asked: Sequence[int]) -> tuple[Evidence, ...]:
        missing = f"{'前面' if self.back else '后面'} {self.within} 句没有{'铺垫' if self.back else '回应'}"
        found = (self.asked.evidence(call, index) for index in asked)
        return tuple(replace(one, why=f"{one.why}，{missing}") for one in found)

    def _near(self, call: Call, index: int) -> range:
        first, last = (index - self.within, index) if self.back else (index + 1, index + 1 + self.within)
        if self.own:
            first, last = min(first, index), max(last, index + 1)
        return range(max(0, first), min(len(call), last))

    def _window(self, call: Call, index: int) -> list[Truth]:
        near = self._near(call, index)
        return self.answer.truths(call)[near.start : near.stop]


@dataclass(frozen=True)
class FirstBefore(_Anywhere):
    """What should come first does, when the other comes at all."""

    first: Pattern
    then: Pattern

    def check(self, call: Call) -> Outcome:
        """Look at each turn that should come later: has the other been there by then?"""
        firsts, thens = self.first.truths(call), self.then.truths(call)
        prepared = [any_of(firsts[: index + 1]) for index in range(len(call))]
        each = [any_of((negation(comes), before)) for comes, before in zip(thens, prepared, strict=True)]
        truth = all_of(each)
        if truth is None:
            return unknown(call, each)
        if not truth:
            return Outcome(False, 0.0, lambda: (self._early(call, each.index(False)),))
        return Outcome(True, 1.0, lambda: tuple(self.first.evidence(call, i) for i in _first_true(firsts)))

    def _early(self, call: Call, index: int) -> Evidence:
        early = self.then.evidence(call, index)
        return replace(early, why=f"{early.why}，来得早了")


def _first_true(truths: Sequence[Truth]) -> list[int]:
    return [truths.index(True)] if True in truths else []


def make_condition(raw: Raw, book: PatternBook) -> Condition:
    """Return a condition, ready to look at calls.

    Args:
        raw: as data/rubric/ writes it, checked.
        book: makes its patterns.
    """
    return _MAKERS[kind_of(raw)](raw, book)


def _made(parts: Iterable[Raw], book: PatternBook) -> tuple[Condition, ...]:
    return tuple(make_condition(part, book) for part in parts)


def _make_all(raw: Raw, book: PatternBook) -> Condition:
    parts = _made(raw["all"], book)
    return Several(parts, len(parts), min)


def _make_none(raw: Raw, book: PatternBook) -> Condition:
    parts = tuple(Not(part) for part in _made(raw["none"], book))
    return Several(parts, len(parts), min)


def _make_at_least(raw: Raw, book: PatternBook) -> Condition:
    needed = raw["at_least"]
    return Several(_made(raw["of"], book), needed, lambda degrees: _best(degrees, needed))


def _best(degrees: Iterable[float], needed: int) -> float:
    return sum(sorted(degrees, reverse=True)[:needed]) / needed


def _make_each(raw: Raw, book: PatternBook) -> Condition:
    back = "prepared_by" in raw
    answer = book.make(raw["prepared_by" if back else "answered_by"])
    return Each(book.make(raw["each"]), answer, raw.get("within", WITHIN), back, "same_turn" in raw)


def _make_share(raw: Raw, _: PatternBook) -> Condition:
    share = raw["share"]
    stages = frozenset(as_tuple(share["stage"])) if "stage" in share else None
    return Share(share["speaker"], share["of"] == "characters", stages, raw.get("min"), raw.get("max"))


def _make_run(raw: Raw, book: PatternBook) -> Condition:
    between = book.make(raw["between"]) if "between" in raw else None
    return Run(book.make(raw["run"]), between, raw["max"], raw.get("count") == "questions")


_MAKERS: Mapping[str, Callable[[Raw, PatternBook], Condition]] = {
    "always": lambda _, __: Always(),
    "all": _make_all,
    "any": lambda raw, book: Several(_made(raw["any"], book), 1, max),
    "none": _make_none,
    "not": lambda raw, book: Not(make_condition(raw["not"], book)),
    "at_least": _make_at_least,
    "turn": lambda raw, book: Turns(book.make(raw["turn"]), raw.get("times", 1)),
    "never": lambda raw, book: Not(Turns(book.make(raw["never"]), 1)),
    "sequence": lambda raw, book: InOrder(tuple(map(book.make, raw["sequence"])), raw.get("within")),
    "each": _make_each,
    "order": lambda raw, book: FirstBefore(book.make(raw["order"][0]), book.make(raw["order"][1])),
    "share": _make_share,
    "run": _make_run,
}
