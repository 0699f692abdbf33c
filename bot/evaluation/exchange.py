"""Words of a text replaced by a table: dialects, English, wrong characters, faces."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import accumulate

from bot.language.segmenter import default_segmenter

Span = tuple[int, int]

EMOTICON = re.compile(r"(\[[^\[\]\s]{1,6}\])")
"""A face in words, as Weibo writes it: [怒]. It is one word, and nothing inside of it is disturbed."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, emoticons whole; they join to the text again."""
    pieces = EMOTICON.split(text)
    cut = default_segmenter().cut
    return [word for piece in pieces for word in ([piece] if EMOTICON.fullmatch(piece) else cut(piece))]


def places_of(text: str, words: Collection[str]) -> list[Span]:
    """Return where words stand in a text, the longest first where several begin.

    A word of one character counts only where the segmenter sees a word. Longer ones count inside of words too, but not
    where they are cut from two of them: 现在 does not stand in 出现在.

    Args:
        text: any text.
        words: the words to look for.

    Returns:
        (start, end) from left to right; none overlaps another.
    """
    if not words:
        return []
    ends = list(accumulate(map(len, words_of(text))))
    edges = {0, *ends}
    closed = [match.span() for match in EMOTICON.finditer(text)]
    longest = max(map(len, words))
    found: list[Span] = []
    start = 0
    while start < len(text):
        for end in range(min(len(text), start + longest), start, -1):
            if text[start:end] in words and _may_stand(start, end, edges) and not overlap((start, end), closed):
                found.append((start, end))
                start = end - 1
                break
        start += 1
    return found


def exchange(
    text: str, table: Mapping[str, Sequence[str]], chance: random.Random, *, share: float = 1.0, most: int | None = None
) -> str:
    """Replace words of a text.

    Args:
        text: any text.
        table: each word with what may stand for it.
        chance: decides which words, and what stands for them.
        share: how many of the words that are found are replaced, 0 to 1; one always is.
        most: no more than so many are replaced.

    Returns:
        The text, unchanged when none of the words stands in it.
    """
    found = places_of(text, table.keys())
    count = max(1, round(share * len(found)))
    chosen = sorted(chance.sample(found, min(count, len(found), most if most is not None else len(found))))
    return rewrite(text, chosen, lambda word: chance.choice(table[word]))


def rewrite(text: str, places: Sequence[Span], instead: Callable[[str], str]) -> str:
    """Replace places of a text, with a space where Latin letters would run together.

    Args:
        text: any text.
        places: (start, end) from left to right.
        instead: returns what stands for the words of a place.
    """
    written, before = "", 0
    for start, end in places:
        written = joined(joined(written, text[before:start]), instead(text[start:end]))
        before = end
    return joined(written, text[before:])


def overlap(place: Span, others: Iterable[Span]) -> bool:
    """Tell whether a place shares a character with one of the others."""
    return any(place[0] < end and start < place[1] for start, end in others)


def joined(before: str, after: str) -> str:
    """Return two texts as one, with a space where Latin letters or digits would run together."""
    return f"{before} {after}" if _is_latin(before[-1:]) and _is_latin(after[:1]) else before + after


def _may_stand(start: int, end: int, edges: Collection[int]) -> bool:
    inside = any(edge in edges for edge in range(start + 1, end))
    whole = start in edges and end in edges
    return whole if inside or end - start == 1 else True


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
