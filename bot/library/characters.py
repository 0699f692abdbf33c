"""What the characters of a query add where its words are not those of an entry.

People say the same thing in other words (退/退掉/退钱), and jieba cuts what is said carelessly into words that stand
nowhere. Single characters survive that. They are counted in the entries looked at only, so that the index need not
hold them.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from bot.library.terms import Lexicon, is_han

SATURATION, LENGTH_SHARE = 2.0, 0.75
"""BM25's k1 and b for characters: an entry with many model questions has most characters somewhere."""
UNKNOWN_SHARE = 0.5
"""How much a character counts that stands in none of the entries."""
_OTHER_WORD = re.compile(r"[0-9a-z]+")
_CHARACTERS_OF_A_WORD = 3


def without_stop_words(lexicon: Lexicon, text: str) -> str:
    """Return a normalised text with a space for each character of a stop word."""
    for start, word in lexicon.known_phrases(text):
        if word in lexicon.stop_words:
            text = text[:start] + " " * len(word) + text[start + len(word) :]
    return text


def han_in(text: str) -> int:
    """Return how many different Chinese characters a text has."""
    return len({character for character in text if is_han(character)})


def length_of(text: str) -> int:
    """Return how much a query says: its different Chinese characters, and three for each word or number of others.

    Args:
        text: normalised query without stop words.
    """
    return han_in(text) + _CHARACTERS_OF_A_WORD * len(set(_OTHER_WORD.findall(text)))


def shares_of_characters(text: str, plain: Mapping[int, str]) -> dict[int, float]:
    """Return for each entry which part of a query's characters it has, rare ones counting more.

    Args:
        text: normalised query without stop words.
        plain: the Chinese characters of each entry that is looked at, by row.

    Returns:
        0 to 1 by row; BM25 as a share of what an entry full of these characters would get.
    """
    wanted = {character for character in text if is_han(character)}
    if not wanted or not plain:
        return dict.fromkeys(plain, 0.0)
    found = {row: sorted(wanted & _characters(entry)) for row, entry in plain.items()}
    weights = _weights(wanted, found.values())
    average = sum(map(len, plain.values())) / len(plain) or 1.0
    perfect = sum(weights[character] for character in sorted(wanted))
    shares = {}
    for row, characters in found.items():
        entry = plain[row]
        damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * len(entry) / average)
        earned = sum(weights[one] * (n := entry.count(one)) / (n + damping) for one in characters)
        shares[row] = earned / perfect if perfect else 0.0
    return shares


@functools.lru_cache(maxsize=512)
def _characters(plain: str) -> frozenset[str]:
    return frozenset(plain)


def _weights(wanted: Collection[str], found: Collection[Sequence[str]]) -> dict[str, float]:
    """Return how telling each character is: BM25's inverse document frequency among the entries looked at."""
    having = Counter(chain.from_iterable(found))
    weights = {}
    for character in wanted:
        rarity = math.log(1 + (len(found) - having[character] + 0.5) / (having[character] + 0.5))
        weights[character] = rarity if having[character] else rarity * UNKNOWN_SHARE
    return weights
