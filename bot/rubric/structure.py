"""How a condition of the rubric is put together, as plain data: what it is made of, and how to walk through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Raw = Mapping[str, Any]
"""A condition or a pattern as data/rubric/ writes it."""

KINDS: dict[str, frozenset[str]] = {
    "always": frozenset(),
    "all": frozenset(),
    "any": frozenset(),
    "none": frozenset(),
    "not": frozenset(),
    "at_least": frozenset({"of"}),
    "turn": frozenset({"times"}),
    "never": frozenset(),
    "sequence": frozenset({"within"}),
    "each": frozenset({"answered_by", "prepared_by", "within", "same_turn"}),
    "order": frozenset(),
    "share": frozenset({"max", "min"}),
    "run": frozenset({"between", "max", "count"}),
}
"""The kinds of conditions and the options that each of them knows."""

WITHIN = 2
"""How many turns after (or before) count for `each` when the rubric does not say."""

_PARTS = ("all", "any", "none", "of")
_PATTERNS = ("turn", "never", "each", "answered_by", "prepared_by", "run", "between")
_PATTERN_LISTS = ("sequence", "order")


def kind_of(condition: Raw) -> str:
    """Return the kind of a checked condition, e.g. `turn`."""
    return next(name for name in KINDS if name in condition)


def as_tuple(value: Any) -> tuple[Any, ...]:
    """Return a single value or a list as a tuple."""
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def patterns_in(condition: Raw) -> Iterator[Raw]:
    """Yield every pattern of a condition, those inside of other patterns included."""
    for name in _PARTS:
        for part in condition.get(name, ()):
            yield from patterns_in(part)
    if "not" in condition:
        yield from patterns_in(condition["not"])
    for name in _PATTERNS:
        if name in condition:
            yield from patterns_of(condition[name])
    for name in _PATTERN_LISTS:
        for pattern in condition.get(name, ()):
            yield from patterns_of(pattern)


def patterns_of(pattern: Raw) -> Iterator[Raw]:
    """Yield a pattern and those inside of it."""
    yield pattern
    for name in ("after", "before", "not"):
        if name in pattern:
            yield from patterns_of(pattern[name])
    if "next_to" in pattern:
        yield from patterns_of(pattern["next_to"]["pattern"])
    for inner in pattern.get("any", ()):
        yield from patterns_of(inner)


def signals_of(pattern: Raw) -> tuple[str, ...]:
    """Return the ids of the signals that a pattern itself names."""
    return (*as_tuple(pattern.get("signal", ())), *as_tuple(pattern.get("no_signal", ())))


def all_patterns(content: Raw) -> Iterator[Raw]:
    """Yield every pattern of a rubric, given as its `items` and `good`."""
    for item in content["items"]:
        for field in ("applies", "met"):
            yield from patterns_in(item.get(field, {}))
    for entry in content["good"]:
        yield from patterns_of(entry["turn"])
