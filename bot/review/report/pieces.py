"""Cuts the text of a turn into pieces at the borders of the words that are marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """Words to mark.

    Attributes:
        start: offset of the first character.
        end: one past the last character.
        kind: why they are marked: `forbidden`, `caution`, `good` or `evidence`.
        anchor: id under which the page knows these words.
    """

    start: int
    end: int
    kind: str
    anchor: str


@dataclass(frozen=True)
class Piece:
    """A stretch of text over which the marks do not change.

    Attributes:
        text: the characters, at least one.
        kinds: the kinds of the spans that cover it, sorted, each once; empty for text that is not marked.
        anchors: the ids of the spans that cover it, in the order given, each once.
        begins: those of the ids whose words begin here.
    """

    text: str
    kinds: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


def cut(text: str, spans: Sequence[Span]) -> list[Piece]:
    """Cut a text at the borders of spans, which may overlap, stand inside each other, or reach beyond the text.

    Args:
        text: the text of a turn.
        spans: what to mark; one that covers no character of the text is left out.

    Returns:
        The pieces in order: put together they are the text again, and each is covered by the same spans throughout.
    """
    length = len(text)
    clipped = [(max(span.start, 0), min(span.end, length), span) for span in spans]
    inside = [(start, end, span) for start, end, span in clipped if start < end]
    borders = sorted({0, length, *(start for start, _, _ in inside), *(end for _, end, _ in inside)})
    pieces: list[Piece] = []
    begun: set[str] = set()
    for left, right in pairwise(borders):
        over = [span for start, end, span in inside if start <= left and right <= end]
        anchors = tuple(dict.fromkeys(span.anchor for span in over))
        begins = tuple(anchor for anchor in anchors if anchor not in begun)
        begun.update(begins)
        pieces.append(Piece(text[left:right], tuple(sorted({span.kind for span in over})), anchors, begins))
    return pieces
