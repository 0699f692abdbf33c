"""Disguised spellings undone: 没*办*法, 没没办办法法, 扌丁, nmd; Latin syllables become symbols of their sound.

The result is not meant to be read: it is for matching rules, and knows where each of its characters came from.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.coaching.rules import FOLDER
from bot.content import load_compiled
from bot.language.sounds import default_sounds

_HAN = r"[\u3400-\u9fff]"
_LETTERS = re.compile(r"[a-zü]+(?:[ '\-.*_][a-zü]+)*")
# Marks and faces that nobody sets between two Chinese characters of a word, and a letter alone between them.
_STRAY = re.compile(
    rf"(?<={_HAN})(?:[*·\-^/\\|+=#@&%$`<>]|(?<![a-z])[a-z](?![a-z])|\[[^\[\]]{{1,4}}\]){{1,3}}(?={_HAN})"
)
_MARKS = re.compile(rf"(?<={_HAN})[.,、。!?~'\":;…—]{{1,3}}(?={_HAN})")
_REPEATED = re.compile(rf"({_HAN})\1+")


@dataclass(frozen=True)
class Piece:
    """A character of the undone text.

    Attributes:
        character: the character; a symbol of `bot.language.sounds` for a Latin syllable.
        start: start in the text before, 0 or more.
        end: one past the end in the text before.
        changed: it stands for something else.
    """

    character: str
    start: int
    end: int
    changed: bool = False


@dataclass(frozen=True)
class Undone:
    """An undone text.

    Attributes:
        text: the text, one character a piece.
        pieces: where its characters came from.
    """

    text: str
    pieces: tuple[Piece, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the (start, end) in the text before that a stretch of one or more characters came from."""
        return self.pieces[start].start, self.pieces[end - 1].end

    def changed(self, start: int, end: int) -> bool:
        """Tell whether anything was replaced or dropped within a stretch."""
        pieces = self.pieces[start:end]
        parted = (left.end < right.start for left, right in itertools.pairwise(pieces))
        return any(piece.changed for piece in pieces) or any(parted)


def undo_disguises(text: str) -> Undone:
    """Undo the disguises of a normalised text."""
    pieces = [Piece(character, index, index + 1) for index, character in enumerate(text)]
    # Aliases are spelt out twice: a letter of theirs would be dropped as a stray, and strays may part them.
    steps = (_join_components, _spell_aliases, _drop_strays, _drop_marks, _spell_aliases, _take_sounds, _drop_repeats)
    for step in steps:
        pieces = step(pieces)
    return Undone("".join(piece.character for piece in pieces), tuple(pieces))


@dataclass(frozen=True)
class _Tables:
    aliases: dict[str, str]
    alias: re.Pattern[str]
    components: dict[str, str]
    component: re.Pattern[str]
    common: frozenset[str]


def common_characters() -> frozenset[str]:
    """Return the characters that are too common to be another one in disguise."""
    return _tables().common


@functools.lru_cache(maxsize=1)
def _tables() -> _Tables:
    sources = [FOLDER / "disguises.yml", Path(__file__).with_name("disguise_schema.py")]
    tables = load_compiled("disguises", sources, _read)
    words = "|".join(re.escape(alias) for alias in sorted(tables["aliases"], key=len, reverse=True))
    splits = "|".join(re.escape(split) for split in sorted(tables["components"], key=len, reverse=True))
    # Letters mean an alias only when they are a word of their own; a Chinese alias is found anywhere.
    alias = re.compile(rf"(?:(?<![a-z0-9])(?=[a-z])|(?![a-z]))(?:{words})(?:(?<![a-z])|(?![a-z0-9]))")
    common = frozenset(tables["common"])
    return _Tables(tables["aliases"], alias, tables["components"], re.compile(splits), common)


def _read() -> dict[str, object]:
    from bot.coaching.disguise_schema import read_disguises

    return read_disguises()


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.character for piece in pieces)


def _replaced(pieces: list[Piece], pattern: re.Pattern[str], meaning: dict[str, str]) -> list[Piece]:
    """Replace each match by the characters that it means; each of them stands for the whole match."""
    result: list[Piece] = []
    end = 0
    text = _text(pieces)
    if not any(written in text for written in meaning):
        return pieces
    for match in pattern.finditer(text):
        first, last = pieces[match.start()], pieces[match.end() - 1]
        result += pieces[end : match.start()]
        result += [Piece(character, first.start, last.end, True) for character in meaning[match.group()]]
        end = match.end()
    return result + pieces[end:]


def _join_components(pieces: list[Piece]) -> list[Piece]:
    return _replaced(pieces, _tables().component, _tables().components)


def _spell_aliases(pieces: list[Piece]) -> list[Piece]:
    return _replaced(pieces, _tables().alias, _tables().aliases)


def _drop(pieces: list[Piece], spans: list[tuple[int, int]]) -> list[Piece]:
    dropped = {index for start, end in spans for index in range(start, end)}
    return [piece for index, piece in enumerate(pieces) if index not in dropped] if dropped else pieces


def _drop_strays(pieces: list[Piece]) -> list[Piece]:
    return _drop(pieces, [match.span() for match in _STRAY.finditer(_text(pieces))])


def _drop_marks(pieces: list[Piece]) -> list[Piece]:
    """Drop sentence marks where they part one character after the other, as in 没.办.法."""
    marks = list(_MARKS.finditer(_text(pieces)))
    parting: set[tuple[int, int]] = set()
    for left, right in itertools.pairwise(marks):
        if left.end() + 1 == right.start() and left.group() == right.group():
            parting |= {left.span(), right.span()}
    return _drop(pieces, sorted(parting))


def _drop_repeats(pieces: list[Piece]) -> list[Piece]:
    """Drop repeated characters: three of a kind, or doubled ones side by side; 谢谢 and 看看 are plain Chinese."""
    runs = [match.span() for match in _REPEATED.finditer(_text(pieces))]
    beside = {span for left, right in itertools.pairwise(runs) if left[1] == right[0] for span in (left, right)}
    return _drop(pieces, [(start + 1, end) for start, end in runs if end - start > 2 or (start, end) in beside])


def _take_sounds(pieces: list[Piece]) -> list[Piece]:
    """Replace Latin letters that are syllables (also when parted, as in `m ei`) by symbols of their sound."""
    sounds = default_sounds()
    result: list[Piece] = []
    end = 0
    for match in _LETTERS.finditer(_text(pieces)):
        places = [index for index in range(*match.span()) if pieces[index].character.isalpha()]
        letters = "".join(pieces[index].character for index in places)
        cuts = sounds.syllables(letters) if 2 <= len(letters) <= 40 else None
        result += pieces[end : match.start()]
        end = match.end()
        if cuts is None:
            result += pieces[match.start() : end]
            continue
        for start, stop in cuts:
            first, last = pieces[places[start]], pieces[places[stop - 1]]
            result.append(Piece(sounds.of_syllable[letters[start:stop]], first.start, last.end, True))
    return result + pieces[end:]
