"""The score of a call, from the verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.labels import STAGES
from bot.rubric.rubric import Item, Rubric, load_rubric
from bot.rubric.verdicts import Finding


@dataclass(frozen=True)
class Score:
    """What a call scores.

    Attributes:
        stages: for each stage 0 to 100, None when none of its items could be judged.
        total: over all items, those for the whole call included; None when no item could be judged.
        capped_by: ids of the fatal items that were missed and hold the total down.
    """

    stages: Mapping[str, int | None]
    total: int | None
    capped_by: tuple[str, ...]


def score(findings: Iterable[Finding], rubric: Rubric | None = None) -> Score:
    """Score a call.

    Args:
        findings: of `judge`.
        rubric: by which was judged; the project's when None.

    Returns:
        The score; items that do not apply or could not be judged count neither for nor against.
    """
    rubric = rubric or load_rubric()
    items = {item.id: item for item in rubric.items}
    judged = [(items[finding.item], finding) for finding in findings if finding.degree is not None]
    stages = {stage: _part(pair for pair in judged if pair[0].stage == stage) for stage in STAGES}
    total = _part(judged)
    caps = {item.id: item.cap for item, finding in judged if item.cap is not None and finding.verdict == "missed"}
    holding = tuple(name for name, cap in caps.items() if total is not None and cap < total)
    return Score(stages, min([caps[name] for name in holding], default=total), holding)


def _part(judged: Iterable[tuple[Item, Finding]]) -> int | None:
    """Return 100 times the weighted share of what was done, rounded half up."""
    pairs = list(judged)
    if not pairs:
        return None
    done = sum(item.weight * (finding.degree or 0.0) for item, finding in pairs)
    # Sums of fractions end in .4999…: what is meant to be a half must round up.
    return math.floor(round(100 * done / sum(item.weight for item, _ in pairs), 6) + 0.5)
