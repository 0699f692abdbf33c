"""Tables and statistics that all benchmarks share."""

from __future__ import annotations

import statistics
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

SEED = 20
RESAMPLES = 1000

Confusion = tuple[str, str, str]
"""What was meant, what was heard instead, and the id of the row."""


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


def timed(work: Callable[[], object]) -> float:
    """Return how long a call takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(ours: Spread, baseline: Spread) -> str:
    """Return how many times the baseline's median ours is, e.g. `1.34 倍`."""
    return f"{ours.median / baseline.median:.2f} 倍" if baseline.median else "—"


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, note: str = "") -> str:
    """Return a table as text; the first column is flush left, the others right, Chinese characters two wide.

    Args:
        title: a line above the table.
        head: names of the columns.
        rows: cells, as many as `head` in each row.
        note: a line below the table.
    """
    widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [title, _line(head, widths), "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths) for row in rows]
    return "\n".join([*lines, note] if note else lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell + " " * (width - _width(cell)) if column == 0 else " " * (width - _width(cell)) + cell
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *others]).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def percent(share: float) -> str:
    """Return a share as percent with one digit, `—` when there is none."""
    return "—" if np.isnan(share) else f"{share * 100:.1f}"


def share_of(counts: np.ndarray) -> float:
    """Return hits / all of an array [hits, all]; not a number when there are none."""
    return float(counts[0] / counts[1]) if counts[1] else float("nan")


def quadratic_kappa(counts: np.ndarray) -> float:
    """Return Cohen's kappa with quadratic weights.

    Args:
        counts: how often step i was meant (rows) and step j was heard (columns), of ordered labels.
    """
    steps = np.arange(len(counts))
    weights = (steps[:, None] - steps[None, :]) ** 2
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(counts.sum(), 1)
    disagreement = float((weights * expected).sum())
    return 1.0 - float((weights * counts).sum()) / disagreement if disagreement else float("nan")


def macro_f1(counts: np.ndarray) -> float:
    """Return the mean F1 over the labels that were meant at least once.

    Args:
        counts: how often label i was meant (rows) and label j was heard (columns).
    """
    meant, heard, right = counts.sum(axis=1), counts.sum(axis=0), np.diag(counts)
    scores = [2 * right[i] / (meant[i] + heard[i]) for i in range(len(counts)) if meant[i]]
    return float(np.mean(scores)) if scores else float("nan")


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % bootstrap interval.

    Attributes:
        value: the figure over all groups.
        low: 2.5th percentile of the resampled figures.
        high: 97.5th percentile.
    """

    value: float
    low: float
    high: float

    @property
    def shown(self) -> str:
        """Return e.g. `81.2 [77.0, 85.1]`, in percent."""
        return f"{percent(self.value)} [{percent(self.low)}, {percent(self.high)}]"


def estimate(
    groups: Sequence[np.ndarray], statistic: Callable[[np.ndarray], float] = share_of, *, resamples: int = RESAMPLES
) -> Estimate:
    """Estimate a figure with a seeded bootstrap over groups.

    Args:
        groups: counts of each group (a dialogue, or a row where rows stand alone), all of one shape; their sum is what
            `statistic` takes.
        statistic: the figure of summed counts.
        resamples: how often the groups are drawn anew, with replacement.
    """
    nothing = float("nan")
    if not groups:
        return Estimate(nothing, nothing, nothing)
    counts = np.stack(groups).astype(float)
    generator = np.random.default_rng(SEED)
    drawn = (counts[generator.integers(len(counts), size=len(counts))].sum(axis=0) for _ in range(resamples))
    figures = np.array([statistic(summed) for summed in drawn])
    figures = figures[~np.isnan(figures)]
    low, high = np.percentile(figures, (2.5, 97.5)) if len(figures) else (nothing, nothing)
    return Estimate(statistic(counts.sum(axis=0)), float(low), float(high))


def confusion_table(title: str, confusions: Sequence[Confusion], *, worst: int = 10) -> str:
    """Return the most frequent confusions, with the ids of up to three rows each."""
    counts = Counter((meant, heard) for meant, heard, _ in confusions)
    rows_of: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for meant, heard, row in confusions:
        rows_of[meant, heard].append(row)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:worst]
    rows = [(meant, heard, str(count), " ".join(rows_of[meant, heard][:3])) for (meant, heard), count in ordered]
    return table(title, ("本应是", "听成", "次数", "例（编号）"), rows)
