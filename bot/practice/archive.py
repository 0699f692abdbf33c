"""What was practised, kept in one SQLite file; whose data it is, is the matter of `bot.practice.records`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from bot.errors import InputError
from bot.json_lines import json_text
from bot.paths import PROJECT
from bot.practice.archive_file import ArchiveFile
from bot.practice.archive_rows import KINDS, OUTCOMES, ROOM, RUN, Attempt, Exam, KeptRun, Result, Share, View
from bot.settings import IN_MEMORY, settings

__all__ = ["Attempt", "Exam", "KeptRun", "PracticeArchive", "Result", "Share", "View", "open_archive"]

_RUN = "id, trainee, kind, data, started, ended, exam, scorecard"
_EXAM = "id, trainer, trainee, scenario, difficulty, since, begun, run"


def open_archive() -> PracticeArchive:
    """Open the archive that the settings name (`COACH_PRACTICE`), relative to the project.

    Raises:
        NotReadyError: the file cannot be used.
    """
    named = settings().practice
    return PracticeArchive(None if named == IN_MEMORY else PROJECT / named)


class PracticeArchive(ArchiveFile):
    """Runs, shares, views and exams. Threads may share one archive, processes may open the same file.

    Times that go in must know their zone. A method whose write the file refuses raises NotReadyError.

    Args:
        path: the SQLite file, made when absent; None keeps everything in memory.

    Raises:
        NotReadyError: the file is of a newer version, is no archive, or cannot be written.
    """

    def keep(
        self,
        run_id: str,
        trainee: str,
        kind: str,
        data: Mapping[str, Any],
        *,
        now: datetime,
        exam: str | None = None,
        key: str | None = None,
    ) -> bool:
        """Keep a run or room as it stands now; what it was and whose stays as it was kept first.

        Args:
            run_id: of the run or room.
            trainee: user id of him whose it is.
            kind: `run` or `room`.
            data: what its `to_dict` gives.
            now: the time.
            exam: id of the exam that it is.
            key: of the client's answer that made it so.

        Returns:
            False when the key was taken before: then nothing is kept.

        Raises:
            InputError: the id is somebody else's, or the exam is not set for this trainee or was begun before.
        """
        if kind not in KINDS:
            raise ValueError(kind)
        at, text = _written(now), json_text(data)
        with self.transaction():
            known = self._one("SELECT trainee, kind FROM run WHERE id = ?", run_id)
            if known is not None and known != (trainee, kind):
                raise InputError(f"练习编号 {run_id} 已经用过：请换一个编号")
            if known is None:
                self._begin_exam(exam, trainee, run_id)
                self._connection.execute(
                    "INSERT INTO run (id, trainee, kind, data, started, kept, exam) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (run_id, trainee, kind, text, at, at, exam),
                )
            if key is not None and not self._take(run_id, key):
                return False
            self._connection.execute("UPDATE run SET data = ?, kept = ? WHERE id = ?", (text, at, run_id))
        return True

    def answered(self, run_id: str, key: str) -> bool:
        """Whether the answer with a client's key was kept before."""
        return self._one("SELECT 1 FROM answer_key WHERE run = ? AND key = ?", run_id, key) is not None

    def finish(self, run_id: str, result: Result, scorecard: Mapping[str, Any] | None, *, now: datetime) -> None:
        """Say how a run went; said again (after a last word), it counts anew but ended when it did.

        Raises:
            InputError: there is no such run.
        """
        if result.outcome not in OUTCOMES:
            raise ValueError(result.outcome)
        told = json_text({**_plain(result), "stages": dict(result.stages), "missed": list(result.missed)})
        card = None if scorecard is None else json_text(scorecard)
        with self.transaction():
            changed = self._connection.execute(
                "UPDATE run SET ended = coalesce(ended, ?), result = ?, scorecard = ? WHERE id = ?",
                (_written(now), told, card, run_id),
            )
            if not changed.rowcount:
                raise InputError(f"没有 {run_id} 这一通练习：请重新开始一通")
            self._connection.execute("UPDATE exam SET run = begun WHERE begun = ?", (run_id,))

    def run(self, run_id: str) -> KeptRun | None:
        """Return a run or room, None when there is none."""
        return _kept(self._one(f"SELECT {_RUN} FROM run WHERE id = ?", run_id))

    def open_run(self, trainee: str) -> KeptRun | None:
        """Return the newest run (no room) of a trainee that is not over, None when there is none."""
        where = "trainee = ? AND kind = ? AND ended IS NULL ORDER BY started DESC, rowid DESC LIMIT 1"
        return _kept(self._one(f"SELECT {_RUN} FROM run WHERE {where}", trainee, RUN))

    def rooms(self, user: str) -> list[KeptRun]:
        """Return the rooms in which a user is the trainee or the trainer, the newest first."""
        where = "kind = ? AND ? IN (trainee, json_extract(data, '$.trainer')) ORDER BY started DESC, rowid DESC"
        rows = self._all(f"SELECT {_RUN} FROM run WHERE {where}", ROOM, user)
        return [kept for row in rows if (kept := _kept(row)) is not None]

    def attempts(self, trainee: str) -> list[Attempt]:
        """Return a trainee's runs and rooms that are over, in the order in which they ended."""
        columns = "id, kind, trainee, started, ended, exam, result"
        where = "trainee = ? AND ended IS NOT NULL ORDER BY ended, started, rowid"
        return [_attempt(row) for row in self._all(f"SELECT {columns} FROM run WHERE {where}", trainee)]

    def forget(self, run_id: str) -> None:
        """Delete a run with its scorecard, keys and shares; views stay, an exam stays taken. Unknown ids do nothing."""
        with self.transaction():
            self._connection.execute("DELETE FROM run WHERE id = ?", (run_id,))
            self._deleted = True

    def share(self, trainee: str, trainer: str, run_id: str | None, now: datetime) -> None:
        """Let a trainer see a run, or everything when it is None; done again, nothing changes."""
        row = (trainee, trainer, run_id, _written(now))
        with self.transaction():
            self._connection.execute("INSERT OR IGNORE INTO share VALUES (?, ?, ?, ?)", row)

    def unshare(self, trainee: str, trainer: str, run_id: str | None) -> int:
        """End the share of a run, or every share with this trainer when it is None; return how many were ended."""
        where, given = "trainee = ? AND trainer = ?", [trainee, trainer]
        if run_id is not None:
            where, given = f"{where} AND run = ?", [*given, run_id]
        with self.transaction():
            return self._connection.execute(f"DELETE FROM share WHERE {where}", given).rowcount

    def shares(self, trainee: str) -> list[Share]:
        """Return what a trainee lets others see now, oldest first."""
        rows = self._all("SELECT * FROM share WHERE trainee = ? ORDER BY since, rowid", trainee)
        return [Share(trainee, trainer, run, _read(since)) for trainee, trainer, run, since in rows]

    def note_view(self, viewer: str, trainee: str, what: str, run_id: str | None, now: datetime) -> None:
        """Put on record that somebody has looked at a trainee's data."""
        row = (_written(now), viewer, trainee, what, run_id)
        with self.transaction():
            self._connection.execute("INSERT INTO view (at, viewer, trainee, what, run) VALUES (?, ?, ?, ?, ?)", row)

    def views(self, trainee: str) -> list[View]:
        """Return who has looked at a trainee's data, newest first."""
        query = "SELECT at, viewer, trainee, what, run FROM view WHERE trainee = ? ORDER BY at DESC, id DESC"
        return [View(_read(at), *seen) for at, *seen in self._all(query, trainee)]

    def set_exam(self, exam_id: str, trainer: str, trainee: str, scenario: str, difficulty: str, now: datetime) -> None:
        """Set an exam.

        Raises:
            InputError: there is an exam with this id.
        """
        with self.transaction():
            if self.exam(exam_id) is not None:
                raise InputError(f"考试编号 {exam_id} 已经用过：请换一个编号")
            row = (exam_id, trainer, trainee, scenario, difficulty, _written(now), None, None)
            self._connection.execute("INSERT INTO exam VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def exam(self, exam_id: str) -> Exam | None:
        """Return an exam, None when there is none."""
        return next(iter(self._exams("id", exam_id)), None)

    def exams_for(self, trainee: str) -> list[Exam]:
        """Return the exams that were set for a trainee, oldest first."""
        return self._exams("trainee", trainee)

    def exams_by(self, trainer: str) -> list[Exam]:
        """Return the exams that a trainer has set, oldest first."""
        return self._exams("trainer", trainer)

    def _exams(self, column: str, value: str) -> list[Exam]:
        rows = self._all(f"SELECT {_EXAM} FROM exam WHERE {column} = ? ORDER BY since, rowid", value)
        return [_exam(row) for row in rows]

    def _begin_exam(self, exam: str | None, trainee: str, run_id: str) -> None:
        if exam is None:
            return
        begun = self._connection.execute(
            "UPDATE exam SET begun = ? WHERE id = ? AND trainee = ? AND begun IS NULL", (run_id, exam, trainee)
        )
        if not begun.rowcount:
            raise InputError("没有给您出这场考试，或者这场考试您已经考过：请在待考的考试里选")

    def _take(self, run_id: str, key: str) -> bool:
        taken = self._connection.execute("INSERT OR IGNORE INTO answer_key VALUES (?, ?)", (run_id, key))
        return bool(taken.rowcount)


def _written(moment: datetime) -> str:
    """Return a moment as text that sorts by time."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(timezone.utc).isoformat(timespec="microseconds")


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _plain(result: Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in Result.__dataclass_fields__}


def _kept(row: tuple[Any, ...] | None) -> KeptRun | None:
    if row is None:
        return None
    run_id, trainee, kind, data, started, ended, exam, card = row
    ended = None if ended is None else _read(ended)
    card = None if card is None else json.loads(card)
    return KeptRun(run_id, trainee, kind, json.loads(data), _read(started), ended, exam, card)


def _exam(row: tuple[Any, ...]) -> Exam:
    exam_id, trainer, trainee, scenario, difficulty, since, begun, run = row
    return Exam(exam_id, trainer, trainee, scenario, difficulty, _read(since), begun, run)


def _attempt(row: tuple[Any, ...]) -> Attempt:
    run_id, kind, trainee, started, ended, exam, result = row
    told = json.loads(result)
    told["missed"] = tuple(told["missed"])
    begun, over = _read(started), _read(ended)
    return Attempt(**told, id=run_id, kind=kind, trainee=trainee, started=begun, ended=over, exam=exam)
