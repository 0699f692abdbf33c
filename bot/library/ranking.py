"""How well each entry answers a query: BM25 over ideas and columns, as a share of what a perfect entry would get.

Each unit of the query (a word, or an idea with its synonyms) weighs by how rare it is in the library and how telling it
is in Chinese at large. An entry earns that weight as far as the unit stands in it, titles, keywords and model queries
counting more than running text, further occurrences less and less (BM25F). The score is what it earned of all there was
to earn, so it tells how much of the question was understood; neighbouring characters add a part for words that jieba
does not know. The ranking of a database is not used: it would count every synonym as a word of its own, and SQLite and
PostgreSQL would disagree.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language.segmenter import default_segmenter
from bot.library.analysis import COLUMNS, SIZE, counts_in, labels_in, pair_name, read_counts
from bot.library.asked import given_keywords, understood
from bot.library.candidates import candidates
from bot.library.store import Library
from bot.library.stores.index import EntryIndex
from bot.library.terms import (
    PART_QUALITY,
    Unit,
    character_pairs,
    is_han,
)

COLUMN_WEIGHTS = (3.0, 3.0, 2.0, 1.0)
"""Of `COLUMNS`: title, keywords, queries, body."""
SATURATION = 0.7
"""Weighted occurrences that earn half of a unit's weight."""
PAIR_SHARE = 0.2
"""Part of the score that neighbouring characters give."""
UNKNOWN_SHARE = 0.5
"""How much a word counts that stands in no entry: it may tell of another subject or be mere colour."""
LEAST_EVIDENCE = 0.25
"""Weight that an entry must earn, as a share of that of a word in one entry only: one everyday word finds nothing."""
LIKE_A_LIBRARY_OF = 40
"""Entries of the library that this share is reckoned in, at most: a matter may be common in a large one."""
OTHER_TRADE_SHARE = 2.5
"""The same for a word of another trade."""
GUESSED_WORD = 0.5
"""How telling a word is that jieba only guesses to be one; many are no words at all."""
LOOKED_AT_CLOSELY = 60
"""Entries of which neighbouring characters and labels are looked at; they move an entry by a few places."""
_QUERY_LENGTH = 400
_CORPUS_WORDS = 60_000_000
"""Words that jieba's frequencies were counted in."""
_NUMERAL = re.compile(r"[0-9零一二两三四五六七八九十百千万几半]+[个条位次天年月号块元分秒人点]?|[0-9]{1,2}")


@dataclass(frozen=True)
class Match:
    """A unit of the query found in an entry.

    Attributes:
        unit: the unit.
        columns: columns in which it stands, the weightiest first.
        earned: what it adds to the score before pairs, 0 to 1.
        central: whether it is a word of the trade and stands in the title or among the keywords.
    """

    unit: Unit
    columns: tuple[str, ...]
    earned: float
    central: bool


@dataclass(frozen=True)
class Ranked:
    """An entry with its score.

    Attributes:
        row: row of the entry in the store.
        score: share of the query's weight that it answers, 0 to 1.
        matches: units found in it, the weightiest first.
        strange: whether the query has a word of another trade that the entry does not have.
        features: what the search sees of the entry; see `analysis`.
        plain: its Chinese characters.
    """

    row: int
    score: float
    matches: tuple[Match, ...]
    strange: bool = False
    features: str = ""
    plain: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """Labels of the entry that may be those of the call."""
        return labels_in(self.features)

    def has(self, word: str) -> bool:
        """Tell whether a word stands in the entry."""
        return counts_in(self.features, word) is not None or (word in self.plain and is_han(word))


def shortened(text: str) -> str:
    """Return a text of bearable length: of a long one the beginning and the end, where the matter stands."""
    half = _QUERY_LENGTH // 2
    return text if len(text) <= _QUERY_LENGTH else f"{text[:half]} {text[-half:]}"


def rank(library: Library, kind: str, text: str) -> list[Ranked]:
    """Score the entries that answer a query best.

    Args:
        library: the open library.
        kind: `case` or `handbook`.
        text: normalised query.

    Returns:
        The entries, best first; those with too little evidence are left out.
    """
    index = library.index_of(kind)
    pairs = _telling_pairs(library, text)
    units, counts = understood(library, index, library.lexicon.units(text), text, pairs)
    rows = candidates(index, units, counts)
    if not rows:
        return []
    domain = {*library.compiled.domain_words({unit.text for unit in units}), *given_keywords(units, counts)}
    weights = _weights(library, units, counts, domain)
    perfect = sum(weights)
    weighed = [_Weighed(unit, weight / perfect) for unit, weight in zip(units, weights, strict=True)]
    least = LEAST_EVIDENCE * _rarity(1, min(counts[SIZE], LIKE_A_LIBRARY_OF)) / perfect
    scored = [
        (sum(part.earned(features) for part in weighed), row, features)
        for row, features in index.features(rows).items()
    ]
    enough = sorted((one for one in scored if one[0] >= least), key=lambda one: (-one[0], one[1]))
    foreign = {unit.text for unit in units if unit.text in library.lexicon.other_trades}
    ranked = []
    for score, row, features in enough[:LOOKED_AT_CLOSELY]:
        found = [match for part in weighed if (match := part.match(features, domain))]
        strange = not foreign <= {match.unit.text for match in found}
        matches = tuple(sorted(found, key=lambda match: -match.earned))
        ranked.append(Ranked(row, score, matches, strange, features))
    return _with_pairs(index, pairs, counts, ranked)


