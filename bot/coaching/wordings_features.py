"""What the model of wordings looks at in a stretch of a draft.

Characters (one to three in a row), words and pairs of words, and groups of words that mean the like
(data/forbidden/word_groups.yml): whoever writes 自个儿不留神 is found out by what others wrote about 自己不小心.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence

from bot.coaching.clauses import Span, clauses
from bot.coaching.families import PUNCTUATION

_LEAST_HAN = 4
"""Chinese characters that a stretch should have: shorter clauses tell too little and are joined to the next."""

_LONGEST_BLOCK = 70
"""A clause is judged beside the clauses around it, taken from a block of at most so many characters."""

_LONGEST_WORD = 6
_UNKNOWN = 25.0
"""Cost of a character that is not in the lexicon; the rarest word costs some 18."""
_MARKS = re.compile(f"[{re.escape(PUNCTUATION)}]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[a-z]+")

Groups = Mapping[str, Sequence[str]]
"""Words with the groups that they belong to."""


def stretches(text: str) -> list[Span]:
    """Return the (start, end) of the stretches that are judged: clauses, short ones joined to the next.

    Args:
        text: normalised text.
    """
    found: list[Span] = []
    start: int | None = None
    end = 0
    for first, end in clauses(text):
        start = first if start is None else start
        if len(_HAN.findall(text, start, end)) >= _LEAST_HAN:
            found.append((start, end))
            start = None
    if start is not None:
        if found:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [span for span in found if _HAN.search(text, *span)]


def blocks(spans: Sequence[Span]) -> list[Span]:
    """Return for each stretch the block of neighbouring stretches that it is judged beside."""
    around: list[Span] = []
    members = 0
    for index, (_, end) in enumerate(spans):
        members += 1
        following = spans[index + 1][1] if index + 1 < len(spans) else None
        first = spans[index + 1 - members][0]
        if following is None or following - first > _LONGEST_BLOCK:
            around += [(first, end)] * members
            members = 0
    return around


def features(text: str, lexicon: Mapping[str, float], groups: Groups) -> list[str]:
    """Return the features of a stretch, repeated as often as they occur.

    Args:
        text: normalised text.
        lexicon: words with their cost, the negative logarithm of their frequency.
        groups: words with the groups that they belong to.
    """
    marked = "^" + _DIGITS.sub("0", _MARKS.sub(",", text)).strip(",") + "$"
    grams = [marked[i : i + size] for size in (1, 2, 3) for i in range(len(marked) - size + 1)]
    words = cut(marked, lexicon)
    grams += ["w:" + word for word in words]
    grams += [f"w:{left}|{right}" for left, right in itertools.pairwise(words)]
    tags = tag(text, groups)
    grams += [f"g:{name}" for names in tags for name in names]
    # Groups are looked at with the next and the next but one: what lies between matters little.
    for distance in (1, 2):
        for lefts, rights in zip(tags, tags[distance:], strict=False):
            grams += [f"g:{left}|{right}" for left in lefts for right in rights]
    return grams


def tag(text: str, groups: Groups) -> list[Sequence[str]]:
    """Return the groups of the words of a text that have any, the longest word at each place, from left to right."""
    found: list[Sequence[str]] = []
    place = 0
    while place < len(text):
        for size in range(_LONGEST_WORD, 0, -1):
            names = groups.get(text[place : place + size])
            if names is not None:
                found.append(names)
                place += size
                break
        else:
            place += 1
    return found


def cut(text: str, lexicon: Mapping[str, float]) -> list[str]:
    """Cut a text into the likeliest words of a lexicon; what it does not hold stays single characters.

    Letters in a row are one word. This stands in for jieba, which takes longer to load than a whole check may.
    """
    words: list[str] = []
    end = 0
    for letters in _LETTERS.finditer(text):
        words += _cut(text[end : letters.start()], lexicon)
        words.append(letters.group())
        end = letters.end()
    return words + _cut(text[end:], lexicon)


def _cut(text: str, lexicon: Mapping[str, float]) -> list[str]:
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        start = end - 1
        cheapest = (best[start][0] + lexicon.get(text[start], _UNKNOWN), start)
        for start in range(end - 2, max(-1, end - _LONGEST_WORD - 1), -1):
            cost = lexicon.get(text[start:end])
            if cost is not None and best[start][0] + cost < cheapest[0]:
                cheapest = (best[start][0] + cost, start)
        best.append(cheapest)
    words: list[str] = []
    end = len(text)
    while end:
        start = best[end][1]
        words.append(text[start:end])
        end = start
    return words[::-1]


def make_lexicon(texts: Iterable[str], frequencies: Mapping[str, int]) -> dict[str, float]:
    """Return the words of a dictionary that occur in the texts, and all their characters, with their costs."""
    total = math.log(sum(frequencies.values()))
    found: set[str] = set()
    for text in texts:
        for start in range(len(text)):
            found.update(text[start : start + size] for size in range(1, _LONGEST_WORD + 1))
    return {word: round(total - math.log(frequencies[word]), 3) for word in sorted(found) if frequencies.get(word)}
