"""When a forbidden wording does no harm: quoted, negated, with a way out (data/forbidden/excuses.yml)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.coaching.clauses import clauses, containing, sentences
from bot.coaching.rules import FOLDER, compiled
from bot.content import load_compiled

_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"', "'": "'"}
_QUESTION = re.compile(r"(?:[?]|(?:[吗呢么吧]|没有|[行好对]不[行好对])[。.!~]*)[\"”’」』)\]]*\s*\Z")
_NEAR = 60
"""How far before and after a wording its sentence is looked at, in characters."""

_TAIL = 12
"""How many characters tell whether a sentence is a question."""

_MODULES = ("excuse_schema.py", "families.py", "notation.py")


@dataclass(frozen=True)
class Excuse:
    """A kind of context; all conditions given must hold. Fields are those of the file, patterns as regular expressions.

    Attributes:
        id: e.g. `quotation-01`.
        name: what it is, in Chinese.
        categories: the only categories it holds for; empty for all.
        but_not: categories it does not hold for.
        before: what stands before the wording in its sentence, or None.
        after: what stands after it in its sentence, or None.
        reach: greatest distance of `before` and `after` in characters.
        draft: what must stand elsewhere in the draft.
        quoted: the wording stands in quotation marks; `before` then stands before these.
        question: the sentence is a question (True), is none (False), or may be either (None).
        followed_by: punctuation marks one of which follows.
        rules: the only rules it holds for; empty for all.
        rest: the least number of characters in other clauses of the draft.
    """

    id: str
    name: str
    categories: tuple[str, ...]
    but_not: tuple[str, ...]
    before: str | None
    after: str | None
    reach: int
    draft: tuple[str, ...]
    quoted: bool
    question: bool | None
    followed_by: str
    rules: tuple[str, ...]
    rest: int

    def holds_for(self, category: str, rule: str = "") -> bool:
        """Tell whether the excuse is made for a category and rule."""
        if self.rules and rule not in self.rules:
            return False
        return category not in self.but_not and (not self.categories or category in self.categories)


class ExcuseBook:
    """All excuses.

    Args:
        excuses: the excuses in order.
        negators: words that take the effect from a `draft` cue right after them.
    """

    def __init__(self, excuses: Iterable[Excuse], negators: Iterable[str]) -> None:
        self.excuses = tuple(excuses)
        self.negators = tuple(negators)

    def find(self, text: str, start: int, end: int, category: str, rule: str = "") -> Excuse | None:
        """Find an excuse for a wording; see `ExcuseSearch.find`."""
        return ExcuseSearch(self, text).find(start, end, category, rule)


class ExcuseSearch:
    """Looks for excuses in one draft; keeps what it found out about the draft, for all its wordings.

    Args:
        book: the excuses.
        text: the normalised draft.
    """

    def __init__(self, book: ExcuseBook, text: str) -> None:
        self._book = book
        self._text = text
        self._sentences = sentences(text)
        self._clauses = clauses(text)
        self._words = sum(end - start for start, end in self._clauses)
        self._cues: dict[str, list[tuple[int, int]]] = {}

    def find(self, start: int, end: int, category: str, rule: str = "") -> Excuse | None:
        """Find an excuse for a wording.

        Args:
            start: start of the wording.
            end: one past its end, greater than `start`.
            category: forbidden-phrase category.
            rule: id of the rule that found it, "" when none did.

        Returns:
            The first excuse whose conditions all hold, or None.
        """
        for excuse in self._book.excuses:
            if excuse.holds_for(category, rule) and self._holds(excuse, start, end):
                return excuse
        return None

    def inside(self, start: int, end: int, category: str) -> Excuse | None:
        """Find an excuse that begins within a stretch, for a stretch that was judged as a whole.

        Args:
            start: start of the stretch.
            end: one past its end, greater than `start`.
            category: forbidden-phrase category.
        """
        words = self._text[start:end]
        quoting = any(mark in words and closing in words for mark, closing in _QUOTES.items() if mark != closing)
        for excuse in self._book.excuses:
            if excuse.holds_for(category) and excuse.before and not excuse.rules:
                found = quoting if excuse.quoted else compiled(excuse.before).search(words) is not None
                asked = _QUESTION.search(words) is not None
                if found and not excuse.after and (excuse.question is None or excuse.question == asked):
                    return excuse
        return None

    def _holds(self, excuse: Excuse, start: int, end: int) -> bool:
        text = self._text
        first, last = containing(self._sentences, start, end)
        asked = _QUESTION.search(text[max(first, last - _TAIL) : last]) is not None
        if excuse.question is not None and excuse.question != asked:
            return False
        if excuse.followed_by and text[end : end + 1] not in tuple(excuse.followed_by):
            return False
        if excuse.rest and self._rest(start, end) < excuse.rest:
            return False
        begin = _opening_quote(text, max(first, start - _NEAR), start, end) if excuse.quoted else start
        if begin is None:
            return False
        # A wording may begin with the 是 of the 不是 before it.
        edges = (begin, begin + 1) if text[begin] == "是" else (begin,)
        before = (text[max(first, edge - _NEAR) : edge] for edge in edges)
        if excuse.before and not any(_ends_with(excuse.before, words, excuse.reach) for words in before):
            return False
        if excuse.after and not _begins_with(excuse.after, text[end : min(last, end + _NEAR)], excuse.reach):
            return False
        return all(self._elsewhere(cue, start, end) for cue in excuse.draft)

    def _elsewhere(self, cue: str, start: int, end: int) -> bool:
        """Tell whether a cue stands in the draft outside a wording, and is not negated."""
        if cue not in self._cues:
            self._cues[cue] = self._places(cue, self._text)
        places = self._cues[cue]
        if not places or any(last <= start or end <= first for first, last in places):
            return bool(places)
        # The only place is in the wording or reaches into it; there may be a shorter one beside it.
        first, last = max(start - _NEAR, 0), end + _NEAR
        blanked = self._text[first:start] + "。" * (end - start) + self._text[end:last]
        return bool(self._places(cue, blanked))

    def _places(self, cue: str, text: str) -> list[tuple[int, int]]:
        matches = compiled(cue).finditer(text)
        return [match.span() for match in matches if not text[: match.start()].endswith(self._book.negators)]

    def _rest(self, start: int, end: int) -> int:
        """Return the number of characters in the clauses that a wording does not touch."""
        first, last = containing(self._clauses, start, end)
        return self._words - (last - first)


@functools.lru_cache(maxsize=1)
def default_excuses() -> ExcuseBook:
    """Return the excuses of data/forbidden/excuses.yml.

    Raises:
        ContentError: the file is broken.
    """
    sources = [FOLDER / "excuses.yml", *(Path(__file__).with_name(name) for name in _MODULES)]
    content = load_compiled("excuses", sources, _read)
    return ExcuseBook([_excuse(fields) for fields in content["excuses"]], content["negators"])


def _excuse(fields: dict[str, Any]) -> Excuse:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    return Excuse(**values)


def _read() -> dict[str, Any]:
    from bot.coaching.excuse_schema import read_excuses

    return read_excuses()


def _ends_with(cue: str, text: str, reach: int) -> bool:
    return compiled(rf"(?:{cue}).{{0,{reach}}}\Z").search(text) is not None


def _begins_with(cue: str, text: str, reach: int) -> bool:
    return compiled(rf".{{0,{reach}}}(?:{cue})").match(text) is not None


def _opening_quote(text: str, sentence_start: int, start: int, end: int) -> int | None:
    """Return where the quotation mark stands that opens before a wording and closes after it, or None."""
    for position in range(start - 1, sentence_start - 1, -1):
        closing = _QUOTES.get(text[position])
        if closing is None:
            continue
        if closing == text[position] and text.count(closing, sentence_start, position + 1) % 2 == 0:
            return None
        return position if closing in text[end : end + _NEAR] and closing not in text[position + 1 : start] else None
    return None
