"""Figures from counts, and their bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

SEED = 20
RESAMPLES = 1000
BINS = 10
"""Bins of confidence in a reliability curve."""

Statistic = Callable[[np.ndarray], float]
"""From summed counts to a figure; not a number where the counts tell nothing."""

_NOTHING = float("nan")


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

    def as_dict(self) -> dict[str, float | None]:
        """Return the figure as JSON, None for what is not a number."""
        values = {"value": self.value, "low": self.low, "high": self.high}
        return {name: None if np.isnan(value) else round(value, 4) for name, value in values.items()}


def estimate(
    groups: Sequence[np.ndarray], statistic: Statistic | None = None, *, resamples: int = RESAMPLES
) -> Estimate:
    """Estimate a figure with a seeded bootstrap over groups.

    Args:
        groups: counts of each group (a dialogue, or a row where rows stand alone), all of one shape; their sum is what
            `statistic` takes.
        statistic: the figure of summed counts; `share_of` unless given.
        resamples: how often the groups are drawn anew, with replacement.
    """
    figure = statistic or share_of
    if not groups:
        return Estimate(_NOTHING, _NOTHING, _NOTHING)
    counts = np.stack(groups).astype(float)
    generator = np.random.default_rng(SEED)
    drawn = (counts[generator.integers(len(counts), size=len(counts))].sum(axis=0) for _ in range(resamples))
    figures = np.array([figure(summed) for summed in drawn])
    figures = figures[~np.isnan(figures)]
    low, high = np.percentile(figures, (2.5, 97.5)) if len(figures) else (_NOTHING, _NOTHING)
    return Estimate(figure(counts.sum(axis=0)), float(low), float(high))


def percent(share: float) -> str:
    """Return a share as percent with one digit, `—` when there is none."""
    return "—" if np.isnan(share) else f"{share * 100:.1f}"


def share_of(counts: np.ndarray) -> float:
    """Return hits / all of an array [hits, all]; not a number when there are none."""
    return float(counts[0] / counts[1]) if counts[1] else _NOTHING


def recall(counts: np.ndarray) -> float:
    """Return the share of what was wanted that was found, of [met, wanted, right, found]."""
    return share_of(counts[:2])


def precision(counts: np.ndarray) -> float:
    """Return the share of what was found that is right, of [met, wanted, right, found]."""
    return share_of(counts[2:])


def f1(counts: np.ndarray) -> float:
    """Return the harmonic mean of precision and recall, of [met, wanted, right, found]; 0 when nothing is found."""
    _, wanted, _, found = counts
    if not wanted:
        return _NOTHING
    both = precision(counts) + recall(counts) if found else 0.0
    return 2 * precision(counts) * recall(counts) / both if both else 0.0


def quadratic_kappa(counts: np.ndarray) -> float:
    """Return Cohen's kappa with quadratic weights.

    Args:
        counts: how often step i was meant (rows) and step j was heard (columns), of ordered labels.
    """
    steps = np.arange(len(counts))
    weights = (steps[:, None] - steps[None, :]) ** 2
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(counts.sum(), 1)
    disagreement = float((weights * expected).sum())
    return 1.0 - float((weights * counts).sum()) / disagreement if disagreement else _NOTHING


def macro_f1(counts: np.ndarray) -> float:
    """Return the mean F1 over the labels that were meant at least once.

    Args:
        counts: how often label i was meant (rows) and label j was heard (columns).
    """
    meant, heard, right = counts.sum(axis=1), counts.sum(axis=0), np.diag(counts)
    present = meant > 0
    return float(np.mean(2 * right[present] / (meant + heard)[present])) if present.any() else _NOTHING


def area_under_curve(counts: np.ndarray) -> float:
    """Return the share of pairs of a positive and a negative in which the positive scores higher; ties count half.

    Args:
        counts: negatives (first row) and positives (second row) by score, lowest score first.
    """
    negatives, positives = counts
    pairs = negatives.sum() * positives.sum()
    below = np.cumsum(negatives) - negatives
    return float((positives * (below + negatives / 2)).sum() / pairs) if pairs else _NOTHING


def calibration_error(counts: np.ndarray) -> float:
    """Return the expected calibration error: how far confidence and accuracy lie apart, on average over the rows.

    Args:
        counts: for each bin of confidence the number of rows, of right ones, and the sum of their confidences.
    """
    rows, right, confidence = counts.T
    return float(np.abs(right - confidence).sum() / rows.sum()) if rows.sum() else _NOTHING


def bin_of(confidence: float) -> int:
    """Return the bin of a confidence, 0 to `BINS` - 1."""
    return min(int(confidence * BINS), BINS - 1)