class _Weighed:
    """A unit of the query with its weight, made ready to be looked up in many entries."""

    def __init__(self, unit: Unit, weight: float) -> None:
        self._unit, self._weight = unit, weight
        self._needles = [(f"\n{term}:", len(term) + 2, quality) for term, quality in unit.terms]

    def earned(self, features: str) -> float:
        """Return what the unit adds to the score of an entry before pairs."""
        return self._weight * self._best(features)[0]

    def match(self, features: str, domain: Collection[str]) -> Match | None:
        """Return where the unit stands in an entry, None when it does not."""
        best, digits = self._best(features)
        if not digits:
            return None
        where = read_counts(digits)
        columns = tuple(column for column, count in zip(COLUMNS, where, strict=True) if count)
        central_word = _of_the_trade(self._unit, domain) and bool(where[0] or where[1])
        return Match(self._unit, columns, self._weight * best, central_word)

    def _best(self, features: str) -> tuple[float, str]:
        best, found = 0.0, ""
        for needle, end, quality in self._needles:
            place = features.find(needle)
            if place >= 0:
                digits = features[place + end : place + end + len(COLUMNS)]
                strength = quality * _strength(digits)
                if strength > best:
                    best, found = strength, digits
        return best, found


@functools.lru_cache(maxsize=10_000)
def _strength(digits: str) -> float:
    occurrences = sum(weight * count for weight, count in zip(COLUMN_WEIGHTS, read_counts(digits), strict=True))
    return occurrences / (SATURATION + occurrences)


def _best_first(entry: Ranked) -> tuple[float, int]:
    return -entry.score, entry.row


def _weights(
    library: Library, units: Sequence[Unit], counts: Mapping[str, int], domain: Collection[str]
) -> list[float]:
    """Return the weight of each unit: how rare it is in the library, how telling in Chinese at large."""
    weights = []
    for unit in units:
        # The group of a word stands wherever the word does, so the commonest of its terms is the number for all.
        entries = max((counts.get(term, 0) for term, quality in unit.terms if quality > PART_QUALITY), default=0)
        entries = entries or max((counts.get(term, 0) for term, _ in unit.terms), default=0)
        telling = 1.0 if _of_the_trade(unit, domain) else _telling(unit.text)
        if not entries:
            telling = OTHER_TRADE_SHARE if unit.text in library.lexicon.other_trades else telling * UNKNOWN_SHARE
        weights.append(_rarity(entries, counts[SIZE]) * telling)
    return weights


def _of_the_trade(unit: Unit, domain: Collection[str]) -> bool:
    return bool(unit.group or unit.heard_as or unit.text in domain)


def _rarity(entries: int, size: int) -> float:
    """Return BM25's inverse document frequency."""
    return math.log(1 + (size - entries + 0.5) / (entries + 0.5))


def _telling(word: str) -> float:
    """Return how telling a word is in Chinese at large, 0.1 (on everybody's lips) to 1 (rare)."""
    if _NUMERAL.fullmatch(word):
        return 0.2 if len(word) < 3 or not word.isdigit() else 1.0
    frequency = default_segmenter().frequencies.get(word, 0)
    if not frequency:
        return GUESSED_WORD
    share = frequency / _CORPUS_WORDS
    return min(1.0, max(0.1, (-math.log(share) - 6.5) / 5.0))


def _telling_pairs(library: Library, text: str) -> list[str]:
    """Return each two neighbouring characters of a query that belong to no stop word."""
    for start, word in library.lexicon.known_phrases(text):
        if word in library.lexicon.stop_words:
            text = text[:start] + " " * len(word) + text[start + len(word) :]
    return sorted(set(character_pairs(text)))


def _with_pairs(
    index: EntryIndex, pairs: Sequence[str], counts: Mapping[str, int], ranked: Sequence[Ranked]
) -> list[Ranked]:
    """Add to the score what neighbouring characters give, rare ones counting more.

    Args:
        index: where the entries are.
        pairs: the query's neighbouring characters.
        counts: how many entries have each of them, and any at all.
        ranked: entries with the score of their words alone.

    Returns:
        The entries, best first.
    """
    weights = {pair: _pair_weight(counts.get(pair_name(pair), 0), counts[SIZE]) for pair in pairs}
    perfect = sum(weights.values())
    plain = index.plain([entry.row for entry in ranked])
    scored = []
    for entry in ranked:
        characters = plain.get(entry.row, "")
        had = sum(weight for pair, weight in weights.items() if pair in characters)
        score = (1 - PAIR_SHARE) * entry.score + (PAIR_SHARE * had / perfect if perfect else 0.0)
        scored.append(replace(entry, score=score, plain=characters))
    return sorted(scored, key=_best_first)


def _pair_weight(entries: int, size: int) -> float:
    return _rarity(entries, size) * (1.0 if entries else UNKNOWN_SHARE)
