"""The customer's tension over a call, and what moved it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.labels import ACTS_OF_SPEAKER, FLAG_CATEGORIES, TENSION
from bot.rubric.heard import HeardTurn


def tension_curve(turns: Sequence[HeardTurn], good: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the customer's tension at each of his turns.

    Args:
        turns: the call.
        good: what the agent did well, as the review tells it (`turn`, `title`).

    Returns:
        For each turn of the customer whose emotion is known `turn`, `level` (0 to 4), `change` against the one before
        (0 at the first), and `because`, the turns that may have moved it (`turn`, `why`). When it rose these are the
        flagged turns of the agent, or what the customer himself does now; when it fell, what the agent did well, or
        last. Empty when nothing changed or nothing shows why.
    """
    praised: dict[int, list[str]] = {}
    for one in good:
        praised.setdefault(one["turn"], []).append(one["title"])
    curve: list[dict[str, Any]] = []
    between: list[HeardTurn] = []
    for turn in turns:
        if turn.speaker != "customer":
            between.append(turn)
        elif turn.emotion is not None:
            level = TENSION[turn.emotion]
            change = level - curve[-1]["level"] if curve else 0
            because = _causes(turn, between, change, praised) if change else []
            curve.append({"turn": turn.number, "level": level, "change": change, "because": because})
            between = []
    return curve


def _causes(
    turn: HeardTurn, between: Sequence[HeardTurn], change: int, praised: Mapping[int, Sequence[str]]
) -> list[dict[str, Any]]:
    causes = []
    for said in between:
        if change > 0:
            what = [FLAG_CATEGORIES[flag["category"]] for flag in said.flags]
        else:
            what = list(praised.get(said.number, ()))
        if what:
            causes.append({"turn": said.number, "why": f"坐席：{'、'.join(dict.fromkeys(what))}"})
    # Without a flag, a rise shows in what the customer does: he states the complaint, threatens, doubts.
    if not causes and change > 0 and turn.act:
        causes.append({"turn": turn.number, "why": f"客户：{ACTS_OF_SPEAKER['customer'][turn.act]}"})
    if not causes and change < 0 and between and between[-1].act:
        last = between[-1]
        causes.append({"turn": last.number, "why": f"坐席这句是“{ACTS_OF_SPEAKER['agent'][str(last.act)]}”"})
    return causes
