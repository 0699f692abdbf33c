"""Finds what a very long utterance is about: people tell half a day before they come to the matter."""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.paths import DATA
from bot.understanding.classifier import SEED, UtteranceClassifier

CHATTER = DATA / "language" / "chatter.txt"
LONG = 200
"""Characters from which on an utterance is searched for its matter; shorter ones are read as they are."""

_MATTER, _CHATTER = "matter", "chatter"
_LONGEST_PIECE = 45
_MOST_EXAMPLES = 9000
_DOUBT = 4.0
"""Log-odds that a piece must have to count for the matter: chatter of strangers looks like a matter more often than the
other way round."""
_SENTENCES = re.compile(r"(?<=[。！？!?；;\n…])|(?<=[^\d])\.(?=\D)")
_CLAUSES = re.compile(r"(?<=[,，、\s])")


def read_chatter(path: Path = CHATTER) -> list[str]:
    """Return the examples of chatter, one a line; lines that begin with # are notes."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


class Focus:
    """Cuts a long utterance down to the stretch that is about the matter.

    Args:
        classifier: trained to tell pieces of matter from chatter.
    """

    def __init__(self, classifier: UtteranceClassifier) -> None:
        self._classifier = classifier

    @classmethod
    def train(cls, matters: Iterable[str], chatter: Sequence[str]) -> Focus:
        """Learn from utterances about the company's business and from chatter (each at least one)."""
        pieces = [piece for text in matters for piece in pieces_of(text)]
        random.Random(SEED).shuffle(pieces)
        pieces = pieces[:_MOST_EXAMPLES]
        labels = [_MATTER] * len(pieces) + [_CHATTER] * len(chatter)
        return cls(UtteranceClassifier(strength=40.0, balance=1.0).fit([*pieces, *chatter], labels))

    def matter(self, text: str) -> str:
        """Return the text itself, or of a long one the pieces in a row that are most likely about the matter.

        Args:
            text: an utterance of any length.

        Returns:
            A part of the text, never empty unless the text is.
        """
        if len(text) <= LONG:
            return text
        pieces = pieces_of(text)
        scores = self._classifier.scores(pieces)
        gains = [math.log(max(score[_MATTER], 1e-9) / max(score[_CHATTER], 1e-9)) - _DOUBT for score in scores]
        first, last = best_stretch(gains)
        return "".join(pieces[first:last])


def pieces_of(text: str) -> list[str]:
    """Return the sentences of a text, long ones in groups of clauses; joined they give the text again, less dots."""
    pieces = []
    for sentence in _SENTENCES.split(text):
        if len(sentence) <= _LONGEST_PIECE:
            pieces.append(sentence)
            continue
        group = ""
        for clause in _CLAUSES.split(sentence):
            if group and len(group) + len(clause) > _LONGEST_PIECE:
                pieces.append(group)
                group = ""
            group += clause
        pieces.append(group)
    return [piece for piece in pieces if piece.strip()] or [text]


def best_stretch(gains: Sequence[float]) -> tuple[int, int]:
    """Return start and end of the numbers in a row with the largest sum, the first of equals (Bentley 1984).

    Args:
        gains: at least one number.
    """
    sums = [0.0, *itertools.accumulate(gains)]
    lowest, best = 0, (0, 1)
    for end in range(1, len(sums)):
        if sums[end] - sums[lowest] > sums[best[1]] - sums[best[0]]:
            best = (lowest, end)
        if sums[end] < sums[lowest]:
            lowest = end
    return best
