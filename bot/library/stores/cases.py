"""The store of cases: what is written is written wholly or not at all, and what was there before is kept."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.errors import InputError
from bot.library.analysis import Analysed, analyse_case
from bot.library.stores.database import BusyError, Database, migrate
from bot.library.stores.index import Row
from bot.library.stores.journal import Journalled
from bot.library.stores.preparing import in_batches, prepared_rows
from bot.library.stores.rows import checked, row_of
from bot.library.terms import Lexicon

SHIPPED_BY = "随软件附带"
"""Who has written the cases that come with the software."""
BATCH = 1000
"""Cases that `bring_in` writes at a time; who waits to write waits for no more."""
CUT_AT_ONCE = 200
"""Cases after which `add` tells how far it is."""


@dataclass(frozen=True)
class Prepared:
    """A case that has been cut into words.

    Attributes:
        record: its fields.
        analysed: what the search sees of it.
    """

    record: Mapping[str, Any]
    analysed: Analysed


class CaseStore(Journalled):
    """Cases in a database; the tables are made or brought up to date when it is opened.

    Args:
        database: where they are.

    Raises:
        NotReadyError: the tables are those of a newer program, or cannot be made.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        migrate(database)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def count(self) -> int:
        """Return how many cases there are."""
        return self.size()

    def get(self, case_id: str) -> dict[str, Any] | None:
        """Return the fields of a case, None when there is none with this id."""
        return self.find(case_id)

    def iterate(self) -> Iterator[dict[str, Any]]:
        """Yield the fields of all cases in the order in which they came; others may write meanwhile."""
        return (record for _, record in self.all_records())

    def add(
        self,
        cases: Sequence[Mapping[str, Any]],
        lexicon: Lexicon,
        *,
        who: str,
        at: datetime,
        progress: Callable[[int], object] | None = None,
    ) -> None:
        """Add cases, all of them or none.

        Args:
            cases: their fields, as `schema.CaseModel` names them; all but id and title may be missing. At most some
                thousands at a time: `bring_in` takes any number.
            lexicon: synonyms and stop words.
            who: who does it.
            at: when.
            progress: told how many more have been cut into words; they are written all together after that.

        Raises:
            InputError: a case has no id or title, an unknown label, or an id that is taken; names the case.
            NotReadyError: somebody else writes, or the database cannot be written.
        """
        made = []
        for batch in prepared_rows(in_batches(list(map(checked, cases)), CUT_AT_ONCE), lexicon):
            made += batch
            if progress is not None:
                progress(len(batch))
        twins = [one.id for one, other in zip(_by_id(made), _by_id(made)[1:], strict=False) if one.id == other.id]
        with self.database.transaction():
            taken = sorted({*twins, *self.present([one.id for one in made])})
            if taken:
                raise InputError(f"案例编号 {'、'.join(taken[:5])} 已经有了：请换一个编号，或改用修改")
            self._write_new(made, who, at)

    def bring_in(
        self,
        cases: Iterable[Mapping[str, Any]],
        lexicon: Lexicon,
        *,
        who: str,
        at: datetime,
        progress: Callable[[int], object] | None = None,
    ) -> tuple[int, int]:
        """Add any number of cases, some at a time; those that are there already are passed over.

        Each time is all or nothing, so after a crash the same call goes on where it has stopped.

        Args:
            cases: their fields.
            lexicon: synonyms and stop words.
            who: who does it.
            at: when.
            progress: told how many more have been seen to.

        Returns:
            How many were added, and how many were there already.

        Raises:
            InputError: a case has no id or title, or an unknown label; the ones before it may have been added.
            NotReadyError: somebody else writes, or the database cannot be written.
        """
        added = there = 0
        seen: deque[int] = deque()

        def unknown() -> Iterator[list[Mapping[str, Any]]]:
            for batch in in_batches(cases, BATCH):
                known = self.present([str(case.get("id")) for case in batch])
                seen.append(len(batch))
                yield [checked(case) for case in batch if case.get("id") not in known]

        # Others may write while the next ones are cut into words.
        for rows in prepared_rows(unknown(), lexicon):
            written = self._write_absent({row.id: row for row in rows}, who, at)
            count = seen.popleft()
            added, there = added + written, there + count - written
            if progress is not None:
                progress(count)
        return added, there

    def add_prepared(self, cases: Iterable[Prepared], *, who: str, at: datetime) -> int:
        """Add cases that somebody has cut into words already, all or none; those that are there are passed over.

        Returns:
            How many were added.

        Raises:
            NotReadyError: somebody else writes, or the database cannot be written.
        """
        return self._write_absent({case.record["id"]: row_of(case.record, case.analysed) for case in cases}, who, at)

    def replace(self, case: Mapping[str, Any], lexicon: Lexicon, *, who: str, at: datetime) -> None:
        """Write another text for a case; the text before is kept in its history.

        Raises:
            InputError: there is no such case, it came with the software, or a field is wrong.
            NotReadyError: somebody else writes, or the database cannot be written.
        """
        made = row_of(checked(case), analyse_case(case, lexicon))
        with self.database.transaction():
            old = self._own(made.id)
            self._rewrite(old, replace(made, row=old.row), who, at)

    def delete(self, case_id: str, *, who: str, at: datetime) -> None:
        """Take a case out; its text is kept in its history.

        Raises:
            InputError: there is no such case, or it came with the software.
            NotReadyError: somebody else writes, or the database cannot be written.
        """
        with self.database.transaction():
            self._drop(self._own(case_id), who, at)

    def synchronise(self, cases: Sequence[Prepared], *, stamp: str, at: datetime) -> list[str]:
        """Make the cases that come with the software those that this version has.

        Args:
            cases: the cases.
            stamp: changes whenever they do; with the same stamp nothing is done.
            at: when.

        Returns:
            Ids that were left out because somebody has brought in another case under them.

        Raises:
            NotReadyError: the database cannot be written, or somebody else writes and no version's cases are there yet.
        """
        there = self.about("shipped")
        if there == stamp:
            return []
        try:
            with self.database.transaction():
                if self.about("shipped") == stamp:
                    return []
                taken = self._synchronise(cases, at)
                self._set_about("shipped", stamp)
                return taken
        except BusyError:
            if there is None:
                raise
            return []  # The cases of the version before do until somebody opens the store again.

    def reindex(
        self, lexicon: Lexicon, *, stamp: str, progress: Callable[[int], object] | None = None, most: int | None = None
    ) -> bool:
        """Cut all cases into words anew, after word list or synonyms have changed; may be interrupted and begun again.

        Args:
            lexicon: synonyms and stop words.
            stamp: changes whenever they do; with the same stamp nothing is done.
            progress: told how many more have been seen to.
            most: with more cases than this nothing is done.

        Returns:
            Whether the index is that of the stamp now.
        """
        if self.about("indexed_with") == stamp:
            return True
        if most is not None and self.count() > most:
            return False
        # Others may write while the next ones are cut into words.
        for rows in prepared_rows(in_batches(self.iterate(), BATCH), lexicon):
            with self.database.transaction():
                self._index_anew(rows, lexicon)
            if progress is not None:
                progress(len(rows))
        with self.database.transaction():
            self._set_about("indexed_with", stamp)
        return True

    def tidy(self) -> None:
        """Bring the index into its fastest form; worth it after thousands of cases have been written."""
        self.database.tidy()

    def _index_anew(self, rows: Sequence[Row], lexicon: Lexicon) -> None:
        there = self.rows_of([row.id for row in rows])
        changed: list[tuple[Row, Row]] = []
        for new in rows:
            old = there.get(new.id)
            if old is None or old.shipped:  # Those that came with the software are brought up to date with it.
                continue
            unchanged = old.record == new.record
            analysed = new.analysed if unchanged else analyse_case(json.loads(old.record), lexicon)
            if analysed != old.analysed:
                changed.append((old, replace(old, analysed=analysed)))
        if changed:
            self.take_out([old for old, _ in changed])
            self.put([new for _, new in changed])

    def _synchronise(self, cases: Sequence[Prepared], at: datetime) -> list[str]:
        wanted = {case.record["id"]: row_of(case.record, case.analysed, shipped=True) for case in cases}
        there = self.rows_of(wanted)
        for old_id, in self.database.query("SELECT id FROM entries WHERE shipped = 1 ORDER BY row"):  # fmt: skip
            if old_id not in wanted:
                self._drop(self.rows_of([old_id])[old_id], SHIPPED_BY, at)
        for case_id, old in there.items():
            new = wanted[case_id]
            if old.shipped and old.record != new.record:
                self._rewrite(old, replace(new, row=old.row), SHIPPED_BY, at)
            elif old.shipped and old.analysed != new.analysed:
                self.take_out([old])
                self.put([replace(old, analysed=new.analysed)])
        self._write_new([new for case_id, new in wanted.items() if case_id not in there], SHIPPED_BY, at)
        return sorted(case_id for case_id, old in there.items() if not old.shipped)

    def _own(self, case_id: str) -> Row:
        old = self.rows_of([case_id]).get(case_id)
        if old is None:
            raise InputError(f"没有编号是 {case_id} 的案例")
        if old.shipped:
            raise InputError(f"案例 {case_id} 是随软件附带的：请改 data/cases 里的文件，案例库会跟着变")
        return old


def _by_id(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda one: one.id)
