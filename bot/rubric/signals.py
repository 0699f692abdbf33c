"""Signals: what the words of a turn give away, whatever act it is."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.coaching.clauses import Span
from bot.coaching.rules import compiled
from bot.language.normalise import NormalisedText, normalise
from bot.rubric.finders import FINDERS

_REMEMBERED = 2048


@dataclass(frozen=True)
class Wording:
    """A family of wordings, ready to match.

    Attributes:
        regex: for Python's `re`, over normalised text.
        required: every match contains at least one of these strings.
    """

    regex: str
    required: tuple[str, ...]


@dataclass(frozen=True)
class Signal:
    """A signal; the fields are those of data/rubric/signals.yml.

    Attributes:
        id: e.g. `apology`.
        title: on screen.
        speaker: whose turns it is looked for in: `agent`, `customer` or `any`.
        wordings: any of these is a hit.
        unless: a hit that overlaps one of these is none.
        found: name of a built-in finder whose finds are hits too, None for none.
    """

    id: str
    title: str
    speaker: str
    wordings: tuple[Wording, ...]
    unless: tuple[Wording, ...] = ()
    found: str | None = None


class SignalBook:
    """All signals, found together.

    Args:
        signals: the signals, ids unique.
    """

    def __init__(self, signals: Iterable[Signal]) -> None:
        self.by_id: Mapping[str, Signal] = {signal.id: signal for signal in signals}
        # A call is judged again after each turn and by several pages: most turns come again.
        self.find = functools.lru_cache(maxsize=_REMEMBERED)(self._find)
        self._triggers: dict[str, list[tuple[str, str]]] = {}
        self._with_finder = [(signal.id, FINDERS[signal.found]) for signal in self.by_id.values() if signal.found]
        lengths: dict[str, set[int]] = {}
        for signal in self.by_id.values():
            for wording in signal.wordings:
                for literal in wording.required:
                    self._triggers.setdefault(literal, []).append((signal.id, wording.regex))
                    lengths.setdefault(literal[0], set()).add(len(literal))
        self._lengths = {character: tuple(sorted(found)) for character, found in lengths.items()}

    def title(self, signal: str) -> str:
        """Return the name on screen of a signal."""
        return self.by_id[signal].title

    def _find(self, text: str) -> Mapping[str, tuple[Span, ...]]:
        """Return the hits of each signal that a normalised text holds, from left to right, whoever speaks."""
        hits: dict[str, list[Span]] = {}
        for signal, regex in self._triggered(text):
            hits.setdefault(signal, []).extend(match.span() for match in compiled(regex).finditer(text))
        for signal, finder in self._with_finder:
            hits.setdefault(signal, []).extend(finder(text))
        kept = {signal: self._unexcused(self.by_id[signal], text, spans) for signal, spans in hits.items()}
        return {signal: spans for signal, spans in kept.items() if spans}

    def _triggered(self, text: str) -> Iterable[tuple[str, str]]:
        """Return the signals and wordings of which a text holds a required string."""
        found: dict[tuple[str, str], None] = {}
        for start, character in enumerate(text):
            for length in self._lengths.get(character, ()):
                for entry in self._triggers.get(text[start : start + length], ()):
                    found[entry] = None
        return found

    def _unexcused(self, signal: Signal, text: str, spans: list[Span]) -> tuple[Span, ...]:
        if spans and signal.unless:
            excuses = [match.span() for wording in signal.unless for match in compiled(wording.regex).finditer(text)]
            spans = [span for span in spans if not any(span[0] < end and start < span[1] for start, end in excuses)]
        return tuple(sorted(set(spans), key=lambda span: (span[0], -span[1])))


@functools.lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> NormalisedText:
    """Return a text normalised; remembers the last ones."""
    return normalise(text)
