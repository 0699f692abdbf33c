"""What each of the two in a room may see of it, and no more."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from bot.labels import TENSION
from bot.practice.room import Room
from bot.practice.scenarios import Scenario

_TOLD_IN_PART = ("situation", "believes", "wants", "settles_for", "unforgivable")


def view_for(room: Room, user: str) -> dict[str, Any]:
    """Return a room as one of its two members sees it.

    The trainee sees flags and tension while the coach whispers to him; what his words change in the engine's customer
    he never sees before the end. Then the scorecard tells both everything, and so does his view. What the trainer
    plays and holds he sees at no time. The trainer never sees what is whispered.

    Args:
        room: open or closed.
        user: id of the trainer or of the trainee.

    Returns:
        `id`, `role` (`customer` or `agent`), `trainer`, `trainee`, `scenario` (`id`, `title`) or None, `whisper`,
        `closed`; `turns`, each with `number`, `speaker`, `text`, `at`, `flags`, `tension` (0 to 4 or None) and
        `changes`; `tension` of the customer now, None for who may not see it; `mood`, `anger` and `trust` of the
        engine's customer, None without a scenario and for who may not see it. For the trainer besides `part` (None
        without a scenario) and `cards`; for the trainee `brief` (None without a scenario) and `whispers`.

    Raises:
        NotAMember: the user is not in this room.
    """
    role = room.speaker_of(user)
    sees_all = role == "customer" or room.closed is not None
    sees_coach = sees_all or room.whisper
    moved = sees_all and room.mind is not None
    return {
        "id": room.id,
        "role": role,
        "trainer": room.trainer,
        "trainee": room.trainee,
        "scenario": _scenario(room),
        "whisper": room.whisper,
        "closed": room.closed is not None,
        "turns": _turns(room, sees_coach=sees_coach, sees_changes=sees_all),
        "tension": room.tension if sees_coach else None,
        "mood": {"anger": room.mind.anger, "trust": room.mind.trust} if moved and room.mind else None,
        **(_for_trainer(room) if role == "customer" else _for_trainee(room)),
    }


def listed(room: Room) -> dict[str, Any]:
    """Return a room as it stands in a list: `id`, `trainer`, `trainee`, `scenario`, `opened`, `closed`."""
    return {
        "id": room.id,
        "trainer": room.trainer,
        "trainee": room.trainee,
        "scenario": _scenario(room),
        "opened": utc(room.opened),
        "closed": utc(room.closed) if room.closed else None,
    }


def utc(at: datetime) -> str:
    """Return a time as channels send it, e.g. `2026-11-22T08:00:00Z`.

    Args:
        at: aware.
    """
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _scenario(room: Room) -> dict[str, str] | None:
    return {"id": room.scenario.id, "title": room.scenario.title} if room.scenario else None


def _turns(room: Room, *, sees_coach: bool, sees_changes: bool) -> list[dict[str, Any]]:
    return [
        {
            "number": turn.number,
            "speaker": turn.speaker,
            "text": turn.text,
            "at": utc(at),
            "flags": [dict(flag) for flag in turn.flags] if sees_coach else [],
            "tension": TENSION[turn.emotion] if sees_coach and turn.emotion else None,
            "changes": [change.as_dict() for change in room.changes_of(turn.number)] if sees_changes else [],
        }
        for turn, at in zip(room.turns, room.times, strict=True)
    ]


def _for_trainer(room: Room) -> dict[str, Any]:
    cards = room.scenario.cards if room.scenario else ()
    return {
        "part": _part(room.scenario) if room.scenario else None,
        "cards": [
            {"id": card.id, "title": card.title, "say": card.say, "used": card.id in room.used} for card in cards
        ],
    }


def _for_trainee(room: Room) -> dict[str, Any]:
    return {
        "brief": room.scenario.told["brief"] if room.scenario else None,
        "whispers": [{"turn": one.turn, "text": one.text, "payload": dict(one.payload)} for one in room.whispers],
    }


def _part(scenario: Scenario) -> dict[str, Any]:
    """Return what the trainer plays; of what the customer knows and hides one wording each, the rest is his own."""
    return {
        **{name: scenario.customer[name] for name in ("name", "who", "history", "speech")},
        **{name: scenario.told[name] for name in _TOLD_IN_PART},
        "facts": [fact.lines[0] for fact in scenario.facts],
        "hidden": [fact.lines[0] for fact in scenario.hidden],
    }
