"""Entries of which it is kept who wrote what and when, and what stood there before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.library.stores.index import EntryIndex, Row


@dataclass(frozen=True)
class Revision:
    """A change of a case.

    Attributes:
        number: its number, from 1.
        action: `add`, `replace` or `delete`.
        who: who did it.
        at: when, as an ISO 8601 text.
        before: the fields before the change, None when there was no such case.
    """

    number: int
    action: str
    who: str
    at: str
    before: Mapping[str, Any] | None


class Journalled(EntryIndex):
    """Entries in a database with their history."""

    def history(self, case_id: str) -> tuple[Revision, ...]:
        """Return what was done to a case, the oldest first; also to one that is no more."""
        statement = "SELECT number, action, who, at, before FROM revisions WHERE id = ? ORDER BY number"
        return tuple(
            Revision(number, action, who, at, None if before is None else json.loads(before))
            for number, action, who, at, before in self.database.query(statement, (case_id,))
        )

    def about(self, name: str) -> str | None:
        """Return a note of the store about itself."""
        found = self.database.query("SELECT value FROM about WHERE name = ?", (name,))
        return found[0][0] if found else None

    def _set_about(self, name: str, value: str) -> None:
        conflict = "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        self.database.insert("about", ("name", "value"), [(name, value)], conflict)

    def _write_absent(self, made: dict[str, Row], who: str, at: datetime) -> int:
        with self.database.transaction():
            taken = self.present(list(made))
            new = [row for case_id, row in made.items() if case_id not in taken]
            self._write_new(new, who, at)
            return len(new)

    def _write_new(self, made: Sequence[Row], who: str, at: datetime) -> None:
        if not made:
            return
        first = int(self.about("next_row") or 1)
        numbers = self._numbers([one.id for one in made])
        rows = [replace(one, row=first + place, revision=numbers.get(one.id, 0) + 1) for place, one in enumerate(made)]
        self.put(rows)
        self._journal([(one.id, one.revision, "add", None) for one in rows], who, at)
        self._set_about("next_row", str(first + len(rows)))

    def _rewrite(self, old: Row, new: Row, who: str, at: datetime) -> None:
        number = self._numbers([old.id])[old.id] + 1
        self.take_out([old])
        self.put([replace(new, revision=number)])
        self._journal([(old.id, number, "replace", old.record)], who, at)

    def _drop(self, old: Row, who: str, at: datetime) -> None:
        number = self._numbers([old.id])[old.id] + 1
        self.take_out([old])
        self._journal([(old.id, number, "delete", old.record)], who, at)

    def _journal(self, changes: Sequence[tuple[str, int, str, str | None]], who: str, at: datetime) -> None:
        names = ("id", "number", "action", "before", "who", "at")
        self.database.insert("revisions", names, [(*change, who, at.isoformat()) for change in changes])

    def _numbers(self, ids: Collection[str]) -> dict[str, int]:
        """Return the number of the last revision of each id that ever was."""
        last: dict[str, int] = {}
        for case_id, number in self._select("SELECT id, number FROM revisions WHERE id IN", sorted(ids)):
            last[case_id] = max(number, last.get(case_id, 0))
        return last
