"""Which character of a text stands for which character of a family, where the two may differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.coaching.notation import PUNCTUATION, Choice, Edge, Gap, Literal, Node, Repeat, Sequence

Same = Callable[[str, str], bool]
"""Tells whether a character of the text may stand for a character of the family that it is not."""


@dataclass(frozen=True)
class Alignment:
    """How a text fits a family.

    Attributes:
        exact: number of characters that are as in the family; those in gaps do not count.
        replaced: position in the text and the family's character, for each one that stands for another.
    """

    exact: int = 0
    replaced: tuple[tuple[int, str], ...] = ()

    def better_than(self, other: Alignment) -> bool:
        """Tell whether this alignment replaces less, or as much with more exact characters."""
        return (len(self.replaced), -self.exact) < (len(other.replaced), -other.exact)


_Ends = dict[int, Alignment]


def align(node: Node, text: str, same: Same) -> Alignment | None:
    """Find the alignment of a whole text with a family that replaces the fewest characters.

    Args:
        node: the family; edges of clauses are taken to be where they have to be.
        text: the text that the family matches, short.
        same: tells which characters may stand for each other.

    Returns:
        The best alignment, or None when the text does not fit.
    """
    return _step(node, text, {0: Alignment()}, same).get(len(text))


def _step(node: Node, text: str, starts: _Ends, same: Same) -> _Ends:
    """Return the positions that can be reached by matching a node, with the best alignment for each."""
    if isinstance(node, Edge):
        return starts
    if isinstance(node, Literal):
        return _literal(node.character, text, starts, same)
    if isinstance(node, Sequence):
        for item in node.items:
            starts = _step(item, text, starts, same)
        return starts
    if isinstance(node, Choice):
        return _merged([_step(option, text, starts, same) for option in node.options])
    if isinstance(node, Repeat):
        reached = [starts]
        for _ in range(node.most):
            reached.append(_step(node.item, text, reached[-1], same))
        return _merged(reached)
    return _gap(node, text, starts)


def _literal(character: str, text: str, starts: _Ends, same: Same) -> _Ends:
    ends: _Ends = {}
    for start, before in starts.items():
        if start < len(text):
            if text[start] == character:
                ends[start + 1] = Alignment(before.exact + 1, before.replaced)
            elif same(character, text[start]):
                ends[start + 1] = Alignment(before.exact, (*before.replaced, (start, character)))
    return ends


def _gap(node: Gap, text: str, starts: _Ends) -> _Ends:
    reached = [starts]
    for start, before in starts.items():
        ends: _Ends = {}
        for end in range(start + 1, min(start + node.most, len(text)) + 1):
            if text[end - 1] in PUNCTUATION:
                break
            ends[end] = before
        reached.append(ends)
    return _merged(reached)


def _merged(reached: list[_Ends]) -> _Ends:
    best: _Ends = {}
    for ends in reached:
        for end, alignment in ends.items():
            if end not in best or alignment.better_than(best[end]):
                best[end] = alignment
    return best
