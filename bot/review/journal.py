"""A call that the coach has just heard, read back from the journal, to be reviewed without being heard again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.labels import STAGES, speaker_of_act
from bot.rubric.heard import HeardTurn
from bot.speaker import read_utterance

_STAGE_ACTION = "action_coach_"
_WAIT_SECONDS = 1.0


def turns_in_journal(journal: Path, call: str) -> list[HeardTurn]:
    """Return what customer and agent have said in a call since it began or was last begun anew.

    Args:
        journal: the SQLite file that the coach keeps.
        call: id of the conversation.

    Returns:
        The turns; none when the journal or the call is not there.
    """
    if not journal.is_file():
        return []
    # Read only: the coach goes on writing meanwhile.
    connection = sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT_SECONDS)
    try:
        rows = connection.execute("SELECT event FROM event WHERE call = ? ORDER BY id", (call,))
        return heard_in(json.loads(row[0]) for row in rows)
    finally:
        connection.close()


def heard_in(events: Iterable[Mapping[str, Any]]) -> list[HeardTurn]:
    """Return the turns of customer and agent in the events of a conversation, as the journal holds them."""
    turns: list[HeardTurn] = []
    latest: HeardTurn | None = None
    for event in events:
        kind, name = event.get("event"), str(event.get("name"))
        if kind == "restart":
            turns, latest = [], None
        elif kind == "user":
            latest = turn_of(event, len(turns) + 1)
            if latest is not None:
                turns.append(latest)
        elif kind == "rewind" and latest is not None:
            # What was only tried in practice was never said.
            turns, latest = turns[:-1], None
        elif kind == "action" and latest is not None and name.removeprefix(_STAGE_ACTION) in STAGES:
            # The stage is what the dialogue model did next.
            turns[-1] = latest = replace(latest, stage=name.removeprefix(_STAGE_ACTION))
    return turns


def turn_of(event: Mapping[str, Any], number: int, stage: str | None = None) -> HeardTurn | None:
    """Return the turn of an utterance, None when it was said to the coach.

    Args:
        event: with `text` and `parse_data`, as Rasa's event of an utterance has them.
        number: of the turn in the call, from 1.
        stage: that it belongs to, None when not known yet.
    """
    parsed = event.get("parse_data") or {}
    intent = parsed.get("intent") or {}
    act = intent.get("name")
    if not act or speaker_of_act(act) == "coachee":
        return None
    utterance = read_utterance(event.get("text") or "", {"speaker": speaker_of_act(act)})
    moved = [
        {**flag, "start": flag["start"] - utterance.offset, "end": flag["end"] - utterance.offset}
        for flag in parsed.get("flags") or []
    ]
    return HeardTurn(
        number=number,
        speaker=speaker_of_act(act),
        text=utterance.text,
        act=act,
        confidence=float(intent.get("confidence") or 0.0),
        stage=stage,
        emotion=(parsed.get("emotion") or {}).get("name"),
        issue=(parsed.get("issue") or {}).get("name"),
        flags=tuple(moved),
        readings={one["name"]: float(one["confidence"]) for one in parsed.get("intent_ranking") or []},
    )
