"""Cases that the library tells in its own words: few runs of characters are the same, but the rare words are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from bot.library.importing.alike import runs_of
from bot.library.importing.found import FoundCase
from bot.library.importing.known import Known, KnownCase
from bot.library.importing.similar import told_by, twins_of
from bot.library.importing.words import Rarity, words_of

_ALIKE = 0.42
_CLEARLY = 1.5
_LEAST_WORDS = 4


def mark_known(cases: Iterable[FoundCase], known: Known) -> None:
    """Note which cases the library has already.

    Args:
        cases: changed in place: their ids are noted as known and as duplicates.
        known: the cases of the library.
    """
    size = known.size()
    for case in cases:
        _mark(case, known, size)


def _mark(case: FoundCase, known: Known, size: int) -> None:
    told = told_by(case)
    others = known.like(words_of(told), len(told))
    twins = twins_of(runs_of(told), {other.id: other.runs for other in others})
    for twin in twins:
        case.notes.append(f"案例库里已有相近的 {twin}")
    retold = None if twins else _nearest(f"{case.situation}\n{case.handling}", others, known, size)
    if retold:
        case.notes.append(f"案例库里的 {retold} 像是同一件事，写法不同，请核对")
    case.known += [*twins, *([retold] if retold else [])]
    case.duplicates += case.known


def _nearest(text: str, others: Sequence[KnownCase], known: Known, size: int) -> str | None:
    """Return the case that shares most of the rare words, None when none clearly does."""
    mine = words_of(text)
    if not others or len(mine) < _LEAST_WORDS:
        return None
    rarity = Rarity(size, known.counts(mine.union(*(other.words for other in others))))
    scores = sorted(((_share(mine, other.words, rarity), other.id) for other in others), reverse=True)
    second = scores[1][0] if len(scores) > 1 else 0.0
    return scores[0][1] if scores[0][0] >= max(_ALIKE, _CLEARLY * second) else None


def _share(mine: frozenset[str], words: frozenset[str], rarity: Rarity) -> float:
    """Return how much of the shorter text the other one has, rare words counting more; 0 to 1."""
    if len(words) < _LEAST_WORDS:
        return 0.0
    return rarity.weight(mine & words) / min(rarity.weight(mine) or math.inf, rarity.weight(words) or math.inf)
