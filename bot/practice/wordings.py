"""Wordings of a scenario, found in what an agent says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.coaching.clauses import Span
from bot.coaching.notation import PUNCTUATION
from bot.coaching.rules import compiled
from bot.rubric.signals import plain

_NO_MARKS = str.maketrans("", "", PUNCTUATION + " ")


def spans_of(regexes: Iterable[str], text: str) -> list[Span]:
    """Return where a text as typed holds one of some wordings.

    Args:
        regexes: the wordings as regular expressions over normalised text.
        text: the text as typed.

    Returns:
        (start, end) in the normalised text, from left to right.
    """
    normalised = plain(text).text
    return sorted(match.span() for regex in regexes for match in compiled(regex).finditer(normalised))


def regexes_of(notations: Sequence[str]) -> list[str]:
    """Return the regular expressions of wordings in the notation of data/forbidden/, all of them well formed."""
    from bot.coaching.families import parse, to_regex

    return [to_regex(parse(notation)) for notation in notations]


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text, marks and gaps left out."""
    return frozenset(map("".join, pairwise(plain(text).text.translate(_NO_MARKS))))
