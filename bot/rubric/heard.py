"""A call as the rubric sees it: what was said, and what was heard in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class HeardTurn:
    """One utterance of a call with what the ear made of it.

    Attributes:
        number: its place in the call, from 1.
        speaker: `customer` or `agent`.
        text: what was said, personal data masked.
        act: the likeliest act, None when nothing was said.
        confidence: how sure the act is, 0 to 1.
        stage: the stage that it belongs to, None when unknown.
        emotion: of the customer; None for an agent.
        issue: what a customer's words tell of the matter, None when nothing.
        flags: what an agent should not have said, each as `Flag.as_dict` gives it.
        readings: how likely each act of this speaker is, 0 to 1; empty when only the likeliest is known.
        speaker_confidence: how sure it is whose words they are: 1 when the transcript says so, less when guessed.
        at: seconds from the beginning of the call, None when the transcript has no times.
    """

    number: int
    speaker: str
    text: str
    act: str | None
    confidence: float = 1.0
    stage: str | None = None
    emotion: str | None = None
    issue: str | None = None
    flags: tuple[Mapping[str, Any], ...] = ()
    readings: Mapping[str, float] = field(default_factory=dict)
    speaker_confidence: float = 1.0
    at: float | None = None
