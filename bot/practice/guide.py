"""What a good agent would do next in a scenario: its script, in the order in which this customer needs it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.practice.effects import Arithmetic
from bot.practice.mind import Mind
from bot.practice.moves import MOVES
from bot.practice.scenarios import Scenario, Step
from bot.practice.wordings import pairs_of
from bot.rubric.heard import HeardTurn

FEELINGS_FIRST = 60
"""From this anger on, feelings come before the matter."""

_SOOTHING = ("greet", "apologize", "empathize", "listen")
_ENDING = ("confirm", "close", "thank")
_SAID = 0.6
"""Share of a step's pairs of characters that make it said."""


def next_step(scenario: Scenario, mind: Mind, turns: Sequence[HeardTurn], arithmetic: Arithmetic) -> Step | None:
    """Return the step of the script that is due now, None when none is left that helps.

    Args:
        scenario: with its script.
        mind: of the customer now.
        turns: of the call so far.
        arithmetic: says which effects are which moves.
    """
    done = {effect.does for effect in arithmetic.effects if effect.does and mind.times(effect.id)}
    said = [pairs_of(turn.text) for turn in turns if turn.speaker == "agent"]
    todo = [step for step in scenario.script if not _is_done(step, mind, done, said)]
    if mind.accepted is not None:
        return next((step for step in todo if step.move in _ENDING), None)
    if said:
        todo = [step for step in todo if step.move != "greet"]
    todo = [step for step in todo if step.move not in _ENDING]
    if mind.anger >= FEELINGS_FIRST:
        soothing = [step for step in todo if step.move in _SOOTHING]
        todo = soothing or todo
    return next(iter(todo), None)


def hint_for(step: Step | None) -> str | None:
    """Return a step as a hint, e.g. `下一步：问清事实`."""
    return f"下一步：{MOVES[step.move]}" if step else None


def _is_done(step: Step, mind: Mind, done: set[str], said: Sequence[frozenset[str]]) -> bool:
    pairs = pairs_of(step.say)
    if any(len(pairs & words) >= _SAID * len(pairs) for words in said):
        return True
    if step.move == "ask":
        return step.about in mind.told
    if step.move == "offer":
        return step.offer in mind.timed
    return step.move in done and step.move not in ("explain", "empathize")
