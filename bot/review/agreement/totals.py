"""Totals of calls by the machine and by trainers, on equal terms, and how they go together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.review.agreement.scale import GRADED
from bot.review.digest.shares import FEW

FEWEST_POINTS = 3
"""Through two points there is always a line."""

_Judged = tuple[tuple[str, str], str, Mapping[str, Any], Mapping[str, Any], str, str]


@dataclass(frozen=True)
class CallTotals:
    """The totals of one call by the machine and by one trainer, over the items that both graded, without caps.

    Attributes:
        file: of the call, may be "".
        call: its id.
        scorer: the trainer.
        items: that both graded, at least 1.
        machine: 0 to 100.
        trainer: 0 to 100.
        shown: the total of the review: over all items that the machine could judge, with caps; None without.
    """

    file: str
    call: str
    scorer: str
    items: int
    machine: int
    trainer: int
    shown: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return the totals as plain data."""
        return {
            "call": self.call,
            "file": self.file,
            "scorer": self.scorer,
            "items": self.items,
            "machine": self.machine,
            "trainer": self.trainer,
            "review_total": self.shown,
        }


@dataclass(frozen=True)
class Correlation:
    """How the totals go together over calls.

    Attributes:
        calls: how many; of a call that several trainers scored, the means count.
        pearson: -1 to 1; None with fewer than three calls, or when one side gives all calls the same total.
        spearman: the same of ranks.
        difference: mean of the machine's less the trainers' totals, -100 to 100; None without calls.
    """

    calls: int
    pearson: float | None
    spearman: float | None
    difference: float | None

    @property
    def few(self) -> bool:
        """Whether there are too few calls to generalise from."""
        return self.calls < FEW

    def as_dict(self) -> dict[str, Any]:
        """Return the correlation as plain data."""
        figures = {"pearson": self.pearson, "spearman": self.spearman, "difference": self.difference}
        rounded = {name: None if value is None else round(value, 4) for name, value in figures.items()}
        return {"calls": self.calls, "few": self.few, **rounded}


def totals(judged: Iterable[_Judged]) -> tuple[CallTotals, ...]:
    """Return the totals of each call and trainer.

    A trainer may leave items out, and a cap hangs on one item alone; so both totals are over the items that both
    graded, and without caps.

    Args:
        judged: file and id of the call, scorer, review, item, the machine's value, the trainer's value.
    """
    sums: defaultdict[tuple[tuple[str, str], str], list[tuple[int, int, int]]] = defaultdict(list)
    shown: dict[tuple[str, str], int | None] = {}
    for call, scorer, review, item, machine, trainer in judged:
        if machine in GRADED and trainer in GRADED:
            sums[call, scorer].append((item["weight"], int(machine), int(trainer)))
            shown[call] = review["total"]
    return tuple(
        CallTotals(
            call[0],
            call[1],
            scorer,
            len(rows),
            _score((weight, machine) for weight, machine, _ in rows),
            _score((weight, trainer) for weight, _, trainer in rows),
            shown[call],
        )
        for (call, scorer), rows in sorted(sums.items())
    )


def correlate(sums: Sequence[CallTotals]) -> Correlation:
    """Return how the totals of the machine and of the trainers go together."""
    calls: defaultdict[tuple[str, str], list[CallTotals]] = defaultdict(list)
    for one in sums:
        calls[one.file, one.call].append(one)
    machine = [sum(one.machine for one in those) / len(those) for those in calls.values()]
    trainer = [sum(one.trainer for one in those) / len(those) for those in calls.values()]
    difference = (sum(machine) - sum(trainer)) / len(calls) if calls else None
    if len(calls) < FEWEST_POINTS or len(set(machine)) == 1 or len(set(trainer)) == 1:
        return Correlation(len(calls), None, None, difference)
    from scipy.stats import pearsonr, spearmanr

    return Correlation(
        len(calls), float(pearsonr(machine, trainer)[0]), float(spearmanr(machine, trainer)[0]), difference
    )


def _score(parts: Iterable[tuple[int, int]]) -> int:
    """Return 100 times the weighted share of what was done, rounded half up, of weights and values 0 to 2."""
    pairs = list(parts)
    done = sum(weight * value for weight, value in pairs)
    return math.floor(round(50 * done / sum(weight for weight, _ in pairs), 6) + 0.5)
