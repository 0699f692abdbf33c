"""The rubric, ready to judge calls: compiled once from data/rubric/, loaded in milliseconds afterwards."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.content import load_compiled
from bot.paths import DATA, PROJECT
from bot.rubric.conditions import Condition, make_condition
from bot.rubric.describe import describe_condition
from bot.rubric.fields import words_id
from bot.rubric.patterns import Pattern, PatternBook
from bot.rubric.signals import Signal, SignalBook, Wording
from bot.rubric.structure import all_patterns

NEEDS = 2
"""Turns that an item needs when it does not say."""

_CODE = (
    "rubric/schema.py",
    "rubric/schema_conditions.py",
    "rubric/schema_entries.py",
    "rubric/structure.py",
    "rubric/examples.py",
    "rubric/finders.py",
    "coaching/notation.py",
    "coaching/families.py",
    "language/normalise.py",
)


@dataclass(frozen=True)
class View:
    """Where a source judges otherwise than we do.

    Attributes:
        document: how the document sees it.
        ours: how we see it, and why.
    """

    document: str
    ours: str


@dataclass(frozen=True)
class Item:
    """One thing that a good call does; the fields are those of data/rubric/.

    Attributes:
        id: e.g. `greeting-staff-number`.
        stage: one of the five, or `whole`.
        title: what the trainer reads.
        weight: in the score, 1 to 10.
        severity: one of `SEVERITIES`.
        cap: the most that a call can score that misses it, 0 to 100; None unless fatal.
        needs: turns that a call must have to be judged, 1 or more.
        applies: when it is asked for; None for always.
        met: when it is done.
        applies_said: the same in Chinese, empty for always.
        met_said: likewise.
        lack: what a call lacks that misses it, one of `LACKS`; None for most.
        why: why it matters.
        advice: what to do instead.
        techniques: phrase techniques that help.
        source: document and section.
        view: where a source judges it otherwise, None for most.
        raw: as written.
    """

    id: str
    stage: str
    title: str
    weight: int
    severity: str
    cap: int | None
    needs: int
    applies: Condition | None
    met: Condition
    applies_said: str
    met_said: str
    lack: str | None
    why: str
    advice: str
    techniques: tuple[str, ...]
    source: str
    view: View | None
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class GoodRule:
    """What makes a turn worth praise; the fields are those of data/rubric/good.yml."""

    kind: str
    title: str
    turn: Pattern
    why: str
    source: str
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Rubric:
    """The whole rubric.

    Attributes:
        version: of the content.
        items: in the order of the stages, those for the whole call last.
        book: the signals.
        good: what is worth praise.
        signals: the signals as written.
    """

    version: str
    items: tuple[Item, ...]
    book: SignalBook
    good: tuple[GoodRule, ...]
    signals: tuple[Mapping[str, Any], ...]

    @property
    def titles(self) -> dict[str, str]:
        """Names of the signals, by id."""
        return {signal["id"]: signal["title"] for signal in self.signals}

    def item(self, item_id: str) -> Item | None:
        """Return the item with an id, None when there is none."""
        return next((item for item in self.items if item.id == item_id), None)


@functools.lru_cache(maxsize=1)
def load_rubric() -> Rubric:
    """Return the rubric of data/rubric/.

    Raises:
        ContentError: a file is missing or broken.
    """

    def build() -> Any:
        from bot.rubric.schema import read_rubric

        return read_rubric()

    sources = [DATA / "rubric", DATA / "phrases", *(PROJECT / "bot" / name for name in _CODE)]
    return make_rubric(load_compiled("rubric", sources, build))


def make_rubric(content: Mapping[str, Any]) -> Rubric:
    """Return the rubric that `schema.read_rubric` has read."""
    wordings = {notation: Wording(one["regex"], tuple(one["required"])) for notation, one in content["words"].items()}
    signals = [_signal(entry, wordings) for entry in content["signals"]]
    named = {signal.id: signal.title for signal in signals}
    nameless = {words_id(pattern["words"]): pattern["words"] for pattern in all_patterns(content) if "words" in pattern}
    signals += [Signal(key, "", "any", tuple(wordings[word] for word in words)) for key, words in nameless.items()]
    book = PatternBook(named)
    return Rubric(
        content["version"],
        tuple(_item(entry, book, named) for entry in content["items"]),
        SignalBook(signals),
        tuple(_good(entry, book) for entry in content["good"]),
        tuple(content["signals"]),
    )


def _signal(entry: Mapping[str, Any], wordings: Mapping[str, Wording]) -> Signal:
    said, excused = (tuple(wordings[notation] for notation in entry.get(name, ())) for name in ("wordings", "unless"))
    return Signal(entry["id"], entry["title"], entry["speaker"], said, excused, entry.get("found"))


def _item(entry: Mapping[str, Any], book: PatternBook, titles: Mapping[str, str]) -> Item:
    view = entry.get("view")
    return Item(
        id=entry["id"],
        stage=entry["stage"],
        title=entry["title"],
        weight=entry["weight"],
        severity=entry["severity"],
        cap=entry.get("cap"),
        needs=entry.get("needs", NEEDS),
        applies=make_condition(entry["applies"], book) if "applies" in entry else None,
        met=make_condition(entry["met"], book),
        applies_said=describe_condition(entry["applies"], titles) if "applies" in entry else "",
        met_said=describe_condition(entry["met"], titles),
        lack=entry.get("lack"),
        why=entry["why"],
        advice=entry["advice"],
        techniques=tuple(entry.get("techniques", ())),
        source=entry["source"],
        view=View(**view) if view else None,
        raw=entry,
    )


def _good(entry: Mapping[str, Any], book: PatternBook) -> GoodRule:
    return GoodRule(entry["kind"], entry["title"], book.make(entry["turn"]), entry["why"], entry["source"], entry)
