"""What looking for a condition gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.rubric.call import Call
from bot.rubric.kleene import Truth
from bot.rubric.verdicts import Evidence

Show = Callable[[], tuple[Evidence, ...]]
"""Says which turns show something; asked only when somebody wants to know."""

_MOST_UNCLEAR = 3


def nothing() -> tuple[Evidence, ...]:
    """Return no evidence."""
    return ()


@dataclass(frozen=True)
class Outcome:
    """Whether a condition holds in a call.

    Attributes:
        truth: None when what is known of the call does not tell.
        degree: how far it holds, 0 to 1: 1 when it does, less when it does not; of no meaning when unknown.
        show: the turns that show it; when it is unknown, those of which more would have to be known.
    """

    truth: Truth
    degree: float
    show: Show = nothing

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The turns that `show` names."""
        return self.show()


def unknown(call: Call, truths: Iterable[Truth]) -> Outcome:
    """Return that it is not known, because of the turns that are not known.

    Args:
        call: the call.
        truths: one for each turn.
    """
    seen = tuple(truths)
    return Outcome(None, 0.0, lambda: unclear(call, seen))


def unclear(call: Call, truths: Iterable[Truth]) -> tuple[Evidence, ...]:
    """Return the first turns of which it is not known whether they count.

    Args:
        call: the call.
        truths: one for each turn.
    """
    turns = [turn for turn, truth in zip(call.turns, truths, strict=True) if truth is None]
    return tuple(whole(turn.number, turn.text, "这里听不准，算不算不好说") for turn in turns[:_MOST_UNCLEAR])


def whole(number: int, text: str, why: str) -> Evidence:
    """Return a whole turn as evidence."""
    return Evidence(number, 0, len(text), text, why)
