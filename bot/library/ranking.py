"""How well each entry answers a query: BM25 over ideas and columns, as a share of what a perfect entry would get.

Each unit of the query (a word, or an idea with its synonyms) weighs by how rare it is in the library and how telling it
is in Chinese at large. An entry earns that weight as far as the unit stands in it, titles, keywords and model queries
counting more than running text, further occurrences less and less (BM25F). The score is what it earned of all there was
to earn, so it tells how much of the question was understood; neighbouring characters add a part for words that jieba
does not know. FTS5's own bm25() is not used: it would count every synonym as a word of its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.language.segmenter import default_segmenter
from bot.library.sounds import LONGEST
from bot.library.store import Counts, Library
from bot.library.terms import (
    PART_QUALITY,
    SOUND_QUALITY,
    SYNONYM_QUALITY,
    Unit,
    character_pairs,
    group_term,
    inside_words,
)

COLUMN_WEIGHTS = {"title": 3.0, "keywords": 3.0, "queries": 2.0, "body": 1.0}
SATURATION = 0.7
"""Weighted occurrences that earn half of a unit's weight."""
PAIR_SHARE = 0.2
"""Part of the score that neighbouring characters give."""
UNKNOWN_SHARE = 0.5
"""How much a word counts that stands in no entry: it may tell of another subject or be mere colour."""
LEAST_EVIDENCE = 0.25
"""Weight that an entry must earn, as a share of that of a word in one entry only: one everyday word finds nothing."""
OTHER_TRADE_SHARE = 2.5
"""The same for a word of another trade."""
GUESSED_WORD = 0.5
"""How telling a word is that jieba only guesses to be one; many are no words at all."""
_QUERY_LENGTH = 400
_FREQUENT = 300
"""Words of jieba's dictionary this frequent are not taken for a slip of a word that sounds the same."""
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
    """

    row: int
    score: float
    matches: tuple[Match, ...]
    strange: bool = False


def shortened(text: str) -> str:
    """Return a text of bearable length: of a long one the beginning and the end, where the matter stands."""
    half = _QUERY_LENGTH // 2
    return text if len(text) <= _QUERY_LENGTH else f"{text[:half]} {text[-half:]}"


def rank(library: Library, kind: str, text: str) -> list[Ranked]:
    """Score all entries that share a word with a query.

    Args:
        library: the open library.
        kind: `case` or `handbook`.
        text: normalised query.

    Returns:
        The entries, best first; those with too little evidence are left out.
    """
    units, places = _understood(library, kind, library.lexicon.units(text), text)
    if not places:
        return []
    size = library.sizes[kind]
    domain = library.domain_words({unit.text for unit in units})
    weights = _weights(library, units, places, domain, size)
    perfect = sum(weights.values())
    pair_scores = _pair_scores(library, kind, text, size)
    foreign = {unit.text for unit in units if unit.text in library.lexicon.other_trades}
    ranked = []
    for row in sorted({row for where in places.values() for row in where}):
        found = [match for unit in units if (match := _match(unit, row, places, weights[unit] / perfect, domain))]
        words = sum(match.earned for match in found)
        if words * perfect < LEAST_EVIDENCE * _rarity(1, size):
            continue
        score = (1 - PAIR_SHARE) * words + PAIR_SHARE * pair_scores.get(row, 0.0)
        strange = not foreign <= {match.unit.text for match in found}
        matches = tuple(sorted(found, key=lambda match: -match.earned))
        ranked.append(Ranked(row, score, matches, strange))
    return sorted(ranked, key=lambda entry: (-entry.score, entry.row))


def _understood(
    library: Library, kind: str, units: Sequence[Unit], text: str
) -> tuple[list[Unit], dict[str, dict[int, Counts]]]:
    """Look the units up; what stands nowhere is tried again by its sound."""
    places = library.places(kind, [term for unit in units for term, _ in unit.terms])
    found = [unit for unit in units if any(term in places for term, _ in unit.terms)]
    heard = _heard(library, text, found)
    if heard:
        places.update(library.places(kind, [term for unit in heard for term, _ in unit.terms]))
    heard = [unit for unit in heard if any(term in places for term, _ in unit.terms)]
    unknown = [unit for unit in units if unit not in found and not any(_overlap(unit, other) for other in heard)]
    return sorted([*found, *heard, *unknown], key=lambda unit: unit.start), places


def _heard(library: Library, text: str, found: Iterable[Unit]) -> list[Unit]:
    """Return units for stretches of text that nothing was found for but that sound like a word of the trade."""
    taken = [False] * len(text)
    for start, word in [*library.lexicon.known_phrases(text), *((unit.start, unit.text) for unit in found)]:
        taken[start : start + len(word)] = [True] * len(word)
    frequencies, inside = default_segmenter().frequencies, inside_words(text)
    windows = [
        (start, text[start : start + length])
        for length in range(LONGEST, 1, -1)
        for start in range(len(text) - length + 1)
        if not any(taken[start : start + length])
        and not inside[start]
        and not inside[start + length]
        and frequencies.get(text[start : start + length], 0) < _FREQUENT
    ]
    alike = library.words_that_sound_like({window for _, window in windows})
    heard: list[Unit] = []
    for start, window in windows:
        if window in alike and not any(taken[start : start + len(window)]):
            word = alike[window]
            group = library.lexicon.groups.get(word, "")
            terms = ((word, SOUND_QUALITY), *([(group_term(group), SOUND_QUALITY * SYNONYM_QUALITY)] if group else []))
            heard.append(Unit(window, start, terms, group, word))
            taken[start : start + len(window)] = [True] * len(window)
    return heard


def _overlap(unit: Unit, other: Unit) -> bool:
    return unit.start < other.end and other.start < unit.end


def _weights(
    library: Library,
    units: Sequence[Unit],
    places: Mapping[str, Mapping[int, Counts]],
    domain: Collection[str],
    size: int,
) -> dict[Unit, float]:
    """Return the weight of each unit: how rare it is in the library, how telling in Chinese at large."""
    weights = {}
    for unit in units:
        rows = {row for term, quality in unit.terms if quality > PART_QUALITY for row in places.get(term, ())}
        rows = rows or {row for term, _ in unit.terms for row in places.get(term, ())}
        telling = 1.0 if _of_the_trade(unit, domain) else _telling(unit.text)
        if not rows:
            telling = OTHER_TRADE_SHARE if unit.text in library.lexicon.other_trades else telling * UNKNOWN_SHARE
        weights[unit] = _rarity(len(rows), size) * telling
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


def _match(
    unit: Unit, row: int, places: Mapping[str, Mapping[int, Counts]], weight: float, domain: Collection[str]
) -> Match | None:
    best, columns = 0.0, dict[str, int]()
    for term, quality in unit.terms:
        counts = places.get(term, {}).get(row)
        if not counts:
            continue
        occurrences = sum(COLUMN_WEIGHTS.get(column, 0.0) * count for column, count in counts.items())
        strength = quality * occurrences / (SATURATION + occurrences)
        if strength > best:
            best, columns = strength, dict(counts)
    if not columns:
        return None
    central = _of_the_trade(unit, domain) and ("title" in columns or "keywords" in columns)
    return Match(unit, tuple(column for column in COLUMN_WEIGHTS if column in columns), weight * best, central)


def _pair_scores(library: Library, kind: str, text: str, size: int) -> dict[int, float]:
    """Return for each entry the share of the query's neighbouring characters that it has, rare ones counting more."""
    for start, word in library.lexicon.known_phrases(text):
        if word in library.lexicon.stop_words:
            text = text[:start] + " " * len(word) + text[start + len(word) :]
    pairs = sorted(set(character_pairs(text)))
    places = library.places(kind, pairs, column="pairs")
    weights = {
        pair: _rarity(len(places.get(pair, ())), size) * (1.0 if pair in places else UNKNOWN_SHARE) for pair in pairs
    }
    perfect = sum(weights.values())
    scores: dict[int, float] = {}
    for pair, rows in places.items():
        for row in rows:
            scores[row] = scores.get(row, 0.0) + weights[pair] / perfect
    return scores
