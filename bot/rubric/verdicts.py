"""What the rubric finds: verdicts on its items, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VERDICTS: dict[str, str] = {
    "met": "做到",
    "missed": "没做到",
    "not_applicable": "不适用",
    "not_enough": "证据不足",
}
SEVERITIES: dict[str, str] = {"minor": "轻", "normal": "一般", "major": "重", "fatal": "一票否决"}
LACKS: dict[str, str] = {
    "greeting": "问候",
    "apology": "道歉",
    "empathy": "共情",
    "restate": "复述",
    "deadline": "时限",
    "confirm": "确认满意",
    "closing": "结束致意",
}
"""What a call can lack as a whole, and the word for it on screen."""
WHOLE_CALL = "whole"
"""Stands in place of a stage for items that look at the whole call."""


@dataclass(frozen=True)
class Evidence:
    """A turn that a verdict rests on.

    Attributes:
        turn: number of the turn, from 1.
        start: where the words that count begin in its text; 0 when the whole turn counts.
        end: one past their end.
        text: these words.
        why: what they show, in Chinese.
    """

    turn: int
    start: int
    end: int
    text: str
    why: str

    def as_dict(self) -> dict[str, Any]:
        """Return the evidence as plain data."""
        return {"turn": self.turn, "start": self.start, "end": self.end, "text": self.text, "why": self.why}


@dataclass(frozen=True)
class Finding:
    """The verdict on one item.

    Attributes:
        item: id of the item.
        verdict: one of `VERDICTS`.
        degree: how much of the item was done, 0 to 1; 1 when met, None unless met or missed.
        evidence: the turns that the verdict rests on; for what is missing, the turns that called for it.
        why: the reason in one Chinese sentence.
    """

    item: str
    verdict: str
    degree: float | None
    evidence: tuple[Evidence, ...]
    why: str
