"""How well each entry answers a query: BM25 over ideas and columns, as a share of what a perfect entry would get.

Each unit of the query (a word, or an idea with its synonyms) weighs by how rare it is in the library and how telling it
is in Chinese at large. An entry earns that weight as far as the unit stands in it, titles, keywords and model queries
counting more than running text, further occurrences less and less (BM25F). The score is what it earned of all there was
to earn, so it tells how much of the question was understood; single and neighbouring characters add a part for what is
said in other words. The ranking of a database is not used: it would count every synonym as a word of its own, and
SQLite and PostgreSQL would disagree.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language.segmenter import default_segmenter
from bot.library.analysis import COLUMNS, SIZE, counts_in, labels_in, pair_name, read_counts
from bot.library.asked import given_keywords, understood
from bot.library.candidates import SMALL, candidates
from bot.library.characters import han_in, length_of, shares_of_characters, without_stop_words
from bot.library.store import Library
from bot.library.stores.index import EntryIndex
from bot.library.terms import (
    PART_QUALITY,
    Unit,
    character_pairs,
    is_han,
)

COLUMN_WEIGHTS = (3.0, 3.0, 1.2, 0.7)
"""Of `COLUMNS`: title, keywords, queries, body."""
SATURATION = 0.7
"""Weighted occurrences that earn half of a unit's weight."""
PAIR_SHARE = 0.2
"""Part of the score that neighbouring characters give."""
CHARACTER_SHARE = 0.5
"""Part of the score that single characters give."""
UNKNOWN_SHARE = 0.5
"""How much a word counts that stands in no entry: it may tell of another subject or be mere colour."""
LEAST_EVIDENCE = 0.25
"""Weight that an entry of a large library must earn with words, as a share of that of a word in one entry only: one
everyday word finds nothing. A small library is looked through by characters, too."""
LIKE_A_LIBRARY_OF = 40
"""Entries of the library that this share is reckoned in: a matter may be common in a large one."""
OTHER_TRADE_SHARE = 2.5
"""The same for a word of another trade."""
GUESSED_WORD = 0.5
"""How telling a word is that jieba only guesses to be one; many are no words at all."""
LOOKED_AT_CLOSELY = 60
"""Entries of a large library whose characters and labels are looked at; they move an entry by some places."""
LEAST_PHRASE = 3
"""Characters of a phrase that hardly stands anywhere by chance."""
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
        of_the_trade: whether it is a word of the trade.
    """

    unit: Unit
    columns: tuple[str, ...]
    earned: float
    of_the_trade: bool


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
        length: how much the query says; see `characters.length_of`.
        whole: whether the query stands in it as it is, a phrase and not one word.
    """

    row: int
    score: float
    matches: tuple[Match, ...]
    strange: bool = False
    features: str = ""
    plain: str = ""
    length: int = 0
    whole: bool = False

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
    meant = without_stop_words(library.lexicon, text)
    pairs = sorted(set(character_pairs(meant)))
    units, counts = understood(library, index, library.lexicon.units(text), text, pairs)
    rows = candidates(index, units, counts)
    if not rows:
        return []
    domain = {*library.compiled.domain_words({unit.text for unit in units}), *given_keywords(units, counts)}
    weights = _weights(library, units, counts, domain)
    perfect = sum(weights) or 1.0
    weighed = [_Weighed(unit, weight / perfect, counts) for unit, weight in zip(units, weights, strict=True)]
    small = counts[SIZE] <= SMALL
    least = 0.0 if small else LEAST_EVIDENCE * _rarity(1, LIKE_A_LIBRARY_OF) / perfect
    digits = _looked_up if small else _finder
    scored = []
    for row, features in index.features(rows).items():
        find = digits(features)
        score = sum(part.earned(find) for part in weighed)
        if score >= least:
            scored.append(Ranked(row, score, (), features=features))
    scored.sort(key=_best_first)
    closely = scored if small else scored[:LOOKED_AT_CLOSELY]
    ranked = _with_characters(index, meant, pairs, counts, closely)
    foreign = {unit.text for unit in units if unit.text in library.lexicon.other_trades}
    return [_with_matches(entry, weighed, domain, foreign) for entry in ranked]


