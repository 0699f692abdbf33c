"""A word to the trainee after a call in which he was sworn or shouted at, and the offer of a pause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.coaching.replies import reply
from bot.rubric.heard import HeardTurn

_ABUSE = "customer_abuse"
_OUT_OF_CONTROL = "furious"
_PAUSE, _LONG_PAUSE = 5, 10
"""Minutes."""
_MANY = 4
"""Abusive turns from which the longer pause is offered."""


@dataclass(frozen=True)
class Care:
    """What the coach says to the trainee after abuse.

    Attributes:
        text: the words.
        pause_minutes: how long a pause is offered.
        turns: numbers of the customer's abusive turns, one at least.
    """

    text: str
    pause_minutes: int
    turns: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the care as plain data that survives JSON."""
        return {"text": self.text, "pause_minutes": self.pause_minutes, "turns": list(self.turns)}


def care_for(turns: Sequence[HeardTurn]) -> Care | None:
    """Return what to say to the trainee after a call.

    Abusive is a turn of the customer that was heard as abuse, or in which he was out of control.

    Args:
        turns: the call, from its beginning.

    Returns:
        The word and the pause, the same for the same number of abusive turns; None when there was no abuse.
    """
    abusive = tuple(turn.number for turn in turns if _is_abusive(turn))
    if not abusive:
        return None
    minutes = _LONG_PAUSE if len(abusive) >= _MANY else _PAUSE
    return Care(reply("after_practice_abuse", turn=len(abusive)), minutes, abusive)


def _is_abusive(turn: HeardTurn) -> bool:
    return turn.speaker == "customer" and (turn.act == _ABUSE or turn.emotion == _OUT_OF_CONTROL)
