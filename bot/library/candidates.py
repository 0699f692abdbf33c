"""Which entries are worth weighing: the rarest words of a query choose, so that a search costs the same anywhere.

In a small library every entry is weighed. In a large one it is those with a rare word, then those with the most of the
common words together; of words that stand in thousands of entries, those in titles and keywords come first, and the
first rows among equals. All is decided by counts and row numbers: every database gives the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bot.library.analysis import SIZE, central, token
from bot.library.stores.database import BLOCK
from bot.library.stores.index import EntryIndex
from bot.library.terms import PART_QUALITY, Unit

MOST = 150
"""Entries that are weighed for a query, about; enough that those after them hardly ever belong to the best three."""
LEAST_COMMON = 50
"""Entries that are weighed for the common words alone, however many have rare ones."""
COMMON_UNITS = 5
"""Words that are looked for together; the commoner ones only count in the weighing."""
SMALL = 200
"""Entries of a library that is looked through whole."""
_GROWTH = 8
MOST_BLOCKS = 8
"""Blocks that are looked for by name; so many more of them would cost more than all entries with the words."""


def candidates(index: EntryIndex, units: Sequence[Unit], counts: Mapping[str, int]) -> list[int]:
    """Choose the entries to weigh.

    Args:
        index: where to look.
        units: the units of the query.
        counts: how many entries have each of their terms, each of these in title or keywords, and any at all (`SIZE`).

    Returns:
        Rows in ascending order.
    """
    size = counts.get(SIZE, 0)
    if size <= SMALL:
        return index.all_rows()
    clauses = sorted(
        (_Clause(terms, counts) for unit in units if (terms := _terms(unit, counts))),
        key=lambda clause: (clause.entries, clause.terms),
    )
    if not clauses:
        return []
    rare, total = 0, 0
    while rare < len(clauses) and total + clauses[rare].entries <= MOST:
        total += clauses[rare].entries
        rare += 1
    found: set[int] = set()
    if rare:
        found.update(index.rows_with([[t for clause in clauses[:rare] for t in clause.tokens]], limit=MOST))
    wanted = max(LEAST_COMMON, MOST - len(found))
    found.update(_with_common(_Finder(index, size), clauses[rare : rare + COMMON_UNITS], wanted))
    return sorted(found)


class _Clause:
    """A unit of the query as the index sees it: one of its terms must stand in an entry."""

    def __init__(self, terms: Sequence[str], counts: Mapping[str, int]) -> None:
        self.terms = tuple(terms)
        self.tokens = [token(term) for term in terms]
        self.central_tokens = [central(name) for name in self.tokens]
        self.entries = max(counts.get(term, 0) for term in terms)
        self.central_entries = max(counts.get(central(term), 0) for term in terms)


class _Finder:
    def __init__(self, index: EntryIndex, size: int) -> None:
        self._index, self.size = index, size

    def together(self, clauses: Sequence[_Clause], limit: int) -> list[int]:
        """Return the first rows that have all the clauses."""
        shares = [clause.entries / self.size for clause in clauses]
        return self.first([clause.tokens for clause in clauses], shares, limit)

    def first(self, clauses: Sequence[Sequence[str]], shares: Sequence[float], limit: int) -> list[int]:
        """Return the first rows with a token of each clause, looking no further than there must be enough of them.

        Args:
            clauses: tokens.
            shares: how large a part of all entries has each clause.
            limit: how many rows at most.
        """
        # Words of one matter stand together more often than by chance, so this many blocks will do.
        expected = math.prod(shares) * BLOCK
        blocks = math.ceil(2 * limit / expected) if expected else 0
        # Rows of entries that are no more leave gaps, so there may be more blocks than entries would fill.
        while blocks and blocks <= MOST_BLOCKS and blocks * BLOCK < self.size:
            rows = self._index.rows_with(clauses, blocks=blocks, limit=limit)
            if len(rows) == limit:
                return rows
            blocks *= _GROWTH
        return self._index.rows_with(clauses, limit=limit)


def _terms(unit: Unit, counts: Mapping[str, int]) -> list[str]:
    """Return the terms of a unit to look for: the parts of a longer word only where it does not stand itself."""
    strong = [term for term, quality in unit.terms if quality > PART_QUALITY and counts.get(term)]
    return strong or [term for term, _ in unit.terms if counts.get(term)]


def _with_common(finder: _Finder, clauses: Sequence[_Clause], wanted: int) -> set[int]:
    """Return the entries with the most of some common words together."""
    found = set(_most_together(finder, clauses, wanted))
    if len(found) < wanted and len(clauses) > 2:
        found.update(finder.together(clauses[1:], wanted - len(found)))
    for clause in clauses[:2]:
        if len(found) < wanted and clause.central_entries:
            share = clause.central_entries / finder.size
            found.update(finder.first([clause.central_tokens], [share], wanted - len(found)))
        if len(found) < wanted:
            found.update(finder.together([clause], wanted - len(found)))
    return found


def _most_together(finder: _Finder, clauses: Sequence[_Clause], wanted: int) -> list[int]:
    """Return entries with as many of the rarest clauses as there are enough entries for."""
    before: list[int] = []
    for length in range(2, len(clauses) + 1):
        rows = finder.together(clauses[:length], wanted)
        if len(rows) < wanted:
            # Whoever has more of the words is among these.
            return [*rows, *(row for row in before if row not in set(rows))][:wanted]
        before = rows
    return before
