"""How characters sound: one symbol a syllable, without tone, sounds that many speakers merge counted as one.

Merged: z/zh, c/ch, s/sh, n/l, in/ing, en/eng. A character has its commonest reading only, so that a character always
sounds like itself. The table is compiled once from pypinyin, whose import would cost more than a whole check may.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from bot.content import load_compiled

_FIRST_SYMBOL = 0xE000
"""Symbols are taken from Unicode's private use area, where no text has characters of its own."""

_MERGED = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"^n(?=[a-z])"), "l"), (re.compile(r"(?<=[ie])ng$"), "n"))
_HAN = range(0x4E00, 0x9FA6)


@dataclass(frozen=True)
class Sounds:
    """The table of sounds.

    Attributes:
        of_character: symbol of each Chinese character.
        reading: symbol of each Chinese character's own syllable, nothing merged.
        of_syllable: symbol of each syllable in Latin letters, e.g. of `mei`.
    """

    of_character: dict[str, str]
    reading: dict[str, str]
    of_syllable: dict[str, str]

    def write(self, text: str) -> str:
        """Return a text of the same length with every Chinese character replaced by the symbol of its sound."""
        return "".join(self.of_character.get(character, character) for character in text)

    def syllables(self, letters: str) -> list[tuple[int, int]] | None:
        """Cut Latin letters into syllables.

        Args:
            letters: lower-case letters.

        Returns:
            The (start, end) of each syllable, as few as possible, or None when the letters are no syllables.
        """
        best: list[list[tuple[int, int]] | None] = [[]]
        for end in range(1, len(letters) + 1):
            cuts = [
                [*head, (start, end)]
                for start in range(max(0, end - 6), end)
                if (head := best[start]) is not None and letters[start:end] in self.of_syllable
            ]
            best.append(min(cuts, key=len) if cuts else None)
        return best[-1]


@functools.lru_cache(maxsize=1)
def default_sounds() -> Sounds:
    """Return the table of all common characters."""
    table = load_compiled("sounds", [Path(__file__)], _build)
    merged, own = (dict(zip(table["characters"], table[key], strict=True)) for key in ("symbols", "readings"))
    return Sounds(merged, own, table["syllables"])


def _build() -> dict[str, object]:
    from pypinyin import lazy_pinyin

    readings = {character: lazy_pinyin(character)[0] for character in map(chr, _HAN)}
    readings = {character: reading for character, reading in readings.items() if re.fullmatch("[a-zü]+", reading)}
    merged = {reading: _merge(reading) for reading in sorted(set(readings.values()))}
    symbols = {sound: chr(_FIRST_SYMBOL + number) for number, sound in enumerate(sorted(set(merged.values())))}
    own = {reading: chr(_FIRST_SYMBOL + number) for number, reading in enumerate(merged)}
    syllables = {reading: symbols[sound] for reading, sound in merged.items() if len(reading) > 1 or reading in "ae"}
    return {
        "characters": "".join(readings),
        "symbols": "".join(symbols[merged[reading]] for reading in readings.values()),
        "readings": "".join(own[reading] for reading in readings.values()),
        "syllables": syllables,
    }


def _merge(reading: str) -> str:
    for pattern, replacement in _MERGED:
        reading = pattern.sub(replacement, reading)
    return reading
