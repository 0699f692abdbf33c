"""Patterns: what a turn is like, in three values, and which of its words tell so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.labels import EMOTIONS, FLAG_CATEGORIES, SPEAKERS
from bot.rubric.call import Call
from bot.rubric.describe import ACT_TITLES, describe_pattern
from bot.rubric.fields import Field, categories, make_fields, together, words_id
from bot.rubric.kleene import Truth
from bot.rubric.structure import Raw, as_tuple
from bot.rubric.verdicts import Evidence

_PLACES = ("speaker", "stage", "first", "last", "tension", "emotion", "after", "before", "next_to")
"""Fields that say where something is expected, not what."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """A pattern, ready to look at turns. Equal patterns of a rubric are one object.

    Attributes:
        raw: as written.
        fields: one for each field.
        places: those of `fields` that say where the turn is expected; none when it is expected nowhere in particular.
        branches: the patterns under `any`.
        titles: names of the signals.
    """

    raw: Raw
    fields: tuple[Field, ...]
    places: tuple[Field, ...]
    branches: tuple[Pattern, ...]
    titles: Mapping[str, str]

    def truths(self, call: Call) -> list[Truth]:
        """Return for each turn of a call whether it matches."""
        return call.remembered(self, self._match)

    def expected(self, call: Call) -> list[int]:
        """Return the indexes of the turns where a match would be expected, whatever is said there."""
        return [index for index, truth in enumerate(together(self.places, call)) if truth]

    def evidence(self, call: Call, index: int, why: str = "") -> Evidence:
        """Return a turn with the words that make it match.

        Args:
            call: the call.
            index: of a turn that matches.
            why: what it shows; when empty, what was found there.
        """
        start, end, shown = self._shown(call, index)
        turn = call.turns[index]
        return Evidence(turn.number, start, end, turn.text[start:end], why or shown)

    def _match(self, call: Call) -> list[Truth]:
        return together(self.fields, call)

    def _shown(self, call: Call, index: int) -> tuple[int, int, str]:
        """Return the words that count, as (start, end), and what they are."""
        return self._shown_words(call, index) or (0, len(call.turns[index].text), self._shown_turn(call, index))

    def _shown_words(self, call: Call, index: int) -> tuple[int, int, str] | None:
        if "flag" in self.raw or "level" in self.raw:
            flags = call.flags(index, categories(self.raw), self.raw.get("level"))
            if flags:
                said = f"这里有“{FLAG_CATEGORIES[flags[0]['category']]}”的说法"
                return *_clamped(flags[0]["start"], flags[0]["end"], call.turns[index].text), said
        for signal in as_tuple(self.raw.get("signal", ())):
            if call.has_signal(index, signal) is not False:
                return *call.hit(index, signal), f"这里说到“{self.titles[signal]}”"
        if "words" in self.raw and call.has_signal(index, words_id(self.raw["words"])):
            start, end = call.hit(index, words_id(self.raw["words"]))
            return start, end, f"这里说了“{call.turns[index].text[start:end]}”"
        matching = (branch for branch in self.branches if branch.truths(call)[index] is True)
        return next((shown for branch in matching if (shown := branch._shown_words(call, index))), None)

    def _shown_turn(self, call: Call, index: int) -> str:
        turn, who = call.turns[index], SPEAKERS[call.turns[index].speaker]
        branch = next((branch for branch in self.branches if branch.truths(call)[index] is True), None)
        if "act" in self.raw and turn.act is not None:
            return f"这里{who}“{ACT_TITLES[turn.act]}”"
        if "repeats" in self.raw:
            return f"这里{who}又说了一遍"
        if "asks" in self.raw:
            return f"这里{who}提了问"
        if "longer" in self.raw or "shorter" in self.raw:
            return f"这一句有 {call.length(index)} 个字"
        if branch is not None:
            return branch._shown_turn(call, index)
        if turn.emotion is not None and ("emotion" in self.raw or "tension" in self.raw):
            return f"这里客户情绪“{EMOTIONS[turn.emotion]}”"
        # What is not there is nothing to point at.
        there = {name: value for name, value in self.raw.items() if name not in ("not", "no_signal")}
        return f"这里是{describe_pattern(there, self.titles)}"


class PatternBook:
    """Makes patterns, each only once.

    Args:
        titles: names of the signals, by id.
    """

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = titles
        self._made: dict[str, Pattern] = {}

    def make(self, raw: Raw) -> Pattern:
        """Return the pattern that data/rubric/ writes so."""
        key = json.dumps(raw, sort_keys=True)
        if key not in self._made:
            fields = make_fields(raw, self)
            places = tuple(field for name, field in fields.items() if name in _PLACES)
            narrow = any(name in _PLACES and name != "speaker" for name in fields)
            branches = tuple(self.make(inner) for inner in raw.get("any", ()))
            self._made[key] = Pattern(raw, tuple(fields.values()), places if narrow else (), branches, self._titles)
        return self._made[key]


def _clamped(start: int, end: int, text: str) -> tuple[int, int]:
    # A flag speaks of the text as it was checked; a text that was masked since may be shorter.
    start = max(0, min(start, len(text)))
    return start, max(start, min(end, len(text)))
