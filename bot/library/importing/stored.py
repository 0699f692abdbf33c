"""The cases of the library as the import compares with them: a few dozen of a million, found by their rare words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from bot.language.normalise import normalise
from bot.library.analysis import SIZE, central
from bot.library.candidates import candidates
from bot.library.importing.known import KnownCase, told_in
from bot.library.importing.words import Rarity
from bot.library.store import Library, LibraryFile
from bot.library.terms import Unit

MOST_COMPARED = 12
"""Cases that are compared closely with a new one, of about a hundred that have its rare words."""
_MOST_WORDS = 200
"""Of a long case so many of the rarest words are looked for."""

Result = TypeVar("Result")


class StoredCases:
    """The cases of the library's store; see `known.Known`.

    Args:
        library: it is opened when it is asked something.
    """

    def __init__(self, library: LibraryFile) -> None:
        self._library = library

    def size(self) -> int:
        """Return how many cases there are."""
        return self._ask(lambda library: library.cases.count())

    def counts(self, words: Collection[str]) -> Mapping[str, int]:
        """Return how many cases have each of some words."""
        return self._ask(lambda library: library.cases.counts(words))

    def like(self, words: Collection[str], length: int) -> Sequence[KnownCase]:
        """Return the cases that share most of the rare words, in the order of the library."""
        return self._ask(lambda library: _like(library, words, length))

    def present(self, ids: Collection[str]) -> set[str]:
        """Return which of these ids belong to a case."""
        return self._ask(lambda library: library.cases.present(ids))

    def _ask(self, question: Callable[[Library], Result]) -> Result:
        return self._library.use(question)


def _like(library: Library, words: Collection[str], length: int) -> list[KnownCase]:
    index = library.cases
    counts = index.counts([SIZE, *words, *map(central, words)])
    known = sorted((word for word in words if word in counts), key=lambda word: (counts[word], word))[:_MOST_WORDS]
    rows = candidates(index, [Unit(word, 0, ((word, 1.0),)) for word in known], counts)
    records = index.records(rows)
    told = {row: told_in(record) for row, record in records.items()}
    if len(told) > MOST_COMPARED:
        weights = {word: Rarity(counts[SIZE], counts).weight([word]) for word in known}
        rows = sorted(told, key=lambda row: (-_likeness(told[row], weights, length), row))[:MOST_COMPARED]
    features = index.features(rows)
    return [
        KnownCase(records[row]["id"], told[row], _words_in(told[row], features[row]))
        for row in sorted(rows)
        if row in told and row in features
    ]


def _likeness(told: str, weights: Mapping[str, float], length: int) -> float:
    """Return about how much of the shorter text the other one has, rare words counting more."""
    shared = sum(weight for word, weight in weights.items() if word in told)
    return shared / min(1.0, max(len(told), 1) / max(length, 1))


def _words_in(told: str, features: str) -> frozenset[str]:
    """Return the words of a text, of those that its entry was cut into: to cut it again would take longest of all."""
    plain = normalise(told).text
    return frozenset(word for line in features.split("\n")[1:-1] if (word := line.rpartition(":")[0]) in plain)
