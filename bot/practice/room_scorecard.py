"""The scorecard of a room: as that of a run, the same for trainer and trainee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.errors import InputError
from bot.labels import FLAG_CATEGORIES, TENSION
from bot.practice.care import care_for
from bot.practice.effects import load_arithmetic
from bot.practice.room import Room
from bot.practice.room_view import utc
from bot.practice.run import PracticeRun
from bot.practice.scorecard import differently, first_things, lasting_change, missed_items, turning_point
from bot.practice.what_if import curve
from bot.review.review import review_call
from bot.review.transcripts.transcript import Line, Transcript
from bot.rubric.heard import HeardTurn

_YES = frozenset({"customer_accept", "customer_thank"})
_NEUTRAL = frozenset({"customer_close", "customer_provide_info", "customer_greet"})
_UNTITLED = "真人对练"
_FLAGGED = 2
"""Flagged turns to do differently at most, so that what was left out has its place."""


def room_scorecard(room: Room) -> dict[str, Any]:
    """Return how a call in a room went.

    Args:
        room: closed; may have no turn.

    Returns:
        The fields of `bot.practice.scorecard.scorecard`. In `practice` `scenario` and `difficulty` may be None, `mode`
        is `room`, `ended` `closed`, `seed`, `reason` and `told` are None, and there are `trainer`, `trainee`, `opened`
        and `closed` besides. `mood` is that of the customer whom the engine would have played, empty without a
        scenario. Without one `turning` goes by the tension that was heard in the customer (`lasting` counts its steps,
        0 to 4, positive when it fell), and `differently` by the flags.

    Raises:
        InputError: the room is not closed.
        ContentError: a content file is broken.
    """
    if room.closed is None:
        raise InputError("通话还没结束：房间关了才有评分")
    scenario, run = room.scenario, as_run(room)
    lines = tuple(Line(turn.speaker, turn.text, turn.at) for turn in room.turns)
    source, issue = (scenario.title, scenario.issue) if scenario else (_UNTITLED, None)
    review = review_call(Transcript(room.id, source, lines, issue=issue), room.turns)
    care = care_for(room.turns)
    return {
        **review,
        "persona": scenario.persona if scenario else review["persona"],
        "practice": {
            "scenario": {"id": scenario.id, "title": scenario.title} if scenario else None,
            "difficulty": room.difficulty.id if room.difficulty else None,
            "seed": None,
            "mode": "room",
            "ended": "closed",
            "reason": None,
            "told": None,
            "trainer": room.trainer,
            "trainee": room.trainee,
            "opened": utc(room.opened),
            "closed": utc(room.closed),
        },
        "mood": curve(run) if run else [],
        "turning": turning_point(run) if run else _turning_by_tension(room.turns),
        "differently": differently(run, review, settled=_has_said_yes(room.turns))
        if run
        else first_things([*_flagged(review), *missed_items(review)]),
        "care": care.as_dict() if care else None,
    }


def as_run(room: Room) -> PracticeRun | None:
    """Return the call as if the engine had listened to it as the customer; None without a scenario.

    Its exchanges hold what he would have felt; what he would have answered is empty.
    """
    if room.scenario is None or room.difficulty is None or room.mind is None:
        return None
    return PracticeRun(
        scenario=room.scenario,
        difficulty=room.difficulty,
        seed=0,
        mode="practice",
        mind=room.mind,
        turns=room.turns,
        exchanges=room.exchanges,
        arithmetic=load_arithmetic(),
    )


def _has_said_yes(turns: Sequence[HeardTurn]) -> bool:
    """Tell whether the customer went away content: what the person said counts, not what the engine would have."""
    said = [turn.act for turn in turns if turn.speaker == "customer" and turn.act not in _NEUTRAL]
    return bool(said) and said[-1] in _YES


def _turning_by_tension(turns: Sequence[HeardTurn]) -> dict[str, Any] | None:
    """Return the turn of the trainee after which the customer's tension changed most, and lastingly."""
    points = _answered(turns)
    found = lasting_change([-level for _, level in points])
    if found is None:
        return None
    place, lasting = found
    turn, level = points[place]
    before = points[place - 1][1]
    return {"turn": turn.number, "lasting": lasting, "text": turn.text, "changes": [f"紧张度 {before} → {level}"]}


def _answered(turns: Sequence[HeardTurn]) -> list[tuple[HeardTurn, int]]:
    """Return the last turn of the trainee before each answer, with the tension at the end of that answer.

    The first is where the customer stood before; its turn counts for nothing. Lines in a row make one answer.
    """
    points: list[tuple[HeardTurn, int]] = []
    agent: HeardTurn | None = None
    for turn in turns:
        if turn.speaker == "agent":
            agent = turn
        elif turn.emotion is not None:
            goes_on = bool(points) and (agent is None or points[-1][0] is agent)
            points[-1 if goes_on else len(points) :] = [(agent or turn, TENSION[turn.emotion])]
    return points


def _flagged(review: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what should not have been said as things to do differently, what is forbidden first, each kind once."""
    flags = sorted(review["flags"], key=lambda flag: flag["level"] != "forbidden")
    kinds = {flag["category"]: flag for flag in reversed(flags)}
    ranked = sorted(kinds.values(), key=flags.index)
    for flag in ranked[:_FLAGGED]:
        yield {
            "turn": flag["turn"],
            "title": FLAG_CATEGORIES[flag["category"]],
            "why": flag["why"],
            "anger": 0,
            "trust": 0,
            "say": flag["rewrite"],
        }
