"""Agreement of two raters: raw share, linearly weighted kappa with its interval, and who is stricter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.review.agreement.scale import GRADED
from bot.review.digest.shares import FEW, Share

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 1000
_STEPS = len(GRADED)


@dataclass(frozen=True)
class Judgement:
    """One item of one call, judged twice.

    Attributes:
        call: what tells the call from all others; judgements of one call hang together.
        first: value of the scale by the first rater; the machine, where it is one of the two.
        second: by the second.
    """

    call: str
    first: str
    second: str

    @property
    def graded(self) -> bool:
        """Whether both say how much was done."""
        return self.first in GRADED and self.second in GRADED


@dataclass(frozen=True)
class Agreement:
    """How well two raters agree.

    Attributes:
        calls: with at least one judgement that both graded.
        same: how many of the judgements that both graded are the same.
        counts: how often the first gave 0, 1, 2 (rows) and the second gave 0, 1, 2 (columns).
        kappa: linearly weighted, -1 to 1; None when it is undefined: no pairs, or all are one value.
        interval: its 95 % bootstrap interval over calls; None for a small sample, and where kappa tells nothing.
        lean: mean of first less second, -2 to 2: below 0 the first is the stricter one; None without pairs.
        ungraded: of the judgements in which at least one said N or ?, how many have the same from both.
    """

    calls: int
    same: Share
    counts: tuple[tuple[int, ...], ...]
    kappa: float | None
    interval: tuple[float, float] | None
    lean: float | None
    ungraded: Share

    @property
    def pairs(self) -> int:
        """Judgements that both graded."""
        return self.same.of

    @property
    def few(self) -> bool:
        """Whether there is too little to generalise from: few pairs, or many pairs from few calls."""
        return self.pairs < FEW or self.calls < FEW

    @property
    def one_value(self) -> bool:
        """Whether kappa is undefined because both gave one and the same value throughout."""
        return self.pairs > 0 and self.kappa is None

    @property
    def one_sided(self) -> bool:
        """Whether kappa is 0 only because a rater gave one value throughout, whatever the other gave."""
        given = (sum(any(row) for row in self.counts), sum(any(column) for column in zip(*self.counts, strict=True)))
        return self.kappa is not None and min(given) == 1

    def as_dict(self) -> dict[str, Any]:
        """Return the agreement as plain data."""
        low, high = self.interval or (None, None)
        kappa = {"value": _rounded(self.kappa), "low": _rounded(low), "high": _rounded(high)}
        return {
            "pairs": self.pairs,
            "calls": self.calls,
            "few": self.few,
            "same": self.same.as_dict(),
            "kappa": kappa | {"undefined": "one_value" if self.one_value else None if self.pairs else "no_pairs"},
            "one_sided": self.one_sided,
            "lean": _rounded(self.lean),
            "counts": [list(row) for row in self.counts],
            "ungraded": self.ungraded.as_dict(),
        }


def agreement(judgements: Iterable[Judgement]) -> Agreement:
    """Return how well two raters agree; the same judgements in any order give the same figures."""
    import numpy as np

    groups: dict[str, np.ndarray] = defaultdict(lambda: np.zeros((_STEPS, _STEPS), dtype=int))
    apart = alike = 0
    for one in judgements:
        if one.graded:
            groups[one.call][GRADED.index(one.first), GRADED.index(one.second)] += 1
        else:
            apart += 1
            alike += one.first == one.second
    # The draws of the bootstrap go by place.
    by_call = [groups[call] for call in sorted(groups)]
    counts = np.sum(by_call, axis=0) if by_call else np.zeros((_STEPS, _STEPS), dtype=int)
    pairs, steps = int(counts.sum()), np.arange(_STEPS)
    found = Agreement(
        calls=len(by_call),
        same=Share(int(np.trace(counts)), pairs),
        counts=tuple(tuple(int(count) for count in row) for row in counts),
        kappa=linear_kappa(counts),
        interval=None,
        lean=float(((steps[:, None] - steps[None, :]) * counts).sum() / pairs) if pairs else None,
        ungraded=Share(alike, apart),
    )
    if found.few or found.kappa is None or found.one_sided:
        return found
    return replace(found, interval=_interval(by_call))


def linear_kappa(counts: np.ndarray) -> float | None:
    """Return Cohen's kappa with linear weights, as scikit-learn's `cohen_kappa_score` gives it.

    From counts, as a bootstrap asks for it a thousand times for each item.

    Args:
        counts: how often the first rater gave step i (rows) and the second step j (columns), of ordered steps.

    Returns:
        -1 to 1; None when there are no counts, or both gave one and the same step throughout.
    """
    import numpy as np

    steps = np.arange(len(counts))
    weights = np.abs(steps[:, None] - steps[None, :])
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(counts.sum(), 1)
    by_chance = float((weights * expected).sum())
    return 1.0 - float((weights * counts).sum()) / by_chance if by_chance else None


def _interval(by_call: list[np.ndarray]) -> tuple[float, float] | None:
    """Return the bootstrap interval: whole calls are drawn, as the judgements of one call hang together."""
    import numpy as np

    from bot.evaluation.estimates import estimate

    def statistic(counts: np.ndarray) -> float:
        kappa = linear_kappa(counts)
        return float("nan") if kappa is None else kappa

    found = estimate(by_call, statistic, resamples=RESAMPLES)
    return None if np.isnan(found.low) else (found.low, found.high)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
