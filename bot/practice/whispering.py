"""What the coach whispers to a trainee while a person plays the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.coaching.advice import Turn, advise
from bot.coaching.memory import CallMemory
from bot.coaching.render import render_advice
from bot.labels import ACTS_OF_SPEAKER, STAGES
from bot.rubric.heard import HeardTurn


@dataclass(frozen=True)
class Whisper:
    """What the coach says to the trainee during the call.

    Attributes:
        turn: number of the turn that it is about.
        text: the advice as text.
        payload: the advice as `bot.coaching.advice.Advice.as_dict` gives it.
    """

    turn: int
    text: str
    payload: Mapping[str, Any]


def whisper_on(turn: HeardTurn, memory: CallMemory, *, emotion: str, issue: str | None) -> Whisper | None:
    """Return what the coach whispers on a turn: advice on the customer's words, flags and a rewrite on the trainee's.

    Args:
        turn: as it was heard.
        memory: of the call; it takes in the turn.
        emotion: of the customer, last heard.
        issue: of the call, None when it is not known.

    Returns:
        The whisper; None when nothing was heard, or when there is nothing wrong with what the trainee said.

    Raises:
        InputError: the turn is empty or too long.
        ContentError: a content file is broken.
    """
    if turn.act not in ACTS_OF_SPEAKER[turn.speaker]:
        return None
    stage = turn.stage or memory.stage or next(iter(STAGES))
    said = Turn(turn.speaker, turn.text, str(turn.act), turn.confidence, stage, turn.emotion or emotion, issue)
    payload = advise(said, memory).as_dict()
    if turn.speaker == "agent":
        # The trainer sees what the ear has flagged; both must speak of the same.
        payload["flags"] = [dict(flag) for flag in turn.flags]
        if not turn.flags:
            return None
    return Whisper(turn.number, render_advice(payload), payload)
