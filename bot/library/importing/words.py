"""The words of a case that tell it from others, and how rare they are among the known cases."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text of two characters or more, as they stand in the index of the library."""
    return frozenset(word for word in default_segmenter().cut_for_search(normalise(text).text) if len(word) > 1)


class Rarity:
    """How much a word tells: the fewer cases have it, the more.

    Args:
        size: how many cases there are.
        counts: how many of them have each word; what is left out none has.
    """

    def __init__(self, size: int, counts: Mapping[str, int]) -> None:
        self._size, self._counts = size, counts

    def weight(self, words: Collection[str]) -> float:
        """Return how much some words tell, 0 or more."""
        return sum(math.log((self._size + 1) / (self._counts.get(word, 0) + 0.5)) for word in words)
