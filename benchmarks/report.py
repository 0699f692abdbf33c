"""Repeated measurements of time and memory, as all speed benchmarks show them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """What repeated measurements gave: the median with the least and the most.

    Attributes:
        median: the middle of the measurements.
        low: the least.
        high: the most.
    """

    median: float
    low: float
    high: float

    def shown(self, *, scale: float = 1.0, digits: int = 1) -> str:
        """Return e.g. `12.3 (11.0-15.8)`, all three multiplied by `scale`."""
        median, low, high = (f"{value * scale:.{digits}f}" for value in (self.median, self.low, self.high))
        return median if low == high else f"{median} ({low}-{high})"


def spread(values: Sequence[float]) -> Spread:
    """Return median, minimum and maximum of at least one value."""
    return Spread(statistics.median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share of at least one value does not exceed, linear between two.

    Args:
        values: in any order.
        share: 0 to 1.
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def timed(work: Callable[[], object]) -> float:
    """Return how long a call takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(ours: Spread, baseline: Spread) -> str:
    """Return how many times the baseline's median ours is, e.g. `1.34 倍`."""
    return f"{ours.median / baseline.median:.2f} 倍" if baseline.median else "—"
