"""A recorded call as it was read from a file, before anything is heard in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One utterance of a transcript.

    Attributes:
        speaker: `customer` or `agent`; None when the transcript does not tell.
        text: what was said, as it stands there without the speaker's label.
        at: seconds from the beginning of the call, None when there are no times.
        speaker_confidence: how sure the speaker is: 1 when the transcript tells, less when told apart by the model.
    """

    speaker: str | None
    text: str
    at: float | None = None
    speaker_confidence: float = 1.0


@dataclass(frozen=True)
class Transcript:
    """One call of a file.

    Attributes:
        id: of the call; the file's name without its ending, `#2` added for the second call of a file, unless the file
            has ids of its own.
        source: name of the file.
        lines: the utterances in order, none of them empty.
        agent: staff number or name of the agent as the file gives it, None when it does not.
        date: ISO date of the call, None when the file does not give it.
        issue: what the file says the call is about (an id of labels.md), None when it does not.
        notes: what a reader should know of how it was read (damaged characters, lines left out), in Chinese.
    """

    id: str
    source: str
    lines: tuple[Line, ...]
    agent: str | None = None
    date: str | None = None
    issue: str | None = None
    notes: tuple[str, ...] = ()
