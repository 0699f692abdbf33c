"""What the library knows of already: its cases, and what a new one is likely to be about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot.library.importing.alike import Runs, runs_of
from bot.library.importing.words import words_of
from bot.library.schema import CASES, read_cases

if TYPE_CHECKING:
    from bot.library.store import LibraryFile

_TOP = 3
_MOST_ASKED = 200
_CLEAR_SHARE = 0.5


class KnownCase:
    """A case of the library, as far as others are compared with it.

    Args:
        case_id: its id.
        told: situation and handling.
        words: words of that; cut out of it when None.

    Attributes:
        id: its id.
        told: situation and handling.
    """

    def __init__(self, case_id: str, told: str, words: frozenset[str] | None = None) -> None:
        self.id, self.told, self._words = case_id, told, words

    @cached_property
    def runs(self) -> Runs:
        """Its runs of characters."""
        return runs_of(self.told)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words."""
        return words_of(self.told) if self._words is None else self._words


class Known(Protocol):
    """Cases that are known, however many."""

    def size(self) -> int:
        """Return how many there are."""

    def counts(self, words: Collection[str]) -> Mapping[str, int]:
        """Return how many of them have each of some words; what none has may be left out."""

    def like(self, words: Collection[str], length: int) -> Sequence[KnownCase]:
        """Return those worth comparing with a case, in the order of the library.

        Args:
            words: of what the case tells.
            length: how many characters that has.
        """


class KnownTexts:
    """Known cases in memory, each of which is compared; for some hundreds.

    Args:
        texts: id of each to what it tells.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._cases = [KnownCase(name, text) for name, text in texts.items()]

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return Counter(word for case in self._cases for word in case.words)

    def size(self) -> int:
        """See `Known.size`."""
        return len(self._cases)

    def counts(self, words: Collection[str]) -> Mapping[str, int]:
        """See `Known.counts`."""
        return {word: self._counts[word] for word in words if word in self._counts}

    def like(self, words: Collection[str], length: int) -> Sequence[KnownCase]:
        """See `Known.like`."""
        return self._cases


class KnownTogether:
    """Known cases of several kinds.

    Args:
        parts: of two with one id that of the last part counts.
    """

    def __init__(self, *parts: Known) -> None:
        self._parts = parts

    def size(self) -> int:
        """See `Known.size`."""
        return sum(part.size() for part in self._parts)

    def counts(self, words: Collection[str]) -> Mapping[str, int]:
        """See `Known.counts`."""
        counts: Counter[str] = Counter()
        for part in self._parts:
            counts.update(part.counts(words))
        return counts

    def like(self, words: Collection[str], length: int) -> Sequence[KnownCase]:
        """See `Known.like`."""
        return list({case.id: case for part in self._parts for case in part.like(words, length)}.values())


def library_texts(folder: Path = CASES) -> dict[str, str]:
    """Return what each case of the files tells, imported drafts included.

    Args:
        folder: of case files; drafts lie in its folder `imported`.

    Returns:
        Id to situation and handling.

    Raises:
        ContentError: a case file is broken.
    """
    return {**texts_of(folder), **drafts_in(folder)}


def known_cases(library: LibraryFile | None = None, folder: Path = CASES) -> Known:
    """Return the cases of the library, which are looked up when they are asked for, and the drafts.

    Args:
        library: the project's when None.
        folder: of case files; drafts lie in its folder `imported`.

    Raises:
        ContentError: a draft is broken.
    """
    from bot.library.importing.stored import StoredCases
    from bot.library.store import default_library

    stored = StoredCases(library or default_library())
    drafts = drafts_in(folder)
    return KnownTogether(KnownTexts(drafts), stored) if drafts else stored


def drafts_in(folder: Path = CASES) -> dict[str, str]:
    """Return what the drafts beside case files tell: id to situation and handling.

    Raises:
        ContentError: a draft is broken.
    """
    drafts = folder / "imported"
    return texts_of(drafts) if drafts.is_dir() else {}


def texts_of(folder: Path) -> dict[str, str]:
    """Return what each case of a folder tells: id to situation and handling.

    Raises:
        ContentError: a case file is broken.
    """
    return {case["id"]: told_in(case) for case in read_cases(folder)}


def told_in(case: Mapping[str, Any]) -> str:
    """Return what the fields of a case tell: situation and handling."""
    return "\n".join(filter(None, (case.get("situation"), case.get("handling"))))


def guess_issue(situation: str) -> str | None:
    """Guess what a case is about from the cases of the library that are most like it.

    Args:
        situation: what happened.

    Returns:
        One of `labels.ISSUES`; None when nothing is like it, or what is like it is about different things.

    Raises:
        ContentError: a content file is broken.
    """
    from bot.library.search import search_cases

    weights: dict[str, float] = defaultdict(float)
    for hit in search_cases(situation[:_MOST_ASKED], top=_TOP):
        weights[hit.case.issue] += hit.score
    if not weights:
        return None
    best = max(sorted(weights), key=lambda issue: weights[issue])
    return best if weights[best] > _CLEAR_SHARE * sum(weights.values()) else None
