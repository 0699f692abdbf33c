"""The same call again, with another answer in one place: what would have happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import InputError
from bot.practice.exchange import SETTLED
from bot.practice.run import PracticeRun
from bot.rubric.heard import HeardTurn


def curve(run: PracticeRun) -> list[dict[str, Any]]:
    """Return anger and trust over a call.

    Returns:
        For each turn of the trainee `turn`, its number in the call, 0 for the beginning; `anger` and `trust` after it;
        and `changes`, what moved them, as a trainee reads them.
    """
    start = run.exchanges[0].before if run.exchanges else (run.mind.anger, run.mind.trust)
    points: list[dict[str, Any]] = [{"turn": 0, "anger": start[0], "trust": start[1], "changes": []}]
    for one in run.exchanges:
        told = [change.told() for change in one.changes]
        points.append({"turn": one.turn, "anger": one.after[0], "trust": one.after[1], "changes": told})
    return points


def replay(run: PracticeRun, other: Mapping[int, HeardTurn]) -> PracticeRun:
    """Return the run as it would have gone with other answers.

    Args:
        run: as it was.
        other: what is said instead, by the number of the trainee's turn; everything else is said as it was, the cards
            of the trainer included, until the call ends.

    Returns:
        A new run with the same customer and seed.
    """
    again = PracticeRun.start(run.scenario, run.difficulty.id, run.seed, run.mode)
    answered = {one.turn for one in run.exchanges}
    cards = {card.say: card.id for card in run.scenario.cards}
    for turn in run.turns:
        if again.ended is None and turn.number in answered:
            again.answer(other.get(turn.number, turn))
        elif again.ended is None and turn.text in cards:
            again.throw_in(cards[turn.text])
        elif again.ended == SETTLED and turn.speaker == "agent" and turn.number not in answered:
            again.farewell(turn)
    return again


def what_if(run: PracticeRun, turn: int, other: HeardTurn) -> dict[str, Any]:
    """Play a run again from one turn on with another answer, and everything after it as it was said.

    Args:
        run: a run with at least one answer.
        turn: number in the call of the trainee's turn to be changed.
        other: what is said instead.

    Returns:
        `turn`; `was` and `would_be`, each with `text` (said at that turn), `line` (what the customer answered to it),
        `curve`, `ended` and `reason`; `run`, the other run as `PracticeRun.to_dict` gives it.

    Raises:
        InputError: that turn is not one that the customer has answered.
    """
    places = {one.turn: index for index, one in enumerate(run.exchanges)}
    if turn not in places:
        raise InputError(f"第 {turn} 句不是您回答过的话，可选：{'、'.join(map(str, places)) or '还没有'}")
    index = places[turn]
    again = replay(run, {turn: other})
    return {
        "turn": turn,
        "was": _told(run, index),
        "would_be": _told(again, index),
        "run": again.to_dict(),
    }


def _told(run: PracticeRun, index: int) -> dict[str, Any]:
    exchange = run.exchanges[index]
    return {
        "text": run.turns[exchange.turn - 1].text,
        "line": exchange.line,
        "curve": curve(run),
        "ended": run.ended,
        "reason": run.reason,
    }