def _with_matches(
    entry: Ranked, weighed: Sequence[_Weighed], domain: Collection[str], foreign: Collection[str]
) -> Ranked:
    find = _finder(entry.features)
    found = [match for part in weighed if (match := part.match(find, domain))]
    strange = not set(foreign) <= {match.unit.text for match in found}
    return replace(entry, matches=tuple(sorted(found, key=lambda match: -match.earned)), strange=strange)


_Find = Callable[[str, str], "str | None"]
"""Takes a term, and how it stands among the features of an entry; returns how often it stands in each column, as
digits, None where it does not stand."""


def _finder(features: str) -> _Find:
    def digits(term: str, line: str) -> str | None:
        place = features.find(line)
        return None if place < 0 else features[place + len(line) : place + len(line) + len(COLUMNS)]

    return digits


def _looked_up(features: str) -> _Find:
    table = _table(features)
    return lambda term, line: table.get(term)


@functools.lru_cache(maxsize=2 * SMALL)
def _table(features: str) -> dict[str, str]:
    """Return the digits of each term of an entry; a small library's entries are all weighed again and again."""
    lines = (line.rpartition(":") for line in features.split("\n")[1:-1])
    return {term: digits for term, _, digits in lines}


class _Weighed:
    """A unit of the query with its weight, made ready to be looked up in many entries."""

    def __init__(self, unit: Unit, weight: float, counts: Mapping[str, int]) -> None:
        self._unit, self._weight = unit, weight
        self._terms = [(term, f"\n{term}:", quality) for term, quality in unit.terms if counts.get(term)]

    def earned(self, find: _Find) -> float:
        """Return what the unit adds to the score of an entry before characters."""
        return self._weight * self._best(find)[0]

    def match(self, find: _Find, domain: Collection[str]) -> Match | None:
        """Return where the unit stands in an entry, None when it does not."""
        best, digits = self._best(find)
        if not digits:
            return None
        where = read_counts(digits)
        columns = tuple(column for column, count in zip(COLUMNS, where, strict=True) if count)
        return Match(self._unit, columns, self._weight * best, _of_the_trade(self._unit, domain))

    def _best(self, find: _Find) -> tuple[float, str]:
        best, found = 0.0, ""
        for term, line, quality in self._terms:
            digits = find(term, line)
            if digits:
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


def _with_characters(
    index: EntryIndex, meant: str, pairs: Sequence[str], counts: Mapping[str, int], ranked: Sequence[Ranked]
) -> list[Ranked]:
    """Add to the score what characters and neighbouring ones give, rare ones counting more.

    Args:
        index: where the entries are.
        meant: the query without stop words.
        pairs: its neighbouring characters.
        counts: how many entries have each of them, and any at all.
        ranked: entries with the score of their words alone.

    Returns:
        The best of the entries, best first.
    """
    weights = {pair: _pair_weight(counts.get(pair_name(pair), 0), counts[SIZE]) for pair in pairs}
    perfect = sum(weights.values())
    plain = index.plain([entry.row for entry in ranked])
    shares = shares_of_characters(meant, plain)
    length = length_of(meant)
    phrase = meant.strip()
    # What is written in digits and letters only words can find.
    chinese = han_in(meant) / length if length else 0.0
    scored = []
    for entry in ranked:
        score = (1 - (PAIR_SHARE + CHARACTER_SHARE) * chinese) * entry.score
        score += CHARACTER_SHARE * chinese * shares.get(entry.row, 0.0)
        scored.append((score, entry))
    scored.sort(key=lambda one: (-one[0], one[1].row))
    complete = []
    for score, entry in scored[:LOOKED_AT_CLOSELY]:
        characters = plain.get(entry.row, "")
        had = sum(weight for pair, weight in weights.items() if pair in characters)
        score += PAIR_SHARE * chinese * had / perfect if perfect else 0.0
        whole = len(phrase) >= LEAST_PHRASE and is_han(phrase) and phrase in characters
        complete.append(replace(entry, score=score, length=length, whole=whole, plain=characters))
    return sorted(complete, key=_best_first)


def _pair_weight(entries: int, size: int) -> float:
    return _rarity(entries, size) * (1.0 if entries else UNKNOWN_SHARE)
