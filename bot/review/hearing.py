"""From a transcript to a call that has been heard: speakers told, personal data masked, acts, stages, emotions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.language.privacy import mask_personal_data
from bot.review.transcripts.transcript import Transcript
from bot.rubric.heard import HeardTurn


class Ear(Protocol):
    """Whatever understands the turns of a call, e.g. `bot.server.ear.Ear`."""

    def understand(self, turns: Sequence[Mapping[str, Any]], *, ranked: bool = False) -> list[dict[str, Any]]:
        """Understand the turns of one call, in order."""


def hear(transcript: Transcript, ear: Ear) -> list[HeardTurn]:
    """Return the turns of a call as the ear hears them.

    Args:
        transcript: a call whose every line has a speaker.
        ear: understands the turns.
    """
    said = to_be_heard(transcript)
    return as_heard(transcript, said, ear.understand(said, ranked=True))


def to_be_heard(transcript: Transcript) -> list[dict[str, Any]]:
    """Return the lines of a call as an ear takes them, personal data masked: each with `speaker` and `text`."""
    return [{"speaker": line.speaker, "text": mask_personal_data(line.text)} for line in transcript.lines]


def as_heard(
    transcript: Transcript, said: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]
) -> list[HeardTurn]:
    """Return the turns of a call from what an ear has answered to each line.

    Args:
        transcript: the call.
        said: its lines, see `to_be_heard`.
        answers: what was understood of each, with `ranking` if that was asked for.
    """
    return [
        HeardTurn(
            number=number,
            speaker=str(line.speaker),
            text=turn["text"],
            act=heard["act"],
            confidence=heard["confidence"],
            stage=heard["stage"],
            emotion=heard["emotion"],
            issue=heard["issue"],
            flags=tuple(heard["flags"]),
            readings=heard.get("ranking") or {},
            speaker_confidence=line.speaker_confidence,
            at=line.at,
        )
        for number, (line, turn, heard) in enumerate(zip(transcript.lines, said, answers, strict=True), start=1)
    ]
