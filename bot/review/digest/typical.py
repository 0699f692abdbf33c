"""Typical calls, good and bad, with the turns that made the difference: the only texts that the digest keeps."""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.labels import FLAG_CATEGORIES
from bot.review.digest.summary import CallSummary

ENOUGH_JUDGED = 5
"""A call with fewer judged items is no example of anything."""
TYPICAL = 3
LONGEST_EXCERPT = 6
LONGEST_TEXT = 160

_POOL = 24
"""So many of the best and of the worst calls are kept; from them are chosen those that show what is common."""
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")
_Points = dict[int, tuple[float, list[str]]]


@dataclass(frozen=True)
class ExcerptTurn:
    """A turn of an excerpt.

    Attributes:
        number: of the turn, from 1.
        speaker: `customer` or `agent`.
        text: what was said, shortened to 160 characters.
        why: what it did to the call, in Chinese.
    """

    number: int
    speaker: str
    text: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class TypicalCall:
    """A call that may be shown as an example.

    Attributes:
        call: its figures.
        turns: at most six turns that made the difference, in their order.
    """

    call: CallSummary
    turns: tuple[ExcerptTurn, ...]

    @property
    def total(self) -> int:
        """The total; a call without one is no example."""
        return self.call.total or 0

    def shows(self, verdict: str, items: Collection[str]) -> list[str]:
        """Return the titles of those of the items (ids) that have this verdict here."""
        return [item.title for item in self.call.items if item.verdict == verdict and item.id in items]

    def as_dict(self) -> dict[str, Any]:
        """Return the example as plain data."""
        call = self.call
        return {
            "id": call.id,
            "file": call.file,
            "agent": call.agent,
            "date": call.day.isoformat() if call.day else None,
            "issue": {"id": call.issue[0], "title": call.issue[1]} if call.issue else None,
            "total": self.total,
            "tension": list(call.tension) if call.tension else None,
            "page": call.page,
            "turns": [
                {"number": turn.number, "speaker": turn.speaker, "text": turn.text, "why": list(turn.why)}
                for turn in self.turns
            ],
        }


class Examples:
    """The best or the worst calls seen so far, a fixed number of them.

    Args:
        good: whether the best ones are kept.
    """

    def __init__(self, *, good: bool) -> None:
        self.good = good
        self._kept: list[tuple[tuple[int, str, str], TypicalCall]] = []

    def offer(self, call: CallSummary, review: Mapping[str, Any]) -> None:
        """Keep the call if it can be an example and is among the best (worst) so far.

        Args:
            call: its figures.
            review: the whole review, for the excerpt.
        """
        if not _can_be_shown(call, good=self.good):
            return
        total = call.total or 0
        place = (-total if self.good else total, call.id, call.file)
        if len(self._kept) == _POOL and place >= self._kept[-1][0]:
            return
        example = TypicalCall(call, excerpt(review, good=self.good))
        bisect.insort(self._kept, (place, example), key=lambda kept: kept[0])
        del self._kept[_POOL:]

    def choose(self, common: Sequence[str], quartiles: tuple[float, float]) -> list[TypicalCall]:
        """Return the most telling of the kept calls, at most three, of different agents if there are.

        Args:
            common: ids of the items that are missed most in all calls; a good example does them, a bad one misses them.
            quartiles: of the totals of all calls; a good example lies in the upper quarter, a bad one in the lower.
        """
        low, high = quartiles
        verdict = "met" if self.good else "missed"
        fitting = [
            (-len(example.shows(verdict, common)), place, example)
            for place, example in self._kept
            if (high <= example.total > low if self.good else low >= example.total < high)
        ]
        ordered = [example for _, _, example in sorted(fitting, key=lambda one: one[:2])]
        chosen: list[TypicalCall] = []
        for example in ordered:
            if example.call.agent not in [other.call.agent for other in chosen]:
                chosen.append(example)
        chosen += [example for example in ordered if example not in chosen]
        return sorted(chosen[:TYPICAL], key=ordered.index)


def excerpt(review: Mapping[str, Any], *, good: bool) -> tuple[ExcerptTurn, ...]:
    """Return the turns that made a call good (or bad), at most six, in their order.

    Args:
        review: as `coach review --json` prints it.
        good: whether to look for what went well.
    """
    points: _Points = defaultdict(lambda: (0.0, []))
    for turn, weight, why in [*_told(review, good=good), *_moved(review, good=good)]:
        sum_before, reasons = points[turn]
        points[turn] = (sum_before + weight, reasons if why in reasons else [*reasons, why])
    turns = {turn["number"]: turn for turn in review["turns"]}
    best = sorted((number for number in points if number in turns), key=lambda number: (-points[number][0], number))
    return tuple(
        ExcerptTurn(number, str(turns[number]["speaker"]), _shortened(turns[number]["text"]), tuple(points[number][1]))
        for number in sorted(best[:LONGEST_EXCERPT])
    )


def _can_be_shown(call: CallSummary, *, good: bool) -> bool:
    if call.total is None or sum(item.judged for item in call.items) < ENOUGH_JUDGED:
        return False
    if not good:
        return True
    if call.tension is None:
        return False
    start, peak, end = call.tension
    return end < peak and end <= start and not any(level == "forbidden" for _, level in call.flags)


def _told(review: Mapping[str, Any], *, good: bool) -> list[tuple[int, float, str]]:
    """Return turns with their points and reasons: from items, and from flags or good turns."""
    verdict, word = ("met", "做到") if good else ("missed", "没做到")
    told = [
        (evidence["turn"], item["weight"] / len(item["evidence"]), f"{word}：{item['title']}")
        for item in review["items"]
        if item["verdict"] == verdict
        for evidence in item["evidence"]
    ]
    if good:
        return told + [(one["turn"], 4.0, one["title"]) for one in review["good"]]
    return told + [
        (
            flag["turn"],
            6.0 if flag["level"] == "forbidden" else 2.0,
            f"{FLAG_CATEGORIES[flag['category']]}{_quoted(flag)}",
        )
        for flag in review["flags"]
    ]


def _moved(review: Mapping[str, Any], *, good: bool) -> list[tuple[int, float, str]]:
    """Return the turns where tension fell (rose), and the turns that caused it."""
    moved: list[tuple[int, float, str]] = []
    for point in review["tension"]:
        change = point["change"] or 0
        if change < 0 if good else change > 0:
            size, word = float(abs(change)), "回落" if good else "升高"
            moved.append((point["turn"], 3 * size, f"紧张度{word}到 {point['level']}"))
            moved += [(cause["turn"], 4 * size, cause["why"]) for cause in point["because"]]
    return moved


def _quoted(flag: Mapping[str, Any]) -> str:
    return f"：“{_shortened(flag['text'])}”" if flag["text"] else ""


def _shortened(text: str) -> str:
    whole = _HALF_OF_A_PAIR.sub("\ufffd", text)
    return whole if len(whole) <= LONGEST_TEXT else f"{whole[: LONGEST_TEXT - 1]}…"
