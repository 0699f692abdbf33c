"""What the digest keeps of one review: figures, and no text of the call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.errors import InputError
from bot.labels import FLAG_CATEGORIES, FLAG_LEVELS, SPEAKERS, STAGES
from bot.rubric.verdicts import LACKS, SEVERITIES, VERDICTS, WHOLE_CALL

JUDGED = ("met", "missed")
HIGHEST_TENSION = 4

_YEARS = (1990, 2100)
"""A date of another year is a slip of the pen; it would stretch the period over centuries."""


@dataclass(frozen=True)
class ItemVerdict:
    """The verdict on one item of a call, with what the digest says about the item.

    Attributes:
        id: of the item.
        title: of the item.
        stage: a stage, or `whole`.
        weight: 1 to 10.
        severity: one of SEVERITIES.
        verdict: one of VERDICTS.
        degree: how much of it was done, 0 to 1; None unless met or missed.
        turn: the first turn of its evidence, None without evidence.
        advice: what to do instead.
        view: where a document judges it otherwise: `document` and `ours`; None when it does not.
    """

    id: str
    title: str
    stage: str
    weight: int
    severity: str
    verdict: str
    degree: float | None
    turn: int | None
    advice: str
    view: Mapping[str, str] | None

    @property
    def judged(self) -> bool:
        """Whether there was enough to judge."""
        return self.verdict in JUDGED

    @property
    def partial(self) -> bool:
        """Whether it was missed, but not wholly."""
        return self.verdict == "missed" and bool(self.degree)


@dataclass(frozen=True)
class CallSummary:
    """One reviewed call in figures.

    Attributes:
        id: of the call.
        file: that it was read from, "" when unknown.
        agent: staff number or name as the transcript gives it, None when it does not.
        day: date of the call, None when unknown or no date.
        issue: id and title, None when unknown.
        rubric: version of the rubric.
        total: 0 to 100, None when nothing could be judged.
        stages: score by stage, 0 to 100 or None.
        items: verdicts in the order of the review.
        missing: what the call lacks, names of LACKS.
        flags: how often each category and level was flagged.
        tension: of the customer at the start, at its peak and at the end, 0 to 4; None when no customer spoke.
        page: name of the call's own page in the same folder, None when it has none.
    """

    id: str
    file: str
    agent: str | None
    day: date | None
    issue: tuple[str, str] | None
    rubric: str
    total: int | None
    stages: Mapping[str, int | None]
    items: tuple[ItemVerdict, ...]
    missing: tuple[str, ...]
    flags: Mapping[tuple[str, str], int]
    tension: tuple[int, int, int] | None
    page: str | None


def summarise(review: Mapping[str, Any]) -> CallSummary:
    """Return the figures of a review.

    Args:
        review: as `coach review --json` prints it; may hold `page` too, the name of the call's own page.

    Raises:
        InputError: it is not such a review; names the call and what is wrong.
    """
    try:
        return _summarise(review)
    except KeyError as error:
        raise InputError(_complaint(review, f"缺少字段 {error.args[0]}")) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(_complaint(review, str(error))) from error


def _complaint(review: Any, problem: str) -> str:
    call = review.get("id", "？") if isinstance(review, Mapping) else "？"
    return f"通话 {call} 的复盘结果读不懂（{problem}），请用 coach review --json 重新生成"


def _summarise(review: Mapping[str, Any]) -> CallSummary:
    _check_what_is_shown(review)
    levels = [_within(point["level"], HIGHEST_TENSION, "紧张度") for point in review["tension"]]
    issue = review["issue"]
    return CallSummary(
        id=str(review["id"]),
        file=str(review.get("file") or ""),
        agent=str(review["agent"]).strip() or None if review["agent"] is not None else None,
        day=_day(review["date"]),
        issue=(str(issue["id"]), str(issue["title"])) if issue else None,
        rubric=str(review["rubric"]),
        total=_score(review["total"]),
        stages={stage: _score(review["score"][stage]) for stage in STAGES},
        items=tuple(_item(item) for item in review["items"]),
        missing=tuple(_one_of(name, LACKS, "缺少项") for name in review["missing"]),
        flags=Counter(
            (_one_of(flag["category"], FLAG_CATEGORIES, "违规类别"), _one_of(flag["level"], FLAG_LEVELS, "违规级别"))
            for flag in review["flags"]
        ),
        tension=(levels[0], max(levels), levels[-1]) if levels else None,
        page=str(review["page"]) if review.get("page") else None,
    )


def _item(item: Mapping[str, Any]) -> ItemVerdict:
    evidence = item["evidence"]
    return ItemVerdict(
        id=str(item["id"]),
        title=str(item["title"]),
        stage=_one_of(item["stage"], (*STAGES, WHOLE_CALL), "阶段"),
        weight=int(item["weight"]),
        severity=_one_of(item["severity"], SEVERITIES, "严重程度"),
        verdict=_one_of(item["verdict"], VERDICTS, "判定"),
        degree=None if item["degree"] is None else float(item["degree"]),
        turn=int(evidence[0]["turn"]) if evidence else None,
        advice=str(item["advice"]),
        view=item.get("view"),
    )


def _check_what_is_shown(review: Mapping[str, Any]) -> None:
    """Raise KeyError or TypeError when an excerpt could not be made of the review."""
    for turn in review["turns"]:
        if not isinstance(turn["number"], int) or not isinstance(turn["text"], str):
            raise TypeError("turns 里应有整数 number 和文字 text")
        _one_of(turn["speaker"], SPEAKERS, "说话人")
    shown: list[tuple[Any, tuple[str, ...]]] = [(flag, ("turn", "text")) for flag in review["flags"]]
    shown += [(one, ("turn", "title")) for one in review["good"]]
    shown += [(point, ("turn", "change", "because")) for point in review["tension"]]
    shown += [(cause, ("turn", "why")) for point in review["tension"] for cause in point["because"]]
    shown += [(evidence, ("turn",)) for item in review["items"] for evidence in item["evidence"]]
    for part, fields in shown:
        for field in fields:
            part[field]


def _day(text: Any) -> date | None:
    try:
        day = date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
    return day if _YEARS[0] <= day.year <= _YEARS[1] else None


def _score(value: Any) -> int | None:
    return None if value is None else _within(value, 100, "得分")


def _within(value: Any, highest: int, what: str) -> int:
    if not isinstance(value, int) or not 0 <= value <= highest:
        raise ValueError(f"{what}应为 0 到 {highest} 的整数，而不是 {value!r}")
    return value


def _one_of(value: Any, known: Any, what: str) -> str:
    if value not in known:
        raise ValueError(f"不认识的{what} {value!r}")
    return str(value)
