"""The fields of patterns: each tells for every turn of a call whether it is as asked, in three values."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.labels import EMOTIONS
from bot.rubric.call import Call
from bot.rubric.kleene import Truth, all_of, any_of, negation, within
from bot.rubric.structure import Raw, as_tuple

if TYPE_CHECKING:
    from bot.rubric.patterns import PatternBook

Work = Callable[[Call], list[Truth]]
"""Tells for each turn of a call whether it is as a field asks."""


@dataclass(frozen=True)
class Field:
    """A field of a pattern, looked at once for all the patterns that ask the same.

    Attributes:
        key: the same for fields that ask the same.
        work: tells for each turn.
    """

    key: Hashable
    work: Work

    def truths(self, call: Call) -> list[Truth]:
        """Return for each turn of a call whether it is as asked."""
        return call.remembered(self.key, self.work)


def words_id(words: Sequence[str]) -> str:
    """Return the id of the nameless signal that stands for the `words` of a pattern."""
    return f"words:{'/'.join(words)}"


def categories(raw: Raw) -> tuple[str, ...] | None:
    """Return the categories of flags that a pattern asks for, None for any."""
    flag = raw.get("flag", "any")
    return None if flag == "any" else as_tuple(flag)


def make_fields(raw: Raw, book: PatternBook) -> dict[str, Field]:
    """Return the fields of a pattern, by their names.

    Args:
        raw: the pattern as written.
        book: makes the patterns inside of it.
    """
    fields = {name: _field(name, raw, book) for name in _FIELDS if name in raw}
    if "flag" in raw or "level" in raw:
        flags, level = categories(raw), raw.get("level")
        fields["flag"] = Field(("flag", flags, level), _flagged(flags, level))
    return fields


def together(fields: Sequence[Field], call: Call) -> list[Truth]:
    """Return for each turn whether it is as all the fields ask; nothing when there are no fields."""
    rows: list[list[Truth]] = []
    for field in fields:
        rows.append(field.truths(call))
        # Most patterns fit no turn of a call: what a field refuses for all turns, no other can mend.
        if rows[-1].count(False) == len(call):
            return rows[-1]
    return rows[0] if len(rows) == 1 else list(map(all_of, zip(*rows, strict=True)))


def _field(name: str, raw: Raw, book: PatternBook) -> Field:
    asked = [raw[name], raw.get("speaker")] if name in ("first", "last") else raw[name]
    return Field((name, json.dumps(asked, sort_keys=True)), _FIELDS[name](raw, book))


def _each_turn(tell: Callable[[Call, int], Truth]) -> Work:
    return lambda call: [tell(call, index) for index in range(len(call))]


def _opposite(truths: Iterable[Truth]) -> list[Truth]:
    return list(map(negation, truths))


def _flagged(categories: tuple[str, ...] | None, level: str | None) -> Work:
    return _each_turn(lambda call, index: call.is_flagged(index, categories, level))


def _has_signal(names: Sequence[str]) -> Work:
    fields = [Field(("signal", name), _each_turn(functools.partial(_holds, name))) for name in names]
    return lambda call: list(map(any_of, zip(*(field.truths(call) for field in fields), strict=True)))


def _holds(signal: str, call: Call, index: int) -> Truth:
    return call.has_signal(index, signal)


def _signal(raw: Raw, _: PatternBook) -> Work:
    return _has_signal(as_tuple(raw["signal"]))


def _no_signal(raw: Raw, _: PatternBook) -> Work:
    found = _has_signal(as_tuple(raw["no_signal"]))
    return lambda call: _opposite(found(call))


def _speaker(raw: Raw, _: PatternBook) -> Work:
    speaker = raw["speaker"]
    return _each_turn(lambda call, index: call.spoken_by(index, speaker))


def _act(raw: Raw, _: PatternBook) -> Work:
    acts = frozenset(as_tuple(raw["act"]))
    return _each_turn(lambda call, index: call.is_act(index, acts))


def _stage(raw: Raw, _: PatternBook) -> Work:
    stages = frozenset(as_tuple(raw["stage"]))
    return lambda call: [None if turn.stage is None else turn.stage in stages for turn in call.turns]


def _emotion(raw: Raw, _: PatternBook) -> Work:
    emotions = frozenset(as_tuple(raw["emotion"]))
    return _each_turn(lambda call, index: call.is_emotion(index, emotions))


def _tension(raw: Raw, _: PatternBook) -> Work:
    low, high = raw["tension"].get("min", 0), raw["tension"].get("max", len(EMOTIONS) - 1)
    return _each_turn(lambda call, index: within(*call.tension(index), least=low, most=high))


def _rank(field: str) -> Callable[[Raw, PatternBook], Work]:
    def make(raw: Raw, _: PatternBook) -> Work:
        most, speaker, from_end = raw[field], raw.get("speaker"), field == "last"
        return _each_turn(lambda call, index: within(*call.rank(index, speaker, from_end=from_end), most=most))

    return make


def _longer(raw: Raw, _: PatternBook) -> Work:
    limit = raw["longer"]
    return _each_turn(lambda call, index: call.length(index) > limit)


def _shorter(raw: Raw, _: PatternBook) -> Work:
    limit = raw["shorter"]
    return _each_turn(lambda call, index: call.length(index) < limit)


def _after(raw: Raw, book: PatternBook) -> Work:
    inner = book.make(raw["after"])
    return lambda call: _passed(inner.truths(call))


def _before(raw: Raw, book: PatternBook) -> Work:
    inner = book.make(raw["before"])
    return lambda call: _passed(inner.truths(call)[::-1])[::-1]


def _passed(truths: Sequence[Truth]) -> list[Truth]:
    """Return for each place whether one before it is true."""
    return [False, *accumulate(truths, lambda a, b: any_of((a, b)))][: len(truths)]


def _next_to(raw: Raw, book: PatternBook) -> Work:
    inner, reach = book.make(raw["next_to"]["pattern"]), raw["next_to"]["within"]

    def work(call: Call) -> list[Truth]:
        truths = inner.truths(call)
        return [any_of(truths[max(0, i - reach) : i] + truths[i + 1 : i + 1 + reach]) for i in range(len(call))]

    return work


def _any(raw: Raw, book: PatternBook) -> Work:
    branches = [book.make(inner) for inner in raw["any"]]
    return lambda call: list(map(any_of, zip(*(branch.truths(call) for branch in branches), strict=True)))


def _not(raw: Raw, book: PatternBook) -> Work:
    inner = book.make(raw["not"])
    return lambda call: _opposite(inner.truths(call))


_FIELDS: dict[str, Callable[[Raw, PatternBook], Work]] = {
    "speaker": _speaker,
    "stage": _stage,
    "act": _act,
    "longer": _longer,
    "shorter": _shorter,
    "signal": _signal,
    "no_signal": _no_signal,
    "words": lambda raw, _: _has_signal([words_id(raw["words"])]),
    "first": _rank("first"),
    "last": _rank("last"),
    "emotion": _emotion,
    "tension": _tension,
    "asks": lambda _, __: _each_turn(Call.asks),
    "any": _any,
    "not": _not,
    "after": _after,
    "before": _before,
    "next_to": _next_to,
    "repeats": lambda _, __: _each_turn(Call.repeats),
}
