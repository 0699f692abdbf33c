"""Text to search terms: words, ideas (groups of synonyms) and character pairs.

Entries and queries go through the same steps, so that what is written alike is found alike. A query becomes a list of
units, each a word or an idea of the caller with the terms that would answer it; an entry becomes columns of terms.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.language.segmenter import default_segmenter

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_WORDLIKE = re.compile(r"[\w\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NOWHERE = re.compile(r"(?!)")
_GROUP = "syn"
FREE_SURFACE_LENGTH = 3
"""A synonym or stop phrase this long is found anywhere; a shorter one only where it is a word: not 信息 in 信息费."""

SYNONYM_QUALITY, PART_QUALITY, SOUND_QUALITY = 0.8, 0.55, 0.8
"""How much a synonym, a part of a longer word, a word that sounds the same count beside the word itself (1)."""


@dataclass(frozen=True)
class Unit:
    """A word or idea of a query.

    Attributes:
        text: the word as it stands in the normalised query.
        start: where it begins there.
        terms: terms that answer it, each with its quality, above 0 to 1.
        group: id of its group of synonyms, or empty.
        heard_as: the word it was taken for because it sounds the same, or empty.
    """

    text: str
    start: int
    terms: tuple[tuple[str, float], ...]
    group: str = ""
    heard_as: str = ""

    @property
    def end(self) -> int:
        """One past the last character in the normalised query."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Lexicon:
    """Synonyms and stop words.

    Attributes:
        groups: word to the id of its group of synonyms.
        stop_words: words and phrases that find nothing by themselves.
        other_trades: words that tell that a question is about another trade.
    """

    groups: Mapping[str, str]
    stop_words: frozenset[str]
    other_trades: frozenset[str] = frozenset()
    _words: Mapping[str, Mapping[int, Collection[str]]] = field(init=False, default_factory=dict)
    """First character to length, the longest first, to the words."""
    _beginning: re.Pattern[str] = field(init=False, default=_NOWHERE)
    """Finds the characters with which a word begins; most begin none."""

    def __post_init__(self) -> None:
        words: dict[str, dict[int, set[str]]] = {}
        for word in sorted({*self.groups, *self.stop_words, *self.other_trades}, key=len, reverse=True):
            words.setdefault(word[0], {}).setdefault(len(word), set()).add(word)
        object.__setattr__(self, "_words", words)
        if words:
            object.__setattr__(self, "_beginning", re.compile(f"[{re.escape(''.join(sorted(words)))}]"))

    def known_phrases(self, text: str, words: Sequence[str] | None = None) -> Iterator[tuple[int, str]]:
        """Find synonyms, stop words and words of other trades, the longest first at each place, without overlaps.

        Args:
            text: normalised text.
            words: the text cut into words, where the caller has done that already.

        Yields:
            Where each begins, and the word.
        """
        words = default_segmenter().cut(text) if words is None else words
        single, inside = _single_words(words), inside_words(text, words)
        position = 0
        while beginning := self._beginning.search(text, position):
            position, found = beginning.start(), ""
            for length, known in self._words[beginning.group()].items():
                word = text[position : position + length]
                if word not in known:
                    continue
                whole = position in single if length == 1 else not (inside[position] or inside[position + length])
                if length >= FREE_SURFACE_LENGTH or whole:
                    found = word
                    break
            if found:
                yield position, found
            position += len(found) or 1

    def index_terms(self, text: str) -> list[str]:
        """Return the terms of a text of an entry: its words, the shorter words in them, its synonyms and their groups.

        Args:
            text: normalised text.
        """
        words = default_segmenter().cut(text)
        terms = [term for word in words for term in _terms_of(word)]
        for _, word in self.known_phrases(text, words):
            if word in self.groups:
                terms.append(group_term(self.groups[word]))
                if word not in terms:
                    terms.append(word)
        return terms

    def units(self, text: str) -> list[Unit]:
        """Cut a query into units; stop words, single characters and punctuation are left out.

        Args:
            text: normalised text.

        Returns:
            The units in order of place; a word that stands twice gives one unit.
        """
        units: dict[str, Unit] = {}
        for start, piece, known in self._pieces(text):
            group = self.groups.get(piece, "") if known else ""
            if group:
                unit = Unit(piece, start, ((piece, 1.0), (group_term(group), SYNONYM_QUALITY)), group)
                units.setdefault(group_term(group), unit)
            elif piece in self.other_trades:
                units.setdefault(piece, Unit(piece, start, ((piece, 1.0),)))
            elif not known:
                position = start
                for word in default_segmenter().cut(piece):
                    if is_term(word) and word not in self.stop_words:
                        units.setdefault(word, Unit(word, position, ((word, 1.0), *self._parts(word))))
                    position += len(word)
        return list(units.values())

    def _pieces(self, text: str) -> Iterator[tuple[int, str, bool]]:
        """Yield the text in order as known phrases (True) and what stands between them (False)."""
        position = 0
        for start, word in self.known_phrases(text):
            if position < start:
                yield position, text[position:start], False
            yield start, word, True
            position = start + len(word)
        if position < len(text):
            yield position, text[position:], False

    def _parts(self, word: str) -> list[tuple[str, float]]:
        if len(word) < 3:
            return []
        parts = {part for part in default_segmenter().cut_for_search(word) if is_term(part) and part != word}
        terms = [(part, PART_QUALITY) for part in sorted(parts) if part not in self.stop_words]
        terms += [
            (group_term(self.groups[part]), PART_QUALITY * SYNONYM_QUALITY) for part, _ in terms if part in self.groups
        ]
        return terms


