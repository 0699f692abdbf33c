"""Cases carried from one store to another with all that was ever done to them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.library.stores.cases import SHIPPED_BY
from bot.library.stores.index import Row
from bot.library.stores.journal import Journalled
from bot.library.stores.preparing import in_batches, prepared_rows
from bot.library.terms import Lexicon

BATCH = 1000
"""Cases that are written at a time; an interruption leaves whole batches."""
_A_QUERY = 500
_NOTE = "loaded "
"""What the store's note of a load begins with; the time of the load follows."""

OTHER_TEXT = "库里同一编号是另一个内容"
REMOVED_HERE = "库里已经删掉了"
REMOVED_THERE = "备份里已经删掉了，库里还在"
"""Why a case is left as it is."""


@dataclass(frozen=True)
class Step:
    """A change of a case as it stands in the tables.

    Attributes:
        number: its number, 1 or more.
        action: `add`, `replace` or `delete`.
        who: who did it.
        at: when, as an ISO 8601 text.
        before: the fields before as JSON, None when there was no such case.
    """

    number: int
    action: str
    who: str
    at: str
    before: str | None


@dataclass(frozen=True)
class Carried:
    """A case with its history.

    Attributes:
        id: its id.
        record: its fields as JSON with sorted names; None when it has been removed.
        steps: what was done to it, the oldest first, one or more.
    """

    id: str
    record: str | None
    steps: tuple[Step, ...]


@dataclass
class Arrival:
    """What became of cases that were carried in.

    Attributes:
        added: how many were written.
        there: how many were there already with the same text.
        conflicts: id of each case that was left as it is, to why, in Chinese.
    """

    added: int = 0
    there: int = 0
    conflicts: dict[str, str] = field(default_factory=dict)


class Carrying(Journalled):
    """The cases of a database that did not come with the software, as they are carried elsewhere.

    A case under an id that now belongs to the software stays behind.

    Args:
        database: where they are; its tables are there already.
    """

    def counted(self) -> tuple[int, int]:
        """Return how many cases there are, and how many were removed."""
        present = self.database.query("SELECT count(*) FROM entries WHERE shipped = 0")
        removed = self.database.query(f"SELECT count(DISTINCT r.id) {_REMOVED}", (SHIPPED_BY,))
        return int(present[0][0]), int(removed[0][0])

    def carried(self) -> Iterator[Carried]:
        """Yield the cases in the order in which they came, then the removed ones in the order of their ids.

        Inside a transaction they are those of one moment.
        """
        statement = f"SELECT row, id, record FROM entries WHERE row > ? AND shipped = 0 ORDER BY row LIMIT {_A_QUERY}"
        last = 0
        while found := self.database.query(statement, (last,)):
            yield from self._with_steps([(case_id, record) for _, case_id, record in found])
            last = found[-1][0]
        for ids in in_batches(self.removed(), _A_QUERY):
            yield from self._with_steps([(case_id, None) for case_id in ids])

    def removed(self) -> Iterator[str]:
        """Yield the ids of the cases that were removed, in order."""
        statement = f"SELECT DISTINCT r.id {_REMOVED} AND r.id > ? ORDER BY r.id LIMIT {_A_QUERY}"
        last = ""
        while found := self.database.query(statement, (SHIPPED_BY, last)):
            yield from (case_id for (case_id,) in found)
            last = found[-1][0]

    def carry_in(
        self,
        cases: Iterable[Carried],
        lexicon: Lexicon,
        *,
        who: str,
        at: datetime,
        progress: Callable[[int], object] | None = None,
    ) -> Arrival:
        """Write cases with their history, some at a time; each time is all or nothing.

        Those that are there with the same text are passed over, so after an interruption the same call goes on where
        it stopped. Who loads is kept in a note of the store; the history of the cases stays as it was.

        Args:
            cases: the cases, each id once; their fields can be stored.
            lexicon: synonyms and stop words.
            who: who does it.
            at: when.
            progress: told how many more have been seen to.

        Returns:
            What became of them.

        Raises:
            NotReadyError: somebody else writes, or the database cannot be written; whole batches before it were.
        """
        arrival = Arrival()
        pending: deque[tuple[int, list[Carried]]] = deque()

        def fresh() -> Iterator[list[Mapping[str, Any]]]:
            for batch in in_batches(cases, BATCH):
                new = self._new_among(batch, arrival)
                pending.append((len(batch), new))
                yield [json.loads(one.record) for one in new if one.record is not None]

        for rows in prepared_rows(fresh(), lexicon):
            seen, new = pending.popleft()
            if new:
                self._write(new, {row.id: row for row in rows}, arrival, who, at)
            if progress is not None:
                progress(seen)
        return arrival

    def loads(self) -> list[dict[str, Any]]:
        """Return who loaded how many cases and when, the oldest first: `at`, `who`, `added`."""
        found = self.database.query("SELECT name, value FROM about WHERE name LIKE ? ORDER BY name", (f"{_NOTE}%",))
        return [{"at": name[len(_NOTE) :], **json.loads(value)} for name, value in found]

    def _with_steps(self, cases: Sequence[tuple[str, str | None]]) -> Iterator[Carried]:
        steps: dict[str, list[Step]] = {case_id: [] for case_id, _ in cases}
        statement = "SELECT id, number, action, who, at, before FROM revisions WHERE id IN"
        for case_id, *step in self._select(statement, list(steps)):
            steps[case_id].append(Step(*step))
        for case_id, record in cases:
            yield Carried(case_id, record, tuple(sorted(steps[case_id], key=lambda one: one.number)))

    def _new_among(self, cases: Sequence[Carried], arrival: Arrival) -> list[Carried]:
        """Return the cases of which nothing is known here; what is known is counted or named."""
        present = self.rows_of([one.id for one in cases])
        known = self._numbers([one.id for one in cases])
        new = []
        for one in cases:
            here = present[one.id].record if one.id in present else None
            if here is None and one.id not in known:
                new.append(one)
            elif here == one.record:
                arrival.there += 1
            else:
                why = REMOVED_HERE if here is None else REMOVED_THERE if one.record is None else OTHER_TEXT
                arrival.conflicts[one.id] = why
        return new

    def _write(self, cases: list[Carried], rows: Mapping[str, Row], arrival: Arrival, who: str, at: datetime) -> None:
        names = ("id", "number", "action", "who", "at", "before")
        with self.database.transaction():
            new = self._new_among(cases, arrival)  # Somebody may have come before us.
            standing = [(rows[one.id], one.steps[-1].number) for one in new if one.record is not None]
            first = int(self.about("next_row") or 1)
            self.put([replace(row, row=first + place, revision=n) for place, (row, n) in enumerate(standing)])
            steps = [(one.id, s.number, s.action, s.who, s.at, s.before) for one in new for s in one.steps]
            self.database.insert("revisions", names, steps)
            self._set_about("next_row", str(first + len(standing)))
            note = {"who": who, "added": arrival.added + len(new)}
            self._set_about(_NOTE + at.isoformat(), json.dumps(note, ensure_ascii=False))
        arrival.added += len(new)


_REMOVED = "FROM revisions r WHERE r.who <> ? AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = r.id)"
