"""Running counts over calls: of one item, and of a group of calls (an agent's, an issue's, a day's)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.labels import STAGES
from bot.review.digest.shares import FEW, ScoreCount, Share
from bot.review.digest.summary import CallSummary, ItemVerdict
from bot.rubric.verdicts import WHOLE_CALL

FEWEST_CALLS = 3
"""A group (an agent) with fewer calls is listed, but not ranked; with fewer judged calls an item is not its worst."""

_STAGE_PLACE = {stage: place for place, stage in enumerate((*STAGES, WHOLE_CALL))}


class ItemTally:
    """The verdicts on one item over all calls.

    Args:
        first: the item as the first call has it; its title, weight and advice are shown.
    """

    def __init__(self, first: ItemVerdict) -> None:
        self.item = first
        self.verdicts: Counter[str] = Counter()
        self.partial = 0

    def add(self, item: ItemVerdict) -> None:
        """Take in the verdict of one call."""
        self.verdicts[item.verdict] += 1
        self.partial += item.partial

    def merge(self, other: ItemTally) -> None:
        """Take in all verdicts of another tally of the same item."""
        self.verdicts.update(other.verdicts)
        self.partial += other.partial

    @property
    def missed(self) -> Share:
        """In how many of the judged calls the item was missed."""
        return Share(self.verdicts["missed"], self.verdicts["missed"] + self.verdicts["met"])

    @property
    def burden(self) -> float:
        """Weight times the share of calls that missed it: what the item costs, 0 to 10."""
        return self.item.weight * (self.missed.value or 0.0)

    @property
    def place(self) -> tuple[float, int, int, str]:
        """Sorts the worst item first."""
        return -self.burden, -self.missed.of, _STAGE_PLACE[self.item.stage], self.item.id

    def as_dict(self) -> dict[str, Any]:
        """Return the tally as plain data."""
        item = self.item
        return {
            "id": item.id,
            "title": item.title,
            "stage": item.stage,
            "weight": item.weight,
            "severity": item.severity,
            "judged": self.missed.of,
            "met": self.verdicts["met"],
            "missed": self.missed.as_dict(),
            "partial": self.partial,
            "not_applicable": self.verdicts["not_applicable"],
            "not_enough": self.verdicts["not_enough"],
            "burden": round(self.burden, 3),
            "advice": item.advice,
            "view": dict(item.view) if item.view else None,
        }


class GroupTally:
    """Some calls that belong together."""

    def __init__(self) -> None:
        self.calls = 0
        self.totals = ScoreCount()
        self.at_end = 0
        self.with_tension = 0
        self._items: dict[str, ItemTally] = {}

    def add(self, call: CallSummary) -> None:
        """Take in a call."""
        self.calls += 1
        if call.total is not None:
            self.totals.add(call.total)
        if call.tension:
            self.with_tension += 1
            self.at_end += call.tension[2]
        for item in call.items:
            if item.judged:
                self._items.setdefault(item.id, ItemTally(item)).add(item)

    def merge(self, other: GroupTally) -> None:
        """Take in all calls of another group."""
        self.calls += other.calls
        self.totals.merge(other.totals)
        self.with_tension += other.with_tension
        self.at_end += other.at_end
        for name, tally in other._items.items():
            self._items.setdefault(name, ItemTally(tally.item)).merge(tally)

    def worst_item(self) -> Mapping[str, Any] | None:
        """Return id, title and missed share of the item that costs the group most; None when none was missed often."""
        judged = [one for one in self._items.values() if one.missed.of >= FEWEST_CALLS and one.missed.count]
        if not judged:
            return None
        worst = min(judged, key=lambda tally: tally.place)
        return {"id": worst.item.id, "title": worst.item.title, "missed": worst.missed.as_dict()}

    def as_dict(self) -> dict[str, Any]:
        """Return the group as plain data; `few` when its figures are a small sample."""
        return {
            "calls": self.calls,
            "scored": len(self.totals),
            "median": self.totals.quantile(0.5),
            "few": len(self.totals) < FEW,
            "tension_at_end": round(self.at_end / self.with_tension, 2) if self.with_tension else None,
            "worst_item": self.worst_item(),
        }
