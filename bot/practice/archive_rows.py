"""What the archive of practice keeps, as rows: runs, attempts, shares, views, exams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

RUN, ROOM = "run", "room"
KINDS = (RUN, ROOM)
SETTLED, LOST, STOPPED, CLOSED = "settled", "lost", "stopped", "closed"
OUTCOMES: dict[str, str] = {SETTLED: "谈成", LOST: "谈崩", STOPPED: "中途停了", CLOSED: "通话结束"}
"""How an attempt ended, and the words for it on screen; `closed` is the end of a room."""
ZONE = timezone(timedelta(hours=8), "UTC+8")
"""The days of a trainee begin at midnight in China, which has one time and no summer time."""


@dataclass(frozen=True)
class Result:
    """How an attempt went.

    Attributes:
        outcome: one of `OUTCOMES`.
        reason: why it ended so, see `bot.practice.exchange.REASONS`; None when stopped or in a room.
        total: 0 to 100; None when nothing could be judged.
        stages: score of each stage, 0 to 100, None where nothing could be judged.
        missed: ids of the rubric items that were missed.
        scenario: its id, None for a room without one.
        issue: id of the issue, None when it is not known.
        difficulty: its id, None for a room without one.
        mode: `learn`, `practice`, `exam` or `room`.
        script: whether the script was shown and checked.
    """

    outcome: str
    reason: str | None = None
    total: int | None = None
    stages: Mapping[str, int | None] = field(default_factory=dict)
    missed: tuple[str, ...] = ()
    scenario: str | None = None
    issue: str | None = None
    difficulty: str | None = None
    mode: str = "practice"
    script: bool = False

    @classmethod
    def of(cls, card: Mapping[str, Any], *, script: bool = False) -> Result:
        """Return the result that a scorecard tells.

        Args:
            card: what `bot.practice.scorecard.scorecard` returns, or the scorecard of a room.
            script: whether the script was shown and checked.
        """
        practice = card["practice"]
        scenario, issue = practice.get("scenario"), card.get("issue")
        return cls(
            outcome=practice.get("ended") or STOPPED,
            reason=practice.get("reason"),
            total=card["total"],
            stages=dict(card["score"]),
            missed=tuple(item["id"] for item in card["items"] if item["verdict"] == "missed"),
            scenario=scenario["id"] if scenario else None,
            issue=issue["id"] if issue else None,
            difficulty=practice.get("difficulty"),
            mode=practice["mode"],
            script=script,
        )


@dataclass(frozen=True)
class Attempt(Result):
    """An attempt that is over.

    Attributes:
        id: of the run or room.
        kind: `run` or `room`.
        trainee: user id of him whose attempt it is.
        started: when it began, in UTC.
        ended: when it ended, in UTC.
        exam: id of the exam that it was, None for most.
    """

    id: str = field(kw_only=True)
    kind: str = field(default=RUN, kw_only=True)
    trainee: str = field(kw_only=True)
    started: datetime = field(kw_only=True)
    ended: datetime = field(kw_only=True)
    exam: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class KeptRun:
    """A run or a room as it is kept.

    Attributes:
        id: of the run or room.
        trainee: user id of him whose it is.
        kind: `run` or `room`.
        data: what its `to_dict` has written.
        started: when it began, in UTC.
        ended: when it ended, None while it goes on.
        exam: id of the exam that it is, None for most.
        scorecard: None while it goes on, or when there was nothing to score.
    """

    id: str
    trainee: str
    kind: str
    data: Mapping[str, Any]
    started: datetime
    ended: datetime | None
    exam: str | None
    scorecard: Mapping[str, Any] | None


@dataclass(frozen=True)
class Share:
    """What a trainee lets a trainer see: `run`, or everything when it is None."""

    trainee: str
    trainer: str
    run: str | None
    since: datetime


@dataclass(frozen=True)
class View:
    """That somebody has looked: `what` is `history` or `scorecard`; `run` is None for the history."""

    at: datetime
    viewer: str
    trainee: str
    what: str
    run: str | None


@dataclass(frozen=True)
class Exam:
    """An exam that a trainer has set.

    Attributes:
        id: of the exam.
        trainer: user id of him who set it.
        trainee: user id of him who has to take it.
        scenario: id.
        difficulty: id.
        since: when it was set, in UTC.
        begun: id of the run with which it was begun; an exam is taken once, so there is no second.
        run: the same once that run is over, also when it was deleted afterwards; None before.
    """

    id: str
    trainer: str
    trainee: str
    scenario: str
    difficulty: str
    since: datetime
    begun: str | None
    run: str | None


def local_day(moment: datetime) -> date:
    """Return the trainee's day of a moment."""
    return moment.astimezone(ZONE).date()
