"""Entries with what the search needs to find and weigh them; the same over each database."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.library.analysis import SIZE, Analysed
from bot.library.stores.database import Clauses, Database

_VALUES_A_QUERY = 500


@dataclass(frozen=True)
class Row:
    """An entry as it stands in the tables.

    Attributes:
        row: its number, 1 or more; lower ones come first among equals.
        id: its id.
        shipped: whether it came with the software.
        issue: what it is about, or empty.
        origin: where it comes from, or empty.
        revision: how often it has been written, from 1.
        record: its fields as JSON.
        analysed: what the search sees of it.
    """

    row: int
    id: str
    shipped: bool
    issue: str
    origin: str
    revision: int
    record: str
    analysed: Analysed


class EntryIndex:
    """Entries in a database.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def counts(self, names: Collection[str]) -> dict[str, int]:
        """Return how many entries have something; what none has is left out.

        Args:
            names: terms, or names made by `analysis`, e.g. `central`, `pair_name`, `SIZE`.
        """
        found = self._select("SELECT name, entries FROM counts WHERE name IN", sorted(set(names)))
        return {name: entries for name, entries in found if entries > 0}

    def size(self) -> int:
        """Return how many entries there are."""
        return self.counts([SIZE]).get(SIZE, 0)

    def rows_with(self, clauses: Clauses, *, blocks: int = 0, limit: int) -> list[int]:
        """Return the first rows that have a token of each clause; see `Database.rows_with`."""
        return self.database.rows_with(clauses, blocks=blocks, limit=limit)

    def all_rows(self) -> list[int]:
        """Return the rows of all entries, in ascending order."""
        return [row for (row,) in self.database.query("SELECT row FROM entries ORDER BY row")]

    def features(self, rows: Collection[int]) -> dict[int, str]:
        """Return the features of entries by row."""
        return dict(self._select("SELECT row, features FROM traits WHERE row IN", sorted(rows)))

    def plain(self, rows: Collection[int]) -> dict[int, str]:
        """Return the Chinese characters of entries by row."""
        return dict(self._select("SELECT row, plain FROM entries WHERE row IN", sorted(rows)))

    def records(self, rows: Collection[int]) -> dict[int, dict[str, Any]]:
        """Return the fields of entries by row."""
        found = self._select("SELECT row, record FROM entries WHERE row IN", sorted(rows))
        return {row: json.loads(record) for row, record in found}

    def all_records(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield row and fields of all entries in order of row, a few at a time: others may write meanwhile."""
        statement = f"SELECT row, record FROM entries WHERE row > ? ORDER BY row LIMIT {_VALUES_A_QUERY}"
        last = 0
        while found := self.database.query(statement, (last,)):
            for row, record in found:
                yield row, json.loads(record)
            last = found[-1][0]

    def find(self, entry_id: str) -> dict[str, Any] | None:
        """Return the fields of the entry with an id."""
        found = self.database.query("SELECT record FROM entries WHERE id = ?", (entry_id,)) if entry_id else []
        return json.loads(found[0][0]) if found else None

    def of_issue(self, issue: str, *, top: int) -> list[dict[str, Any]]:
        """Return the first entries of an issue, those of the sources first, in the order of their ids."""
        statement = "SELECT record FROM entries WHERE issue = ? ORDER BY origin DESC, id LIMIT ?"
        return [json.loads(record) for (record,) in self.database.query(statement, (issue, top))]

    def present(self, ids: Collection[str]) -> set[str]:
        """Return which of these ids belong to an entry."""
        return {found for (found,) in self._select("SELECT id FROM entries WHERE id IN", sorted(set(ids)))}

    def rows_of(self, ids: Collection[str]) -> dict[str, Row]:
        """Return the entries with these ids as they stand in the tables."""
        statement = (
            "SELECT e.row, e.id, e.shipped, e.issue, e.origin, e.revision, e.record, t.features, e.plain, e.keywords"
            " FROM entries e JOIN traits t ON t.row = e.row WHERE e.id IN"
        )
        found = self._select(statement, sorted(set(ids)))
        return {
            entry_id: Row(row, entry_id, bool(shipped), issue, origin, revision, record, Analysed(*traits))
            for row, entry_id, shipped, issue, origin, revision, record, *traits in found
        }

    def put(self, entries: Sequence[Row]) -> None:
        """Add entries whose rows and ids are free; only inside a transaction."""
        names = ("row", "id", "shipped", "issue", "origin", "revision", "record", "plain", "keywords")
        values = [
            (
                e.row,
                e.id,
                int(e.shipped),
                e.issue,
                e.origin,
                e.revision,
                e.record,
                e.analysed.plain,
                e.analysed.keywords,
            )
            for e in entries
        ]
        self.database.insert("entries", names, values)
        self.database.insert("traits", ("row", "features"), [(e.row, e.analysed.features) for e in entries])
        self.database.add_tokens([(e.row, e.analysed.tokens()) for e in entries])
        self._count(entries, 1)

    def take_out(self, entries: Sequence[Row]) -> None:
        """Take entries out; only inside a transaction."""
        self.database.remove_tokens([(entry.row, entry.analysed.tokens()) for entry in entries])
        for table in ("entries", "traits"):
            for entry in entries:
                self.database.run(f"DELETE FROM {table} WHERE row = ?", (entry.row,))
        self._count(entries, -1)

    def _count(self, entries: Sequence[Row], change: int) -> None:
        changes: Counter[str] = Counter()
        for entry in entries:
            changes.update(entry.analysed.counted())
        self.database.add_counts([(name, count * change) for name, count in sorted(changes.items())])

    def _select(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for start in range(0, len(values), _VALUES_A_QUERY):
            chunk = values[start : start + _VALUES_A_QUERY]
            found += self.database.query(f"{statement} ({','.join('?' * len(chunk))})", chunk)
        return found


class FixedEntries(EntryIndex):
    """Entries that never change and are few: read once, then kept in memory."""

    def all_rows(self) -> list[int]:
        """See `EntryIndex.all_rows`."""
        return list(self._kept)

    def features(self, rows: Collection[int]) -> dict[int, str]:
        """See `EntryIndex.features`."""
        return {row: self._kept[row][0] for row in sorted(rows) if row in self._kept}

    def plain(self, rows: Collection[int]) -> dict[int, str]:
        """See `EntryIndex.plain`."""
        return {row: self._kept[row][1] for row in sorted(rows) if row in self._kept}

    def records(self, rows: Collection[int]) -> dict[int, dict[str, Any]]:
        """See `EntryIndex.records`; what is returned must not be changed."""
        return {row: self._kept[row][2] for row in sorted(rows) if row in self._kept}

    def all_records(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """See `EntryIndex.all_records`; what is returned must not be changed."""
        return ((row, record) for row, (_, _, record) in self._kept.items())

    @functools.cached_property
    def _kept(self) -> dict[int, tuple[str, str, dict[str, Any]]]:
        statement = (
            "SELECT e.row, t.features, e.plain, e.record FROM entries e JOIN traits t ON t.row = e.row ORDER BY e.row"
        )
        found = self.database.query(statement)
        return {row: (features, plain, json.loads(record)) for row, features, plain, record in found}
