"""Scenarios, ready to practise on: compiled once from data/scenarios/."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.content import load_compiled
from bot.errors import InputError
from bot.paths import DATA, PROJECT

if TYPE_CHECKING:
    from bot.practice.effects import Difficulty

FOLDER = DATA / "scenarios"

_CODE = (
    "practice/scenario_schema.py",
    "practice/scenarios.py",
    "practice/moves.py",
    "practice/matter.py",
    "practice/wordings.py",
    "rubric/schema_conditions.py",
    "coaching/notation.py",
    "coaching/families.py",
    "language/normalise.py",
)


@dataclass(frozen=True)
class Fact:
    """What the customer knows.

    Attributes:
        id: within the scenario.
        asks: regular expressions over normalised text; a question that holds one asks for it.
        lines: ways to say it.
        needs_trust: trust from which he tells it; None for what he tells when asked.
        evades: what he says instead; empty for what he tells when asked.
    """

    id: str
    asks: tuple[str, ...]
    lines: tuple[str, ...]
    needs_trust: int | None = None
    evades: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """What may be offered.

    Attributes:
        id: within the scenario.
        title: on screen.
        wordings: regular expressions over normalised text by which it is recognised.
        settles: `full`, `part` or `none`.
    """

    id: str
    title: str
    wordings: tuple[str, ...]
    settles: str


@dataclass(frozen=True)
class Step:
    """What a good agent says next.

    Attributes:
        move: one of `MOVES`.
        say: the words.
        about: id of the fact that it asks for, None for most.
        offer: id of the offer that it makes, None for most.
    """

    move: str
    say: str
    about: str | None = None
    offer: str | None = None


@dataclass(frozen=True)
class Card:
    """What a trainer can throw in: id, title on screen, the customer's words."""

    id: str
    title: str
    say: str


@dataclass(frozen=True)
class Limits:
    """Anger at which a customer makes a scene; in a scenario, points by which he does so later (or earlier, below 0).

    Attributes:
        superior: he demands a superior.
        regulator: he threatens with the regulator, the press or a court.
        hang_up: he hangs up.
    """

    superior: int = 0
    regulator: int = 0
    hang_up: int = 0


@dataclass(frozen=True)
class Scenario:
    """A customer with his matter; the fields are those of data/scenarios/.

    Attributes:
        id: name of its file.
        title: on screen.
        issue: id of the issue.
        persona: id of the kind of customer.
        case: id of the nearest case, None when there is none.
        source: where it comes from.
        customer: `name`, `who`, `history`, `speech`.
        told: `situation`, `believes`, `wants`, `settles_for`, `unforgivable`, `brief`.
        facts: what he tells when asked.
        hidden: what he hides until he trusts.
        offers: what may be offered.
        lines: what he says, by state.
        script: what a good agent says, step by step.
        cards: what a trainer can throw in.
        matter: pairs of characters by which one can tell that it is spoken of.
        limits: by how much this customer's thresholds differ from those of the difficulty.
    """

    id: str
    title: str
    issue: str
    persona: str
    case: str | None
    source: str
    customer: Mapping[str, str]
    told: Mapping[str, str]
    facts: tuple[Fact, ...]
    hidden: tuple[Fact, ...]
    offers: tuple[Offer, ...]
    lines: Mapping[str, tuple[str, ...]]
    script: tuple[Step, ...]
    cards: tuple[Card, ...]
    matter: frozenset[str]
    limits: Limits = Limits()

    def fact(self, name: str) -> Fact:
        """Return a fact or what is hidden by its id, which must be there."""
        return next(fact for fact in (*self.facts, *self.hidden) if fact.id == name)

    def offer(self, name: str) -> Offer:
        """Return an offer by its id, which must be there."""
        return next(offer for offer in self.offers if offer.id == name)


def thresholds(scenario: Scenario, difficulty: Difficulty) -> Limits:
    """Return the anger, 0 to 100, at which the customer of a scenario makes a scene when he is this hard."""
    own = scenario.limits
    return Limits(
        difficulty.superior + own.superior, difficulty.regulator + own.regulator, difficulty.hang_up + own.hang_up
    )


@functools.lru_cache(maxsize=1)
def load_scenarios() -> Mapping[str, Scenario]:
    """Return the scenarios of data/scenarios/ by id, in the order of their files.

    Raises:
        ContentError: a file is broken.
    """

    def build() -> Any:
        from bot.practice.scenario_schema import read_scenarios

        return read_scenarios(FOLDER)

    sources: list[Path] = [FOLDER, DATA / "nlu" / "agent", *(PROJECT / "bot" / name for name in _CODE)]
    return {entry["id"]: make_scenario(entry) for entry in load_compiled("scenarios", sources, build)}


def find_scenario(name: str) -> Scenario:
    """Return a scenario by its id or title.

    Raises:
        InputError: there is none with this name.
        ContentError: a file is broken.
    """
    scenarios = load_scenarios()
    for one in scenarios.values():
        if name in (one.id, one.title):
            return one
    import difflib

    near = difflib.get_close_matches(name, [*scenarios, *(one.title for one in scenarios.values())], n=3, cutoff=0.4)
    hint = f"；您要的是 {'、'.join(near)} 吗" if near else ""
    raise InputError(f"没有场景 {name}{hint}（coach practice 列出全部场景）")


_TOLD = ("situation", "believes", "wants", "settles_for", "unforgivable", "brief")


def make_scenario(entry: Mapping[str, Any]) -> Scenario:
    """Return the scenario that `scenario_schema.compile_scenario` has made."""
    plain = ("id", "title", "issue", "persona", "case", "source", "customer")
    return Scenario(
        **{name: entry[name] for name in plain},
        told={name: entry[name] for name in _TOLD},
        facts=tuple(_fact(fact) for fact in entry["facts"]),
        hidden=tuple(_fact(fact) for fact in entry["hidden"]),
        offers=tuple(Offer(**{**offer, "wordings": tuple(offer["wordings"])}) for offer in entry["offers"]),
        lines={state: tuple(lines) for state, lines in entry["lines"].items()},
        script=tuple(Step(**step) for step in entry["script"]),
        cards=tuple(Card(**card) for card in entry["cards"]),
        matter=frozenset(entry["matter"]),
        limits=Limits(**entry["limits"]),
    )


def _fact(entry: Mapping[str, Any]) -> Fact:
    asks, lines, evades = (tuple(entry.get(name, ())) for name in ("asks", "lines", "evades"))
    return Fact(entry["id"], asks, lines, entry.get("needs_trust"), evades)
