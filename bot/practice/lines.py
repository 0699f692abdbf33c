"""What the customer says: a line of the scenario that fits and that he has not said yet."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence

from bot.practice.deciding import Decision
from bot.practice.mind import Mind
from bot.practice.scenarios import Scenario

_NEAREST = {
    "furious": ("furious", "angry", "annoyed"),
    "angry": ("angry", "annoyed", "furious"),
    "annoyed": ("annoyed", "angry", "cooling"),
    "cooling": ("cooling", "annoyed"),
}
"""Where to look when a state has no line left, the state itself first."""
_OWN = ("doubt", "refuse", "accept", "thank", "superior", "regulator", "hang_up")
"""Decisions that have lines of their own."""

ACT_OF_DECISION = {
    "open": "customer_complain",
    "tell_fact": "customer_provide_info",
    "tell_hidden": "customer_provide_info",
    "evade": "customer_doubt",
    "doubt": "customer_doubt",
    "refuse": "customer_reject",
    "accept": "customer_accept",
    "thank": "customer_thank",
    "superior": "customer_demand_superior",
    "regulator": "customer_threaten",
    "hang_up": "customer_close",
    "vent": "customer_vent",
    "press": "customer_urge",
    "listen": "customer_inquire",
}
"""What each decision is, as labels.md names it."""


def opening(scenario: Scenario, seed: int) -> str:
    """Return the first words of a call."""
    return _chosen(scenario.lines["open"], seed, 0)


def choose_line(
    decision: Decision, mind: Mind, scenario: Scenario, said: Collection[str], seed: int, turn: int
) -> str | None:
    """Return what the customer says.

    Args:
        decision: what he does.
        mind: his mind after the decision.
        scenario: where his lines stand.
        said: what he has said already.
        seed: of the run.
        turn: number of the agent's turn that he answers, from 1; with the seed it decides which of the lines.

    Returns:
        A line that he has not said; None when none is left that fits.
    """
    for lines in _pools(decision, mind, scenario):
        left = [line for line in lines if line not in said]
        if left:
            return _chosen(left, seed, turn)
    return None


def _pools(decision: Decision, mind: Mind, scenario: Scenario) -> Iterator[Sequence[str]]:
    """Yield the lines that fit, best first."""
    if decision.what in ("tell_fact", "tell_hidden") and decision.about:
        yield scenario.fact(decision.about).lines
    if decision.what == "evade" and decision.about:
        yield scenario.fact(decision.about).evades
        yield scenario.lines["doubt"]
    if decision.what in _OWN:
        yield scenario.lines[decision.what]
    yield from (scenario.lines[state] for state in _NEAREST[mind.level])


def _chosen(lines: Sequence[str], seed: int, turn: int) -> str:
    return random.Random(f"{seed}/{turn}").choice(lines)
