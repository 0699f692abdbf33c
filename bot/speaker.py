"""Whose words an utterance is: from the channel's metadata, or from a prefix such as `客户：…`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import InputError
from bot.labels import SPEAKERS

DEFAULT_SPEAKER = "coachee"
SPEAKER_KEY = "speaker"

PREFIXES = {
    "customer": r"客户|用户|顾客|客人|机主|来电人|对方|他说|她说|customer",
    "agent": r"我说|我要说|我想说|我回|我答|坐席|座席|客服(?:人员)?|话务员|agent",
    "coachee": r"教练|问教练|coach",
}
"""What stands before the words of each speaker, as patterns; transcripts know these too, and more."""

_PREFIX = re.compile(
    r"^\s*(?:"
    + "|".join(f"(?P<{speaker}>(?:{words})(?:说|问|讲|回)?)" for speaker, words in PREFIXES.items())
    + r")\s*[：:]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Utterance:
    """One utterance of a call.

    Attributes:
        speaker: `customer`, `agent` or `coachee`.
        text: what was said, without a speaker's prefix.
        offset: where `text` begins in what was typed, 0 or more.
    """

    speaker: str
    text: str
    offset: int = 0


def read_utterance(text: str, metadata: Mapping[str, Any] | None = None) -> Utterance:
    """Find whose words a message is.

    Args:
        text: the message as typed.
        metadata: the channel's metadata; its `speaker` wins over a prefix.

    Returns:
        The utterance; the speaker is `coachee` when neither metadata nor prefix tell.

    Raises:
        InputError: the metadata name a speaker that does not exist.
    """
    named = (metadata or {}).get(SPEAKER_KEY)
    if named is not None and (not isinstance(named, str) or named not in SPEAKERS):
        raise InputError(f"不认识的说话人 {named!r}：请用 {'、'.join(SPEAKERS)} 之一")
    match = _PREFIX.match(text)
    if match is None:
        return Utterance(named or DEFAULT_SPEAKER, text)
    prefixed = str(match.lastgroup)
    if named is not None and named != prefixed:
        return Utterance(named, text)
    return Utterance(prefixed, text[match.end() :], match.end())


def is_marked(text: str, metadata: Mapping[str, Any] | None = None) -> bool:
    """Tell whether a message names its speaker, in the metadata or by a prefix."""
    return (metadata or {}).get(SPEAKER_KEY) is not None or _PREFIX.match(text) is not None
