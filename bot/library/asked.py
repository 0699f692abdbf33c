"""What a query asks for: its words, and for what stands nowhere the words that sound the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.language.segmenter import default_segmenter
from bot.library.analysis import SIZE, central, keyword_name, pair_name
from bot.library.sounds import LONGEST
from bot.library.store import Library
from bot.library.stores.index import EntryIndex
from bot.library.terms import SOUND_QUALITY, SYNONYM_QUALITY, Unit, group_term, inside_words

_FREQUENT = 300
"""Words of jieba's dictionary this frequent are not taken for a slip of a word that sounds the same."""


def understood(
    library: Library, index: EntryIndex, units: Sequence[Unit], text: str, pairs: Iterable[str] = ()
) -> tuple[list[Unit], dict[str, int]]:
    """Count the units of a query; what stands nowhere is tried again by its sound.

    Args:
        library: the open library.
        index: the entries that are searched.
        units: the units as the query has them.
        text: normalised query.
        pairs: neighbouring characters to count besides.

    Returns:
        The units in order of place, and how many entries have each of their terms and pairs (`SIZE`: any at all).
    """
    counts = index.counts([SIZE, *_names(units), *map(pair_name, pairs)])
    found = [unit for unit in units if any(term in counts for term, _ in unit.terms)]
    heard = _heard(library, text, found)
    if heard:
        counts.update(index.counts(_names(heard)))
    heard = [unit for unit in heard if any(term in counts for term, _ in unit.terms)]
    unknown = [unit for unit in units if unit not in found and not any(_overlap(unit, other) for other in heard)]
    return sorted([*found, *heard, *unknown], key=lambda unit: unit.start), counts


def _names(units: Sequence[Unit]) -> list[str]:
    terms = {term for unit in units for term, _ in unit.terms}
    return [*terms, *map(central, terms), *(keyword_name(unit.text) for unit in units)]


def given_keywords(units: Sequence[Unit], counts: Mapping[str, int]) -> set[str]:
    """Return the words that somebody has given a case as a keyword."""
    return {unit.text for unit in units if keyword_name(unit.text) in counts}


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
    alike = library.compiled.words_that_sound_like({window for _, window in windows})
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
