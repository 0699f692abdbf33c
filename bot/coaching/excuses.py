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
_QUESTION = re.compile(r"(?:[?]|[吗呢么吧][。.!~]*)[\"”’」』)\]]*\s*\Z")
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

    def holds_for(self, category: str, rule: str) -> bool:
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
        self._negated = tuple(negators)

    def find(self, text: str, start: int, end: int, category: str, rule: str = "") -> Excuse | None:
        """Find an excuse for a wording.

        Args:
            text: the normalised draft.
            start: start of the wording.
            end: one past its end, greater than `start`.
            category: forbidden-phrase category.
            rule: id of the rule that found it, "" when none did.

        Returns:
            The first excuse whose conditions all hold, or None.
        """
        sentence = containing(sentences(text), start, end)
        for excuse in self.excuses:
            if excuse.holds_for(category, rule) and self._holds(excuse, text, start, end, sentence):
                return excuse
        return None

    def _holds(self, excuse: Excuse, text: str, start: int, end: int, sentence: tuple[int, int]) -> bool:
        if excuse.question is not None and excuse.question != bool(_QUESTION.search(text[slice(*sentence)])):
            return False
        if excuse.followed_by and text[end : end + 1] not in tuple(excuse.followed_by):
            return False
        if excuse.rest and _rest(text, start, end) < excuse.rest:
            return False
        begin = _opening_quote(text, sentence[0], start, end) if excuse.quoted else start
        if begin is None:
            return False
        # A wording may begin with the 是 of the 不是 before it.
        edges = (begin, begin + 1) if text[begin] == "是" else (begin,)
        if excuse.before and not any(_ends_with(excuse.before, text[sentence[0] : e], excuse.reach) for e in edges):
            return False
        if excuse.after and not _begins_with(excuse.after, text[end : sentence[1]], excuse.reach):
            return False
        return all(self._elsewhere(cue, text, start, end) for cue in excuse.draft)

    def _elsewhere(self, cue: str, text: str, start: int, end: int) -> bool:
        # The wording itself is blanked by a mark that no cue reaches across.
        rest = text[:start] + "。" * (end - start) + text[end:]
        return any(not rest[: match.start()].endswith(self._negated) for match in compiled(cue).finditer(rest))


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
    return Excuse(**{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})


def _read() -> dict[str, Any]:
    from bot.coaching.excuse_schema import read_excuses

    return read_excuses()


def _rest(text: str, start: int, end: int) -> int:
    """Return the number of characters in the clauses that a wording does not touch."""
    return sum(last - first for first, last in clauses(text) if last <= start or end <= first)


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
        return position if closing in text[end:] and closing not in text[position + 1 : start] else None
    return None
