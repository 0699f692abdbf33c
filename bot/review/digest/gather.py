"""The digest of many reviews, gathered one by one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from bot.labels import FLAG_CATEGORIES, STAGES
from bot.review.digest.questions import questions
from bot.review.digest.shares import FEW, ScoreCount, Share
from bot.review.digest.summary import HIGHEST_TENSION, CallSummary, summarise
from bot.review.digest.tallies import FEWEST_CALLS, GroupTally, ItemTally
from bot.review.digest.typical import ENOUGH_JUDGED, Examples
from bot.rubric.verdicts import LACKS

_DAYS_SHOWN = 14
"""A longer period is shown by week."""
_COMMON = 5
"""So many of the worst items count as what is common when examples are chosen."""
_NUMBER = re.compile(r"([0-9]+)")
_MOMENTS = {"start": "开始", "peak": "最高", "end": "结束"}


class Digest:
    """What all reviews taken in so far say together.

    Keeps figures, and the texts of a fixed number of examples. Memory grows with the number of agents, days and items,
    not with that of calls, but for a line for each call that has a page of its own. The order of reviews by one version
    of the rubric does not matter.
    """

    def __init__(self) -> None:
        self._calls = 0
        self._totals = ScoreCount()
        self._stages = {stage: ScoreCount() for stage in STAGES}
        self._items: dict[str, ItemTally] = {}
        self._rubrics: Counter[str] = Counter()
        self._lacks: Counter[str] = Counter()
        self._flags: Counter[tuple[str, str]] = Counter()
        self._flagged_calls: Counter[str] = Counter()
        self._tension: dict[str, Counter[int]] = {moment: Counter() for moment in _MOMENTS}
        self._moved: Counter[str] = Counter()
        self._agents: dict[str | None, GroupTally] = {}
        self._issues: dict[tuple[str, str] | None, GroupTally] = {}
        self._days: dict[date | None, GroupTally] = {}
        self._paged: list[tuple[str, str, str | None, int | None]] = []
        self._good, self._bad = Examples(good=True), Examples(good=False)

    def add(self, review: Mapping[str, Any]) -> None:
        """Take in a review.

        Args:
            review: as `coach review --json` prints it; `page` may name the call's own page in the folder of the digest.

        Raises:
            InputError: it is not such a review; nothing of it is counted.
        """
        call = summarise(review)
        for examples in (self._good, self._bad):
            examples.offer(call, review)
        self._count(call)
        for item in call.items:
            self._items.setdefault(item.id, ItemTally(item)).add(item)
        self._agents.setdefault(call.agent, GroupTally()).add(call)
        self._issues.setdefault(call.issue, GroupTally()).add(call)
        self._days.setdefault(call.day, GroupTally()).add(call)
        if call.page is not None:
            self._paged.append((call.id, call.page, call.agent, call.total))

    def _count(self, call: CallSummary) -> None:
        self._calls += 1
        if call.total is not None:
            self._totals.add(call.total)
        for stage, score in call.stages.items():
            if score is not None:
                self._stages[stage].add(score)
        self._rubrics[call.rubric] += 1
        self._lacks.update(set(call.missing))
        self._flags.update(call.flags)
        self._flagged_calls.update({category for category, _ in call.flags})
        if call.tension:
            for moment, level in zip(_MOMENTS, call.tension, strict=True):
                self._tension[moment][level] += 1
            start, _, end = call.tension
            self._moved["fell" if end < start else "rose" if end > start else "stayed"] += 1

    def as_dict(self) -> dict[str, Any]:
        """Return the digest as plain data, ready for JSON and for the page."""
        items = sorted(self._items.values(), key=lambda tally: tally.place)
        enough = [tally.as_dict() for tally in items if tally.missed.of >= ENOUGH_JUDGED]
        common = [item["id"] for item in enough if item["missed"]["count"]][:_COMMON]
        quartiles = (self._totals.quantile(0.25) or 0.0, self._totals.quantile(0.75) or 0.0)
        good, bad = self._good.choose(common, quartiles), self._bad.choose(common, quartiles)
        flags, tension = self._flags_as_list(), self._tension_as_dict()
        return {
            "calls": self._calls,
            "few": self._calls < FEW,
            "period": self._period(),
            "rubrics": sorted(self._rubrics),
            "total": self._total_as_dict(),
            "stages": self._stages_as_list(),
            "items": enough,
            "items_with_too_few": [tally.as_dict() for tally in items if tally.missed.of < ENOUGH_JUDGED],
            "lacks": self._lacks_as_list(),
            "flags": flags,
            "tension": tension,
            "agents": self._agents_as_dict(),
            "issues": self._issues_as_list(),
            "dates": self._dates_as_dict(),
            "good": [example.as_dict() | {"common": example.shows("met", common)} for example in good],
            "bad": [example.as_dict() | {"common": example.shows("missed", common)} for example in bad],
            "questions": questions(enough, flags, tension, bad),
            "pages": [
                {"id": call, "page": page, "agent": agent, "total": total}
                for call, page, agent, total in sorted(self._paged, key=lambda one: (_by_number(one[0]), one[1]))
            ],
        }

    def _total_as_dict(self) -> dict[str, Any]:
        return {
            "calls": len(self._totals),
            "few": len(self._totals) < FEW,
            "median": self._totals.quantile(0.5),
            "quartiles": [self._totals.quantile(0.25), self._totals.quantile(0.75)],
            "mean": self._totals.mean(),
            "histogram": self._totals.histogram(),
        }

    def _stages_as_list(self) -> list[dict[str, Any]]:
        return [
            {
                "id": stage,
                "title": STAGES[stage],
                "calls": len(scores),
                "average": scores.mean(),
                "few": len(scores) < FEW,
            }
            for stage, scores in self._stages.items()
        ]

    def _lacks_as_list(self) -> list[dict[str, Any]]:
        lacks = [{"id": name, "title": LACKS[name], "calls": self._of_all(self._lacks[name])} for name in LACKS]
        return sorted(lacks, key=lambda lack: -self._lacks[str(lack["id"])])

    def _flags_as_list(self) -> list[dict[str, Any]]:
        flags = [
            {
                "category": category,
                "title": title,
                "calls": self._of_all(self._flagged_calls[category]),
                "flags": self._flags[category, "forbidden"] + self._flags[category, "caution"],
                "forbidden": self._flags[category, "forbidden"],
            }
            for category, title in FLAG_CATEGORIES.items()
            if self._flagged_calls[category]
        ]
        return sorted(flags, key=lambda flag: (-self._flagged_calls[str(flag["category"])], -int(str(flag["flags"]))))

    def _tension_as_dict(self) -> dict[str, Any]:
        calls = sum(self._moved.values())
        moments = []
        for moment, title in _MOMENTS.items():
            levels = [self._tension[moment][level] for level in range(HIGHEST_TENSION + 1)]
            mean = round(sum(level * count for level, count in enumerate(levels)) / calls, 2) if calls else None
            moments.append({"id": moment, "title": title, "levels": levels, "average": mean})
        moved = {name: Share(self._moved[name], calls).as_dict() for name in ("fell", "stayed", "rose")}
        return {"calls": calls, "few": calls < FEW, "moments": moments, **moved}

    def _agents_as_dict(self) -> dict[str, Any]:
        named = [(agent, tally) for agent, tally in self._agents.items() if agent is not None]
        ranked = [{"agent": agent, **tally.as_dict()} for agent, tally in named if tally.calls >= FEWEST_CALLS]
        others = [{"agent": agent, "calls": tally.calls} for agent, tally in named if tally.calls < FEWEST_CALLS]
        unnamed = self._agents.get(None)
        return {
            "ranked": sorted(ranked, key=lambda one: (-_or_below(one["median"]), -one["calls"], one["agent"])),
            "others": sorted(others, key=lambda one: (-int(str(one["calls"])), str(one["agent"]))),
            "unnamed": unnamed.calls if unnamed else 0,
        }

    def _issues_as_list(self) -> list[dict[str, Any]]:
        issues = [
            {"id": issue[0] if issue else None, "title": issue[1] if issue else "未识别", **tally.as_dict()}
            for issue, tally in self._issues.items()
        ]
        return sorted(issues, key=lambda one: (one["id"] is None, -one["calls"], str(one["id"])))

    def _dates_as_dict(self) -> dict[str, Any]:
        days = {day: tally for day, tally in self._days.items() if day is not None}
        by_week = bool(days) and (max(days) - min(days)).days >= _DAYS_SHOWN
        periods = _weeks(days.items()) if by_week else {(day, day): tally for day, tally in days.items()}
        shown = [
            {"from": first.isoformat(), "to": last.isoformat(), **periods[first, last].as_dict()}
            for first, last in sorted(periods)
        ]
        return {"by": "week" if by_week else "day", "periods": shown, "undated": self._undated()}

    def _period(self) -> dict[str, Any]:
        days = [day for day in self._days if day is not None]
        return {
            "from": min(days).isoformat() if days else None,
            "to": max(days).isoformat() if days else None,
            "undated": self._undated(),
        }

    def _undated(self) -> int:
        return self._days[None].calls if None in self._days else 0

    def _of_all(self, count: int) -> dict[str, Any]:
        return Share(count, self._calls).as_dict()


def _weeks(days: Iterable[tuple[date, GroupTally]]) -> dict[tuple[date, date], GroupTally]:
    """Return the days put together by week, Monday to Sunday."""
    weeks: dict[tuple[date, date], GroupTally] = {}
    for day, tally in sorted(days, key=lambda one: one[0]):
        monday = day - timedelta(days=day.weekday())
        weeks.setdefault((monday, monday + timedelta(days=6)), GroupTally()).merge(tally)
    return weeks


def _by_number(call: str) -> tuple[list[tuple[int, str]], str]:
    """Return an id for sorting: 通话2 before 通话10."""
    # Every other part is a number; compared by length first, as a number of any length fits so.
    parts = [part.lstrip("0") if place % 2 else part for place, part in enumerate(_NUMBER.split(call))]
    return [(len(part) if place % 2 else 0, part) for place, part in enumerate(parts)], call


def _or_below(median: float | None) -> float:
    """Return the median for sorting; calls that could not be scored come last."""
    return -1.0 if median is None else median
