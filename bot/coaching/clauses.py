"""Clauses and sentences of a normalised text, by offsets."""

from __future__ import annotations

import bisect
import re

from bot.coaching.families import PUNCTUATION

Span = tuple[int, int]

# A point, comma or colon between digits belongs to the number.
_CLAUSE = re.compile(rf"(?:[^{re.escape(PUNCTUATION)}]|(?<=\d)[.,:](?=\d))+")
_SENTENCE_END = re.compile(r"(?:[。!?;~]|…|(?<!\d)\.|\.(?!\d))+[\"'”’」』)\]]*")


def clauses(text: str) -> list[Span]:
    """Return the (start, end) of the stretches between punctuation marks."""
    return [match.span() for match in _CLAUSE.finditer(text)]


def sentences(text: str) -> list[Span]:
    """Return the (start, end) of the sentences, with the marks that end them; nothing is left out between them."""
    spans: list[Span] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def containing(spans: list[Span], start: int, end: int) -> Span:
    """Return the stretch from the span that holds `start` to the one that holds the last character before `end`.

    Args:
        spans: ordered spans that do not overlap.
        start: first character.
        end: one past the last character.

    Returns:
        (start, end), widened to the spans that it touches; unchanged where no span lies.
    """
    first = bisect.bisect_right(spans, start, key=lambda span: span[1])
    last = bisect.bisect_left(spans, end, key=lambda span: span[0]) - 1
    return (min(start, spans[first][0]), max(end, spans[last][1])) if first <= last else (start, end)
