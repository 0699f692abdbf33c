"""What a customer answers, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.practice.mind import Change

SETTLED, LOST = "settled", "lost"
REASONS: dict[str, str] = {
    "settled": "谈成了，客户道谢",
    "hung_up": "客户挂了电话",
    "superior": "客户只肯找领导谈",
    "regulator": "客户要投诉到外面",
    "patience": "客户等不到结果，不谈了",
}
"""How a call of practice ends, and the words for it on screen."""


@dataclass(frozen=True)
class Exchange:
    """What the customer answers to a line of the trainee, and why.

    Attributes:
        turn: number of the trainee's turn in the call, from 1.
        line: what the customer says.
        decision: what he does with it, see `Decision.what`.
        about: id of the fact or offer that it is about, None for most.
        changes: what moved him; not to be shown in an exam before it is over.
        before: anger and trust before.
        after: anger and trust afterwards.
        hint: what a good agent would do next; in mode `learn` only.
        comments: what was good and what was not, in Chinese; in modes `learn` and `practice` only.
        ended: `settled` or `lost`; None while the call goes on.
        reason: of the end: `settled`, `hung_up`, `superior`, `regulator` or `patience`; None while the call goes on.
    """

    turn: int
    line: str
    decision: str
    about: str | None
    changes: tuple[Change, ...]
    before: tuple[int, int]
    after: tuple[int, int]
    hint: str | None = None
    comments: tuple[str, ...] = ()
    ended: str | None = None
    reason: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the exchange as plain data that survives JSON."""
        plain = asdict(self) | {"changes": [change.as_dict() for change in self.changes]}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Exchange:
        """Return the exchange that `as_dict` has written."""
        changes = tuple(Change(**change) for change in value["changes"])
        tuples = {name: tuple(value[name]) for name in ("before", "after", "comments")}
        return cls(**{**value, **tuples, "changes": changes})
