"""Copies of written examples as a speech recogniser would put them down, to learn from.

Calls come without punctuation, with breaks where the speaker took breath, with fillers and beginnings said twice;
examples are written more tidily than that.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import TypeVar

from bot.understanding.classifier import SEED

_UNPUNCTUATED_EVERY = 4
_SPOKEN_EVERY = 3
_LEAST_CHARACTERS = 8
_MARKS = re.compile(r"[，。！？、；：,.!?;:~～…]+")
_FILLERS = ("嗯", "呃", "那个", "就是", "就是说", "然后", "这个")
_PIECE = (3, 9)

Row = TypeVar("Row", bound=tuple[str, ...])


def with_spoken_copies(rows: Sequence[Row]) -> list[Row]:
    """Return rows and, of some, copies whose text is as if it had been said; the same each time.

    Args:
        rows: texts with their labels, the text first.
    """
    copies: list[Row] = []
    for number, row in enumerate(rows):
        text = row[0]
        if len(text) < _LEAST_CHARACTERS:
            continue
        if number % _UNPUNCTUATED_EVERY == 0 and _MARKS.search(text):
            copies.append((_MARKS.sub("", text), *row[1:]))  # type: ignore[arg-type]
        elif number % _SPOKEN_EVERY == 1:
            copies.append((spoken(text, random.Random(f"{SEED} {number}")), *row[1:]))  # type: ignore[arg-type]
    return [*rows, *copies]


def spoken(text: str, chance: random.Random) -> str:
    """Return a text as a speech recogniser may hear it: spaces at odd places, fillers, a beginning said twice."""
    said = _MARKS.sub("", text)
    pieces = []
    while said:
        length = chance.randint(*_PIECE)
        pieces.append(said[:length])
        said = said[length:]
    if chance.random() < 0.4:
        pieces[0] = pieces[0][:2] + pieces[0]
    for place in range(len(pieces)):
        if chance.random() < 0.25:
            pieces[place] = chance.choice(_FILLERS) + chance.choice(("", " ")) + pieces[place]
    return " ".join(pieces)
