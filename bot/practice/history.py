"""What a trainee has practised, as plain data: his attempts, the trend of each stage, what to practise next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Any

from bot.labels import STAGES
from bot.practice.archive_rows import Attempt
from bot.practice.scenarios import Scenario
from bot.practice.spacing import Suggestion, next_up, recent_mean
from bot.rubric.rubric import load_rubric


def history(
    trainee: str,
    attempts: Sequence[Attempt],
    scenarios: Mapping[str, Scenario],
    today: date,
    *,
    with_next: bool = True,
) -> dict[str, Any]:
    """Return a trainee's history.

    Args:
        trainee: user id.
        attempts: his, in the order in which they ended; for somebody else those that he may see.
        scenarios: what there is to practise, by id.
        today: the trainee's day, see `bot.practice.archive_rows.local_day`.
        with_next: whether to say what to practise next; not for who sees only a part, it would be wrong.

    Returns:
        `trainee`; `attempts`, see `attempt_as_dict`; `trend`, see `trend`; `next`, see `suggestion_as_dict`, or None.

    Raises:
        ContentError: the rubric is broken.
    """
    suggestion = next_up(attempts, scenarios, today) if with_next else None
    return {
        "trainee": trainee,
        "attempts": [attempt_as_dict(one, scenarios) for one in attempts],
        "trend": trend(attempts),
        "next": suggestion_as_dict(suggestion, scenarios) if suggestion else None,
    }


def trend(attempts: Sequence[Attempt]) -> list[dict[str, Any]]:
    """Return how each stage went over the attempts.

    Args:
        attempts: in the order in which they ended.

    Returns:
        For each of the five stages `stage` (id), `title`, `first` (score of the first judged attempt), `last` (mean of
        the last three judged, a whole number), `change` (`last` less `first`, None before the second) and `points`:
        `attempt` (id) and `score` of each judged attempt. Scores are 0 to 100, None where nothing was judged.
    """
    return [_trend_of(stage, title, attempts) for stage, title in STAGES.items()]


def _trend_of(stage: str, title: str, attempts: Sequence[Attempt]) -> dict[str, Any]:
    judged = [(one.id, score) for one in attempts if (score := one.stages.get(stage)) is not None]
    scores = [score for _, score in judged]
    last = recent_mean(scores)
    return {
        "stage": stage,
        "title": title,
        "first": scores[0] if scores else None,
        "last": last,
        "change": last - scores[0] if last is not None and len(scores) > 1 else None,
        "points": [{"attempt": attempt, "score": score} for attempt, score in judged],
    }


def attempt_as_dict(attempt: Attempt, scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    """Return an attempt as plain data; `scenario` is None in a room without one."""
    named = None if attempt.scenario is None else _scenario(attempt.scenario, scenarios)
    return {
        "id": attempt.id,
        "kind": attempt.kind,
        "scenario": named,
        "difficulty": attempt.difficulty,
        "mode": attempt.mode,
        "started": moment_text(attempt.started),
        "ended": moment_text(attempt.ended),
        "outcome": attempt.outcome,
        "total": attempt.total,
        "stages": {stage: attempt.stages.get(stage) for stage in STAGES},
    }


def suggestion_as_dict(suggestion: Suggestion, scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    """Return what to practise next as plain data; `focus` with the titles of the rubric items.

    Raises:
        ContentError: the rubric is broken.
    """
    titles = {item.id: item.title for item in load_rubric().items}
    return {
        "scenario": _scenario(suggestion.scenario, scenarios),
        "difficulty": suggestion.difficulty,
        "due": suggestion.due.isoformat(),
        "why": suggestion.why,
        "focus": [{"item": item, "title": titles.get(item, item)} for item in suggestion.focus],
    }


def moment_text(moment: datetime) -> str:
    """Return a moment as the channel writes it, e.g. `2026-11-22T08:00:00Z`."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _scenario(name: str, scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """Return id and title of a scenario; one that is no longer there is called by its id."""
    found = scenarios.get(name)
    return {"id": name, "title": found.title if found else name}
