"""The customer's mind: anger, trust, and what he remembers of the call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.practice.effects import Difficulty

MOST = 100
"""Anger and trust go from 0 to this."""

_LEVELS = ((75, "furious"), (50, "angry"), (25, "annoyed"), (0, "cooling"))
_EMOTIONS = ((75, "furious"), (50, "angry"), (25, "dissatisfied"), (10, "anxious"), (0, "calm"))


@dataclass(frozen=True)
class Mind:
    """What a customer feels and remembers; holds ids and numbers, no words.

    Attributes:
        anger: 0 to 100.
        trust: 0 to 100.
        turns: turns of the agent so far.
        counts: how often each effect has counted, as (id of the effect, times).
        told: ids of the facts that he has told, what was hidden included.
        offered: ids of the offers that he has heard.
        timed: ids of those that came with a time or were done at once.
        promises: numbers of the agent's turns that promised something with a time.
        empty: numbers of the agent's turns that promised something without one.
        slips: numbers of the agent's turns that held something that must not be said.
        feelings: whether his feelings were met.
        matter: whether his matter was heard.
        idle: turns without progress in a row.
        superior: number of the turn after which he demanded a superior, None when he has not.
        regulator: the same for his threat with the regulator.
        accepted: id of the offer that he has said yes to, None when there is none.
    """

    anger: int
    trust: int
    turns: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    told: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    timed: tuple[str, ...] = ()
    promises: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    slips: tuple[int, ...] = ()
    feelings: bool = False
    matter: bool = False
    idle: int = 0
    superior: int | None = None
    regulator: int | None = None
    accepted: str | None = None

    @classmethod
    def of(cls, difficulty: Difficulty) -> Mind:
        """Return the mind with which a customer of this difficulty calls."""
        return cls(difficulty.anger, difficulty.trust)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Mind:
        """Return the mind that `as_dict` has written."""
        known = {item.name for item in fields(cls)}
        plain = {name: _frozen(item) for name, item in value.items() if name in known}
        return cls(**plain)

    def as_dict(self) -> dict[str, Any]:
        """Return the mind as plain data that survives JSON."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    def times(self, effect: str) -> int:
        """Return how often an effect has counted."""
        return dict(self.counts).get(effect, 0)

    @property
    def level(self) -> str:
        """The state in which he speaks when nothing else moves him: `furious`, `angry`, `annoyed` or `cooling`."""
        return next(name for least, name in _LEVELS if self.anger >= least)

    @property
    def emotion(self) -> str:
        """The emotion, as labels.md names it; who has said yes is calm unless he is angry all the same."""
        if self.accepted is not None and self.level == "cooling":
            return "calm"
        return next(name for least, name in _EMOTIONS if self.anger >= least)


@dataclass(frozen=True)
class Change:
    """What moved anger and trust.

    Attributes:
        id: of the effect; `drift` when it is anger that came back by itself.
        title: on screen.
        anger: points.
        trust: points.
        why: why it moved him.
        start: where the words that did it begin in the agent's text.
        end: one past their end; equal to `start` when no words did it.
    """

    id: str
    title: str
    anger: int
    trust: int
    why: str
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    def told(self) -> str:
        """Return the change as a trainee reads it, e.g. `−12 复述诉求`; trust stands first when anger does not move."""
        points = [f"{signed(self.anger)}"] if self.anger else []
        points += [f"信任 {signed(self.trust)}"] if self.trust and not self.anger else []
        return " ".join([*points, self.title])


def signed(points: int) -> str:
    """Return points with their sign, a real minus."""
    return f"−{-points}" if points < 0 else f"+{points}"


def clamped(points: int) -> int:
    """Return points on the scale of anger and trust."""
    return max(0, min(MOST, points))


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
