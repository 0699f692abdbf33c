"""What a conversation of the channel is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SAID, ANSWER = "said", "answer"
TYPED, FEED = "typed", "feed"
USED, THUMB = "used", "thumb"
OPEN, DONE, FAILED = "open", "done", "failed"
"""Whether what was said is yet to be answered, has been, or could not be."""


@dataclass(frozen=True)
class Entry:
    """One line of a conversation.

    Attributes:
        seq: its place in the call, from 1, without gaps.
        key: the client's key of what was said, None for an answer, or where the key itself is not kept.
        kind: `said` or `answer`.
        at: when, UTC.
        speaker: `customer`, `agent` or `coachee`; None for an answer.
        text: masked.
        payload: the answer as data.
        source: `typed` or `feed`.
        answers: the seq of what an answer answers.
        state: of what was said: `open`, `done` or `failed`.
    """

    seq: int
    key: str | None
    kind: str
    at: datetime
    speaker: str | None
    text: str
    payload: Mapping[str, Any] | None
    source: str
    answers: int | None = None
    state: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as clients get it."""
        return {
            "seq": self.seq,
            "key": self.key,
            "kind": self.kind,
            "at": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "speaker": self.speaker,
            "text": self.text,
            "payload": self.payload,
            "source": self.source,
            "answers": self.answers,
        }


@dataclass(frozen=True)
class Said:
    """What somebody has said, before it is kept.

    Attributes:
        key: the client's key.
        speaker: `customer`, `agent` or `coachee`.
        text: masked.
        source: `typed` or `feed`.
        at: when, aware.
    """

    key: str
    speaker: str
    text: str
    source: str
    at: datetime


@dataclass(frozen=True)
class Answer:
    """A message of the coach.

    Attributes:
        text: for people.
        payload: the same as data, None when there is none.
    """

    text: str
    payload: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Note:
    """What an agent did with the coach's answer.

    Attributes:
        key: the client's key.
        kind: `used` or `thumb`.
        at: when, aware.
        entry: the answer's seq, for a thumb.
        phrase: id of the phrase, if one is meant.
        up: whether the thumb is up; None for a phrase that was used.
    """

    key: str
    kind: str
    at: datetime
    entry: int | None = None
    phrase: str | None = None
    up: bool | None = None
