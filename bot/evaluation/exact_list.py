"""The baseline of the draft check: a list of the rules' example phrases, looked up as they are with Aho-Corasick."""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick
import yaml

from bot.coaching.rules import FOLDER
from bot.labels import FLAG_CATEGORIES

Found = tuple[str, int, int]
"""Category, start and end (one past the last character)."""


def phrases_by_category() -> list[tuple[str, str]]:
    """Return every example of every rule with its category."""
    pairs = []
    for category in FLAG_CATEGORIES:
        path = FOLDER / f"{category}.yml"
        if path.is_file():
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            pairs += [(category, example) for rule in content["families"] for example in rule["examples"]]
    return pairs


class ExactList:
    """Finds phrases that stand in a text as they are.

    Args:
        phrases: pairs of category and phrase.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._automaton = ahocorasick.Automaton()
        for category, phrase in phrases:
            self._automaton.add_word(phrase, (category, len(phrase)))
        self._automaton.make_automaton()

    def __len__(self) -> int:
        return len(self._automaton)

    def find(self, text: str) -> list[Found]:
        """Return every phrase in a text."""
        return [(category, end + 1 - length, end + 1) for end, (category, length) in self._automaton.iter(text)]

    def without(self, text: str) -> str:
        """Return a text with every phrase taken out: all the rewriting that a list can do."""
        kept = list(text)
        for _, start, end in self.find(text):
            kept[start:end] = [""] * (end - start)
        return "".join(kept)


def exact_list() -> ExactList:
    """Return the list of all rules' examples."""
    return ExactList(phrases_by_category())