def inside_words(text: str, words: Sequence[str] | None = None) -> list[bool]:
    """Tell for each boundary between characters whether it lies inside a word of the dictionary.

    What jieba only guesses to be a word does not count, it guesses wrong too often (说团|购价).

    Args:
        text: normalised text.
        words: the text cut into words, where the caller has done that already.

    Returns:
        One value for each position from 0 to the length of the text.
    """
    segmenter = default_segmenter()
    inside = [False] * (len(text) + 1)
    position = 0
    for word in segmenter.cut(text) if words is None else words:
        if len(word) > 1 and segmenter.frequencies.get(word):
            inside[position + 1 : position + len(word)] = [True] * (len(word) - 1)
        position += len(word)
    return inside


def _single_words(words: Sequence[str]) -> set[int]:
    """Return where characters stand that are words by themselves."""
    positions = set()
    position = 0
    for word in words:
        if len(word) == 1:
            positions.add(position)
        position += len(word)
    return positions


def shorter_words(word: str) -> list[str]:
    """Return the words of two and three characters inside a longer word, as a search index wants them."""
    frequencies = default_segmenter().frequencies
    lengths = (2, 3) if len(word) > 3 else (2,) if len(word) > 2 else ()
    places = ((start, length) for length in lengths for start in range(len(word) - length + 1))
    return [word[start : start + length] for start, length in places if frequencies.get(word[start : start + length])]


@functools.lru_cache(maxsize=100_000)
def _terms_of(word: str) -> tuple[str, ...]:
    """Return what a word of an entry is found by: the shorter words in it, and the word itself."""
    return tuple(part for part in (*shorter_words(word), word) if is_term(part))


def is_term(word: str) -> bool:
    """Tell whether a word is worth indexing: two characters or more, no punctuation."""
    return len(word) > 1 and _WORDLIKE.fullmatch(word) is not None


def group_term(group: str) -> str:
    """Return the term that stands in the index for a group of synonyms."""
    # FTS5's tokenizer would split the id at its dashes.
    return _GROUP + group.replace("-", "")


def is_group_term(term: str) -> bool:
    """Tell whether a term stands for a group of synonyms."""
    return term.startswith(_GROUP)


def character_pairs(text: str) -> list[str]:
    """Return each two neighbouring Chinese characters of a text."""
    return [pair for run in _HAN_RUN.findall(text) for pair in map(operator.add, run, run[1:])]


def is_han(text: str) -> bool:
    """Tell whether a text consists of Chinese characters only (not empty)."""
    return bool(text) and all(_HAN.match(character) for character in text)
