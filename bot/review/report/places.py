"""Where on the page words of the call stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]+")
_QUOTE_LENGTH = 40


@dataclass(frozen=True)
class Words:
    """Words of the call that a verdict or a comment points at.

    Attributes:
        turn: number of the turn.
        anchor: id on the page: of the words, or of the turn when all of it counts; None when there is no such turn.
        quote: the words, shortened; "" when nothing is to be quoted.
        why: what they show.
    """

    turn: int
    anchor: str | None
    quote: str
    why: str


class Places:
    """Ids on the page for the words, turns and items of one review."""

    def __init__(self, turns: Iterable[Mapping[str, Any]], items: Sequence[Mapping[str, Any]]) -> None:
        self._lengths: dict[int, int] = {turn["number"]: len(turn["text"]) for turn in turns}
        self._items = {
            item["id"]: f"item-{item['id']}" if _SAFE_ID.fullmatch(item["id"]) else f"item.{number}"
            for number, item in enumerate(items, start=1)
        }

    def turn(self, number: int | None) -> str | None:
        """Return the id of a turn, None when the call has no such turn."""
        return f"turn-{number}" if number in self._lengths else None

    def item(self, item: str) -> str | None:
        """Return the id of a rubric item, None when the review does not hold it."""
        return self._items.get(item)

    def words(self, place: Mapping[str, Any], why: str = "") -> Words:
        """Return the place of evidence, a flag or something good (anything with `turn`, `start`, `end` and `text`)."""
        return Words(place["turn"], self.anchor(place), shorten(place["text"], _QUOTE_LENGTH), why)

    def anchor(self, place: Mapping[str, Any]) -> str | None:
        """Return the id of words: `w-TURN-START-END`, or the turn's own id when they are all or nothing of it."""
        length = self._lengths.get(place["turn"])
        if length is None:
            return None
        start, end = max(place["start"], 0), min(place["end"], length)
        if start >= end or (start == 0 and end == length):
            return f"turn-{place['turn']}"
        return f"w-{place['turn']}-{start}-{end}"


def shorten(text: str, length: int) -> str:
    """Return text of at most `length` characters, with … at the end when something was cut off."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
