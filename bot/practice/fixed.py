"""The fixed script: the trainee is told what is due and says it in his own words, before the customer hears it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.practice.effects import Arithmetic
from bot.practice.guide import next_step
from bot.practice.mind import Mind
from bot.practice.moves import ACT_OF_MOVE, MOVES, NEEDED
from bot.practice.noticing import Noticed, notice
from bot.practice.scenarios import Scenario, Step
from bot.rubric.call import Call
from bot.rubric.heard import HeardTurn

TRIES = 2
"""Attempts at a step that are held back; then the words of a good agent are shown and anything goes through."""
_HEARD = 0.3
"""Confidence from which an act that was not the likeliest counts all the same: own words are often heard in two ways.
"""
_SENSE_OF_MOVE = {"confirm": "closes", "close": "closes", "deadline": "timed", "escalate": "timed"}


@dataclass(frozen=True)
class StepCheck:
    """Whether the trainee has said what was due.

    Attributes:
        move: what was due, one of `MOVES`.
        met: whether he said it.
        missing: what was missing, in Chinese; None when it was met.
        tries_left: attempts that will still be held back, 0 or more.
        say: how a good agent says it; only when it was missed and no attempt is left.
    """

    move: str
    met: bool
    missing: str | None
    tries_left: int
    say: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the check as plain data, with the move's title."""
        return {**asdict(self), "title": MOVES[self.move]}


def check_step(
    scenario: Scenario,
    mind: Mind,
    turns: Sequence[HeardTurn],
    heard: HeardTurn,
    arithmetic: Arithmetic,
    tries: int = 0,
) -> StepCheck | None:
    """Check an attempt against the step that is due.

    Args:
        scenario: with its script.
        mind: of the customer before the attempt.
        turns: of the call so far.
        heard: the attempt; the customer has not heard it yet.
        arithmetic: says which effects are which moves.
        tries: how many attempts at this step have been held back already.

    Returns:
        The check; None when no step of the script is left, so that anything may be said.
    """
    step = next_step(scenario, mind, turns, arithmetic)
    if step is None:
        return None
    forbidden = next((flag for flag in heard.flags if flag["level"] == "forbidden"), None)
    missing: str | None
    if forbidden is not None:
        missing = f"“{forbidden['text']}”不能说：{forbidden['why']}"
    else:
        call = Call([*turns, heard], arithmetic.book)
        met = _is_said(step, heard, call, notice(mind, call, scenario, arithmetic), arithmetic)
        missing = None if met else _missing(step, scenario)
    left = max(0, TRIES - tries - 1)
    shown = step.say if missing is not None and left == 0 else None
    return StepCheck(step.move, missing is None, missing, left if missing is not None else TRIES, shown)


def expected(step: Step | None, scenario: Scenario) -> dict[str, Any] | None:
    """Return what is due as a trainee sees it: `move`, `title` and `say_own`; None when nothing is."""
    if step is None:
        return None
    return {"move": step.move, "title": MOVES[step.move], "say_own": f"用自己的话：{_due(step, scenario)}"}


def _is_said(step: Step, heard: HeardTurn, call: Call, noticed: Noticed, arithmetic: Arithmetic) -> bool:
    if step.about is not None:
        return step.about in (noticed.fact, noticed.hidden)
    if step.offer is not None:
        return step.offer in noticed.offers
    if heard.act == ACT_OF_MOVE[step.move] or heard.readings.get(ACT_OF_MOVE[step.move], 0.0) >= _HEARD:
        return True
    if _SENSE_OF_MOVE.get(step.move) in noticed.senses:
        return True
    last = len(call) - 1
    return any(
        effect.does == step.move and effect.turn is not None and effect.turn.truths(call)[last] is True
        for effect in arithmetic.effects
    )


def _missing(step: Step, scenario: Scenario) -> str:
    return f"还差：{_due(step, scenario)}"


def _due(step: Step, scenario: Scenario) -> str:
    """Return what is due, with the offer's title where one is to be made."""
    title = f"（{scenario.offer(step.offer).title}）" if step.offer else ""
    return f"{NEEDED[step.move]}{title}"
