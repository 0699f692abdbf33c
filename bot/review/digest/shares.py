"""Figures that do not say more than their sample: shares with their interval, and exact counts of scores."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

FEW = 10
"""Below this many cases a figure is marked as a small sample and has no interval."""
FEW_TITLE = "样本少"

_Z = 1.959963984540054
"""Of the standard normal distribution, for 95 %."""


@dataclass(frozen=True)
class Share:
    """So many out of so many.

    Attributes:
        count: cases that it was so, 0 to `of`.
        of: all cases.
    """

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None without cases."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson 95 % interval, each end 0 to 1; None for a small sample."""
        return wilson(self.count, self.of) if self.of >= FEW else None

    def as_dict(self) -> dict[str, Any]:
        """Return the share as plain data; `low` and `high` are None for a small sample, `few` says so."""
        low, high = self.interval or (None, None)
        return {
            "count": self.count,
            "of": self.of,
            "share": _rounded(self.value),
            "low": _rounded(low),
            "high": _rounded(high),
            "few": self.of < FEW,
        }


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the Wilson 95 % interval of a share.

    Args:
        count: hits, 0 to `of`.
        of: trials, at least 1.

    Returns:
        Lower and upper end, 0 to 1.
    """
    share, squared = count / of, _Z * _Z
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = _Z * math.sqrt(share * (1 - share) / of + squared / (4 * of * of)) / (1 + squared / of)
    return max(0.0, middle - half), min(1.0, middle + half)


class ScoreCount:
    """Scores from 0 to 100, counted: median and quartiles are exact, and memory does not grow with the scores."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._scores = 0

    def __len__(self) -> int:
        """Return how many scores were added."""
        return self._scores

    def add(self, score: int) -> None:
        """Take in a score, 0 to 100."""
        self._counts[score] += 1
        self._scores += 1

    def merge(self, other: ScoreCount) -> None:
        """Take in all scores of another count."""
        self._counts.update(other._counts)
        self._scores += other._scores

    def quantile(self, part: float) -> float | None:
        """Return the score below which this part of the scores lies, between neighbours in proportion.

        Args:
            part: 0 to 1; 0.5 is the median.

        Returns:
            0 to 100, rounded to one digit; None without scores.
        """
        if not self._scores:
            return None
        place = part * (self._scores - 1)
        below = self._at(math.floor(place))
        return round(below + (self._at(math.ceil(place)) - below) * (place % 1), 1)

    def mean(self) -> float | None:
        """Return the mean, rounded to one digit; None without scores."""
        if not self._scores:
            return None
        return round(sum(score * times for score, times in self._counts.items()) / self._scores, 1)

    def histogram(self) -> list[dict[str, int]]:
        """Return how many scores fall into each ten: 0 to 9, …, 90 to 100."""
        tens: Counter[int] = Counter()
        for score, times in self._counts.items():
            tens[min(score // 10, 9)] += times
        return [{"from": ten * 10, "to": 100 if ten == 9 else ten * 10 + 9, "calls": tens[ten]} for ten in range(10)]

    def _at(self, place: int) -> int:
        """Return the score at a place, from 0, of all scores in order."""
        passed = 0
        for score in sorted(self._counts):
            passed += self._counts[score]
            if passed > place:
                break
        return score


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
