"""Forbidden phrases in disguise: the rules found in a text whose disguises are undone, and by their sound.

A match counts only when the undoing was needed for it. A likeness of sound counts only when the character written makes
no sense where it stands: precision goes before recall, since an agent who is accused wrongly stops listening.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.coaching.alignment import Alignment, align
from bot.coaching.clean_speech import AGENT_SPEECH
from bot.coaching.notation import Node, parse
from bot.coaching.rules import Rule, RuleBook
from bot.coaching.undoing import Undone, common_characters, undo_disguises
from bot.content import load_compiled
from bot.language.segmenter import WORD_LIST
from bot.language.sounds import default_sounds

_LEAST_SYLLABLES = 3
"""A match by sound needs as many syllables; with one in Latin letters and one as it should be, two are enough."""


@dataclass(frozen=True)
class DisguisedMatch:
    """A rule found in disguise.

    Attributes:
        rule: the rule.
        start: start in the normalised text.
        end: one past the end in the normalised text.
        meant: the words that the disguise stands for, as far as they are known.
    """

    rule: Rule
    start: int
    end: int
    meant: str


def find_disguised(text: str, rules: RuleBook) -> Iterator[DisguisedMatch]:
    """Find rules that match a text only once its disguises are undone.

    Args:
        text: normalised text.
        rules: the rules to look for.

    Yields:
        The matches, those by spelling first. Plain matches are not among them.
    """
    undone = undo_disguises(text)
    plain: set[tuple[str, int]] = set()
    for rule, start, end in rules.find(undone.text):
        plain.update((rule.id, place) for place in range(start, end))
        if undone.changed(start, end):
            yield DisguisedMatch(rule, *undone.span(start, end), undone.text[start:end])
    for rule, start, end in rules.find_by_sound(default_sounds().write(undone.text)):
        if not any((rule.id, place) in plain for place in range(start, end)):
            meant = _meant(rule, undone, start, end)
            if meant is not None:
                yield DisguisedMatch(rule, *undone.span(start, end), meant)


def _meant(rule: Rule, undone: Undone, start: int, end: int) -> str | None:
    """Return what a match by sound means in the rule's characters, or None when it is likely no disguise."""
    words = undone.text[start:end]
    symbols = default_sounds().of_character

    def same(meant: str, written: str) -> bool:
        return symbols.get(meant) == symbols.get(written, written)

    alignment = align(_tree(rule.pattern), words, same)
    if alignment is None or not _convincing(alignment, undone, start):
        return None
    characters = list(words)
    for index, character in alignment.replaced:
        characters[index] = character
    return "".join(characters)


def _convincing(alignment: Alignment, undone: Undone, start: int) -> bool:
    replaced = [start + index for index, _ in alignment.replaced]
    syllables = alignment.exact + len(replaced)
    letters = [index for index in replaced if undone.pieces[index].changed]
    if alignment.exact < _LEAST_SYLLABLES and any(_only_near(undone.text[start + i], c) for i, c in alignment.replaced):
        return False
    if not replaced or syllables < _LEAST_SYLLABLES - bool(letters and alignment.exact):
        return False
    if len(letters) < len(replaced) and len(replaced) > 2 * alignment.exact:
        return False
    return all(index in letters or out_of_place(undone.text, index) for index in replaced)


def _only_near(written: str, meant: str) -> bool:
    """Tell whether two characters sound the same only to those who merge sounds, e.g. n and l."""
    readings = default_sounds().reading
    return written in readings and readings[written] != readings.get(meant)


def out_of_place(text: str, index: int) -> bool:
    """Tell whether a character makes no common word with either neighbour and is not common by itself."""
    pairs = _word_pairs()
    return not (
        text[index] in common_characters()
        or text[max(index - 1, 0) : index + 1] in pairs
        or text[index : index + 2] in pairs
    )


@functools.lru_cache(maxsize=1)
def _word_pairs() -> frozenset[str]:
    sources = [WORD_LIST, AGENT_SPEECH, Path(__file__).with_name("disguise_schema.py")]
    pairs: str = load_compiled("word_pairs", sources, _read_word_pairs)
    return frozenset(map("".join, zip(*[iter(pairs)] * 2, strict=True)))


def _read_word_pairs() -> str:
    from bot.coaching.disguise_schema import read_word_pairs

    return read_word_pairs()


@functools.lru_cache(maxsize=256)
def _tree(pattern: str) -> Node:
    return parse(pattern)
