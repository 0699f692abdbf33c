"""How well a search answers questions: the right entry first or among the first few, rightly nothing, as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.evaluation.estimates import Estimate, estimate
from bot.evaluation.files import read_rows
from bot.evaluation.tables import table

HALVES = ("dev", "test")
"""By the first a search is tuned; the second only measures it."""
FIRST = 3
"""Entries that a search may give."""

Search = Callable[[str], list[str]]
"""From a query to the ids of the entries found, best first, `FIRST` at most."""


@dataclass(frozen=True)
class Asked:
    """A query with the entries that answer it.

    Attributes:
        query: what is asked.
        ids: ids of the entries that fit; none when there is nothing for it.
        kind: who asks or what it is made of, e.g. `agent`, `customer`, `keyword`.
        half: one of `HALVES`.
    """

    query: str
    ids: frozenset[str]
    kind: str
    half: str


@dataclass(frozen=True)
class Answered:
    """What a search found for a query.

    Attributes:
        ids: ids of the entries that fit; none when nothing should be found.
        found: ids of the entries found, best first.
    """

    ids: frozenset[str]
    found: tuple[str, ...]

    @property
    def place(self) -> int | None:
        """Place of the first right entry, from 1; None when none was found."""
        return next((place for place, found in enumerate(self.found, start=1) if found in self.ids), None)


def read_asked(path: Path, *, answers: str = "answers", kind: str = "kind") -> list[Asked]:
    """Read queries from a file of JSON lines, in order.

    Args:
        path: the file.
        answers: its name for the ids that fit.
        kind: its name for who asks.

    Raises:
        NotReadyError: there is no such file.
        InputError: a line is no JSON object.
    """
    return [Asked(row["query"], frozenset(row[answers]), row[kind], row["half"]) for row in read_rows(path)]


def of_half(asked: Sequence[Asked], half: str) -> list[Asked]:
    """Return the queries of one of `HALVES`."""
    return [one for one in asked if one.half == half]


def answer(asked: Sequence[Asked], search: Search) -> list[Answered]:
    """Search for each query once."""
    return [Answered(one.ids, tuple(search(one.query)[:FIRST])) for one in asked]


def recall(answered: Sequence[Answered], *, first: int) -> Estimate:
    """Return the share of answerable queries with a right entry among the first few."""
    places = [one.place for one in answered if one.ids]
    return estimate([_hit(place is not None and place <= first) for place in places])


def mean_reciprocal_rank(answered: Sequence[Answered]) -> float:
    """Return the mean of one by the place of the first right entry, 0 for none; not a number if none is answerable."""
    places = [one.place for one in answered if one.ids]
    return sum(1 / place for place in places if place) / len(places) if places else float("nan")


def rightly_empty(answered: Sequence[Answered]) -> Estimate:
    """Return the share of unanswerable queries for which nothing comes back."""
    return estimate([_hit(not one.found) for one in answered if not one.ids])


def quality(title: str, what: str, asked: Sequence[Asked], searches: Mapping[str, Search]) -> str:
    """Return a table of the measures, a row for each search.

    Args:
        title: a line above the table.
        what: head of the first column.
        asked: the queries.
        searches: the searches by name.
    """
    rows = []
    for name, search in searches.items():
        answered = answer(asked, search)
        shares = [recall(answered, first=first).shown for first in (1, FIRST)]
        rows.append((name, *shares, f"{mean_reciprocal_rank(answered):.3f}", rightly_empty(answered).shown))
    answerable = sum(bool(one.ids) for one in asked)
    head = (what, "第一条就对 %", f"前 {FIRST} 条有对的 %", "MRR", "该空则空 %")
    note = f"{answerable} 个有答案的问题、{len(asked) - answerable} 个没有的；[95 % 区间]"
    return table(title, head, rows, note=note)


def _hit(right: bool) -> np.ndarray:
    return np.array([right, 1])
