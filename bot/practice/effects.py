"""The arithmetic of anger and trust, and how hard a customer is; compiled once from data/practice/."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import load_compiled
from bot.errors import InputError
from bot.paths import DATA, PROJECT
from bot.rubric.fields import words_id
from bot.rubric.patterns import Pattern, PatternBook
from bot.rubric.rubric import load_rubric
from bot.rubric.signals import Signal, SignalBook, Wording
from bot.rubric.structure import patterns_of

FOLDER = DATA / "practice"

_CODE = (
    "practice/effects_schema.py",
    "practice/notions.py",
    "practice/moves.py",
    "rubric/schema.py",
    "rubric/schema_conditions.py",
    "rubric/structure.py",
    "coaching/notation.py",
    "coaching/families.py",
    "language/normalise.py",
)


@dataclass(frozen=True)
class Effect:
    """What a turn of the agent does to the customer; the fields are those of data/practice/effects.yml.

    Attributes:
        id: e.g. `apology`.
        title: on screen.
        turn: what the turn must be like; None when only the event counts.
        event: what the engine must have recognised, one of `EVENTS`; None when only the turn counts.
        anger: points, -100 to 100.
        trust: points, -100 to 100.
        fade: share that is left each time it happens again, 0 to 1.
        once: whether it counts only once a call.
        moods: within which anger and trust it counts, as (least, most) by their names.
        shows: what it proves, one of `SHOWS`; None for most.
        does: the move of a script that it is, None for most.
        personas: by which factor anger and trust count for some kinds of customer; 1 for the others.
        why: why it moves him.
        source: document and section.
    """

    id: str
    title: str
    turn: Pattern | None
    event: str | None
    anger: int
    trust: int
    fade: float
    once: bool
    moods: Mapping[str, tuple[int, int]]
    shows: str | None
    does: str | None
    personas: Mapping[str, float]
    why: str
    source: str


@dataclass(frozen=True)
class Difficulty:
    """How hard a customer is; the fields are those of data/practice/difficulty.yml.

    Attributes:
        id: `easy`, `medium` or `hard`.
        title: on screen.
        who: the customer in a sentence.
        anger: at the beginning, 0 to 100.
        trust: at the beginning, 0 to 100.
        soothe: by which what is earned is multiplied.
        hurt: by which what angers is multiplied.
        floor_unheard: the least anger while his matter has not been heard.
        floor_unoffered: the least anger while nothing was offered that helps.
        drift: how much anger comes back in a turn that earns nothing.
        superior: anger at which he demands a superior.
        regulator: anger at which he threatens with the regulator.
        hang_up: anger at which he hangs up.
        holds: how many turns he waits after such a demand before he gives up.
        settle_anger: the most anger with which he says yes.
        settle_trust: the least trust with which he says yes.
        part: trust from which half an offer will do; None for never.
        doubts: trust below which he believes no explanation.
        progress: points that a turn must earn to count as progress.
        patience: turns without progress after which he gives up.
        longest: turns after which he gives up unless he has said yes.
    """

    id: str
    title: str
    who: str
    anger: int
    trust: int
    soothe: float
    hurt: float
    floor_unheard: int
    floor_unoffered: int
    drift: int
    superior: int
    regulator: int
    hang_up: int
    holds: int
    settle_anger: int
    settle_trust: int
    part: int | None
    doubts: int
    progress: int
    patience: int
    longest: int


@dataclass(frozen=True)
class Arithmetic:
    """All effects, and what is needed to look for them.

    Attributes:
        version: of the content.
        effects: in the order in which they are shown.
        senses: how the engine listens, by the names of `SENSES`.
        not_offered: regular expressions; a clause that holds one offers nothing.
        book: the signals that the patterns ask for.
        difficulties: by id.
    """

    version: int
    effects: tuple[Effect, ...]
    senses: Mapping[str, Pattern]
    not_offered: tuple[str, ...]
    book: SignalBook
    difficulties: Mapping[str, Difficulty]

    def difficulty(self, name: str) -> Difficulty:
        """Return a difficulty by its id or title.

        Raises:
            InputError: there is none with this name.
        """
        for one in self.difficulties.values():
            if name in (one.id, one.title):
                return one
        known = "、".join(f"{one.id}（{one.title}）" for one in self.difficulties.values())
        raise InputError(f"没有“{name}”这个难度，可用：{known}")


@functools.lru_cache(maxsize=1)
def load_arithmetic() -> Arithmetic:
    """Return the arithmetic of data/practice/.

    Raises:
        ContentError: a file is missing or broken.
    """

    def build() -> Any:
        from bot.practice.effects_schema import read_practice

        return read_practice(FOLDER)

    sources: list[Path] = [FOLDER, DATA / "rubric" / "signals.yml", *(PROJECT / "bot" / name for name in _CODE)]
    return make_arithmetic(load_compiled("practice", sources, build))


def make_arithmetic(content: Mapping[str, Any]) -> Arithmetic:
    """Return the arithmetic that `effects_schema.read_practice` has read."""
    rubric = load_rubric()
    words = {notation: Wording(one["regex"], tuple(one["required"])) for notation, one in content["words"].items()}
    entries = [entry for entry in [*content["effects"], *content["senses"]] if "turn" in entry]
    asked = (pattern["words"] for entry in entries for pattern in patterns_of(entry["turn"]) if "words" in pattern)
    named = {words_id(notations): tuple(words[notation] for notation in notations) for notations in asked}
    signals = [Signal(key, "", "any", wordings) for key, wordings in named.items() if key not in rubric.book.by_id]
    patterns = PatternBook(rubric.titles)
    senses = {entry["id"]: entry["turn"] for entry in content["senses"]}
    return Arithmetic(
        content["version"],
        tuple(_effect(entry, patterns) for entry in content["effects"]),
        {name: patterns.make(raw) for name, raw in senses.items()},
        tuple(words[notation].regex for notation in senses["not_offered"].get("words", ())),
        SignalBook([*rubric.book.by_id.values(), *signals]),
        {entry["id"]: _difficulty(entry) for entry in content["difficulties"]},
    )


def _effect(entry: Mapping[str, Any], patterns: PatternBook) -> Effect:
    plain = {name: entry[name] for name in ("id", "title", "event", "anger", "trust", "fade", "once", "shows", "does")}
    moods = {name: (limits["min"], limits["max"]) for name, limits in entry["when"].items()}
    turn = patterns.make(entry["turn"]) if "turn" in entry else None
    return Effect(**plain, turn=turn, moods=moods, personas=entry["persona"], why=entry["why"], source=entry["source"])


def _difficulty(entry: Mapping[str, Any]) -> Difficulty:
    plain = {name: value for name, value in entry.items() if name not in ("settle", "floors")}
    limits = {f"settle_{name}": value for name, value in entry["settle"].items()}
    limits |= {f"floor_{name}": value for name, value in entry["floors"].items()}
    return Difficulty(**plain, **limits)
