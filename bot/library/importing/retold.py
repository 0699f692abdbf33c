"""Cases that the library tells in its own words: few runs of characters are the same, but the rare words are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.language.segmenter import default_segmenter
from bot.library.importing.found import FoundCase
from bot.library.importing.similar import known_twins

_ALIKE = 0.42
_CLEARLY = 1.5
_LEAST_WORDS = 4


def mark_known(cases: Iterable[FoundCase], library: Mapping[str, str]) -> None:
    """Note which cases the library has already.

    Args:
        cases: changed in place: the ids are added to their duplicates, with a note.
        library: id of each of its cases to what it tells.
    """
    cases = list(cases)
    same = known_twins(cases, library)
    words = _Words(library)
    for case in cases:
        for twin in same[case.id]:
            case.duplicates.append(twin)
            case.notes.append(f"案例库里已有相近的 {twin}")
        retold = None if same[case.id] else words.nearest(f"{case.situation}\n{case.handling}")
        if retold:
            case.duplicates.append(retold)
            case.notes.append(f"案例库里的 {retold} 像是同一件事，写法不同，请核对")


class _Words:
    """The words of the library's cases, and how rare each is.

    Args:
        library: id of each case to what it tells.
    """

    def __init__(self, library: Mapping[str, str]) -> None:
        self._words = {name: _words(text) for name, text in library.items()}
        self._counts = Counter(word for words in self._words.values() for word in words)

    def nearest(self, text: str) -> str | None:
        """Return the case that shares most of the rare words, None when none clearly does."""
        mine = _words(text)
        scores = sorted(((self._share(mine, words), name) for name, words in self._words.items()), reverse=True)
        if not scores or len(mine) < _LEAST_WORDS:
            return None
        second = scores[1][0] if len(scores) > 1 else 0.0
        return scores[0][1] if scores[0][0] >= max(_ALIKE, _CLEARLY * second) else None

    def _share(self, mine: set[str], words: set[str]) -> float:
        """Return how much of the shorter text the other one has, rare words counting more; 0 to 1."""
        if len(words) < _LEAST_WORDS:
            return 0.0
        return self._weight(mine & words) / min(self._weight(mine) or math.inf, self._weight(words) or math.inf)

    def _weight(self, words: set[str]) -> float:
        return sum(math.log((len(self._words) + 1) / (self._counts[word] + 0.5)) for word in words)


def _words(text: str) -> set[str]:
    return {word for word in default_segmenter().cut_for_search(text) if len(word) > 1}
