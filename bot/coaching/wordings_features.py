"""What the model of wordings looks at in a unit of a draft: one to three characters in a row, words, pairs of words."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping

from bot.coaching.clauses import Span, clauses, sentences
from bot.coaching.families import PUNCTUATION

LONGEST_WHOLE = 60
"""A draft of at most so many characters is judged as a whole, too."""

_LONGEST_UNIT = 40
_LEAST_UNIT = 5
"""Chinese characters that a stretch must have: shorter ones tell too little to be judged by themselves."""

_LONGEST_WORD = 6
_UNKNOWN = 25.0
"""Cost of a character that is not in the lexicon; the rarest word costs some 18."""
_MARKS = re.compile(f"[{re.escape(PUNCTUATION)}]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"\d+")


def units(text: str) -> list[Span]:
    """Return the (start, end) of the stretches that are judged: sentences, long ones in groups of clauses.

    Args:
        text: normalised text.
    """
    found: list[Span] = []
    for start, end in sentences(text):
        if end - start <= _LONGEST_UNIT:
            found.append((start, end))
            continue
        group: Span | None = None
        for first, last in clauses(text[start:end]):
            if group and last - group[0] <= _LONGEST_UNIT:
                group = (group[0], last)
                continue
            if group:
                found.append((start + group[0], start + group[1]))
            group = (first, last)
        if group:
            found.append((start + group[0], start + group[1]))
    return [_trimmed(text, *span) for span in found if len(_HAN.findall(text, *span)) >= _LEAST_UNIT]


def is_speech(text: str) -> bool:
    """Tell whether a text has a Chinese character at all."""
    return _HAN.search(text) is not None


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return a stretch without the marks at its ends."""
    inside = clauses(text[start:end])
    return start + inside[0][0], start + inside[-1][1]


def features(text: str, lexicon: Mapping[str, float]) -> list[str]:
    """Return the features of a unit, repeated as often as they occur.

    Args:
        text: normalised text.
        lexicon: words with their cost, the negative logarithm of their frequency.
    """
    text = "^" + _DIGITS.sub("0", _MARKS.sub(",", text)).strip(",") + "$"
    grams = [text[i : i + size] for size in (1, 2, 3) for i in range(len(text) - size + 1)]
    words = cut(text, lexicon)
    grams += ["w:" + word for word in words]
    grams += [f"w:{left}|{right}" for left, right in itertools.pairwise(words)]
    return grams


def cut(text: str, lexicon: Mapping[str, float]) -> list[str]:
    """Cut a text into the likeliest words of a lexicon; what it does not hold stays single characters.

    This stands in for jieba, which takes longer to load than a whole check may.
    """
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
