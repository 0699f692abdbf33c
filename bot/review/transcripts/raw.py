"""What a file says before it is decided whose words they are: turns with their labels as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.review.transcripts.clean import is_said, one_line

OTHER = "other"
"""Neither customer nor agent: a robot, an announcement, the coach."""


@dataclass(frozen=True)
class RawTurn:
    """One utterance as it stands in a file.

    Attributes:
        text: what was said.
        speaker: `customer`, `agent` or `other` when the label tells; None when it does not.
        label: the label as written, "" when there is none.
        at: a time in seconds, from whenever; None when there is none.
        speaker_confidence: below 1 when the file itself says that the speaker was guessed.
    """

    text: str
    speaker: str | None = None
    label: str = ""
    at: float | None = None
    speaker_confidence: float = 1.0


@dataclass
class RawCall:
    """One call of a file: its turns, and what stands about it (see `Transcript`)."""

    turns: list[RawTurn] = field(default_factory=list)
    id: str | None = None
    agent: str | None = None
    date: str | None = None
    issue: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def said(self) -> list[RawTurn]:
        """The turns in which something is said, on one line each."""
        return [RawTurn(one_line(t.text), *_rest(t)) for t in self.turns if is_said(t.text)]


def _rest(turn: RawTurn) -> tuple[str | None, str, float | None, float]:
    return turn.speaker, turn.label, turn.at, turn.speaker_confidence
