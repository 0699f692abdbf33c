"""What came of similar complaints: where they turned and how many were closed, told only when there are enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.labels import STAGES
from bot.library.records import Case

LEAST_CASES = 5
"""Of fewer cases that tell their outcome nothing is said: one more or less would change the share by a quarter."""
MOST_SIMILAR = 30
"""How many similar cases are looked at; more of them are less and less similar."""
_TOLD_IDS = 5
CLOSED, OPEN = ("resolved",), ("partly", "unresolved")
"""Outcomes of a case that count as closed, and as left open in part or whole."""


@dataclass(frozen=True)
class Evidence:
    """What became of the cases similar to a complaint; cases whose source does not tell the outcome are left out.

    Attributes:
        cases: ids of the similar cases that tell their outcome, the most similar first; `LEAST_CASES` or more.
        closed: ids of those in which customer and agent came to terms.
        stage: the stage spoken of, one of `labels.STAGES`; empty when no case tells where it turned.
        turned: ids of the cases that turned at that stage.
        turned_closed: ids of the closed ones among them.
    """

    cases: tuple[str, ...]
    closed: tuple[str, ...]
    stage: str
    turned: tuple[str, ...]
    turned_closed: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the evidence as channels send it."""
        return {
            "cases": list(self.cases),
            "closed": list(self.closed),
            "stage": {"id": self.stage, "title": STAGES[self.stage]} if self.stage else None,
            "turned": list(self.turned),
            "turned_closed": list(self.turned_closed),
            "text": render_evidence(self),
        }


def evidence_for(cases: Iterable[Case], *, stage: str | None = None) -> Evidence | None:
    """Count where similar cases turned and what became of them.

    Args:
        cases: cases similar to the complaint, the most similar first; one that comes twice counts once.
        stage: where the call stands, one of `labels.STAGES`. Where no case turned there, or None: the stage at which
            most turned is spoken of.

    Returns:
        The evidence; None when fewer than `LEAST_CASES` cases tell their outcome.
    """
    told = {case.id: case for case in cases if case.outcome in (*CLOSED, *OPEN)}
    if len(told) < LEAST_CASES:
        return None
    closed = tuple(case.id for case in told.values() if case.outcome in CLOSED)
    spoken_of = _stage_spoken_of(told.values(), stage)
    turned = tuple(case.id for case in told.values() if spoken_of and case.turning_stage == spoken_of)
    return Evidence(tuple(told), closed, spoken_of, turned, tuple(one for one in turned if one in closed))


def render_evidence(evidence: Evidence) -> str:
    """Return the evidence as one line of Chinese, with the first ids of the cases."""
    shown = "、".join(evidence.cases[:_TOLD_IDS]) + ("等" if len(evidence.cases) > _TOLD_IDS else "")
    number, closed = len(evidence.cases), len(evidence.closed)
    where = ""
    if evidence.stage:
        where = f"{len(evidence.turned)} 个在{STAGES[evidence.stage]}阶段转过来"
        where += f"（其中谈成 {len(evidence.turned_closed)} 个），"
    return f"在 {number} 个相似投诉里，{where}一共谈成 {closed} 个（案例 {shown}）"


def _stage_spoken_of(cases: Iterable[Case], stage: str | None) -> str:
    turned = [case.turning_stage for case in cases if case.turning_stage]
    if stage in turned:
        return str(stage)
    return max(STAGES, key=turned.count) if turned else ""
