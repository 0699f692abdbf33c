"""The SQLite file under the archive of practice: opening it, its tables, its transactions."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.errors import NotReadyError
from bot.settings import IN_MEMORY

VERSION = 1
"""Of the tables."""
_WAIT_SECONDS = 5.0
_RETRY_SECONDS = 0.02
_TABLES = (
    "CREATE TABLE run (id TEXT PRIMARY KEY, trainee TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,"
    " started TEXT NOT NULL, kept TEXT NOT NULL, exam TEXT, ended TEXT, result TEXT, scorecard TEXT)",
    "CREATE INDEX run_of_trainee ON run (trainee, ended, started)",
    "CREATE TABLE answer_key (run TEXT NOT NULL REFERENCES run ON DELETE CASCADE, key TEXT NOT NULL,"
    " PRIMARY KEY (run, key)) WITHOUT ROWID",
    "CREATE TABLE share (trainee TEXT NOT NULL, trainer TEXT NOT NULL, run TEXT REFERENCES run ON DELETE CASCADE,"
    " since TEXT NOT NULL)",
    "CREATE UNIQUE INDEX share_once ON share (trainee, trainer, coalesce(run, ''))",
    "CREATE TABLE view (id INTEGER PRIMARY KEY, at TEXT NOT NULL, viewer TEXT NOT NULL, trainee TEXT NOT NULL,"
    " what TEXT NOT NULL, run TEXT)",
    "CREATE INDEX view_of_trainee ON view (trainee)",
    "CREATE TABLE exam (id TEXT PRIMARY KEY, trainer TEXT NOT NULL, trainee TEXT NOT NULL, scenario TEXT NOT NULL,"
    " difficulty TEXT NOT NULL, since TEXT NOT NULL, begun TEXT, run TEXT)",
)


class ArchiveFile:
    """An open file with the tables of the archive.

    Args:
        path: the SQLite file, made when absent; None keeps everything in memory.

    Raises:
        NotReadyError: the file is of a newer version, is no archive, or cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._deleted = False
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            # Transactions are begun by hand: Python would begin them too late to hold the lock while reading.
            self._connection = sqlite3.connect(
                path or IN_MEMORY, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(path)
            except BaseException:
                self._connection.close()
                raise
        except (OSError, sqlite3.DatabaseError) as error:
            raise NotReadyError(f"练习记录 {path} 打不开（{error}）：请检查 COACH_PRACTICE 和文件权限") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all that happens inside or nothing of it, with nobody else writing meanwhile; may be nested.

        Raises:
            NotReadyError: somebody else has been writing for too long, or the file cannot be written.
        """
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._connection.execute("COMMIT")
                finally:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                self._wipe()
            except sqlite3.OperationalError as error:
                raise NotReadyError(f"练习记录现在写不进去（{error}）：请稍后再试一次") from error

    def _one(self, query: str, *given: Any) -> tuple[Any, ...] | None:
        return next(iter(self._all(query, *given)), None)

    def _all(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, given).fetchall()

    def _prepare(self, path: Path | None) -> None:
        # What is not ours is refused before anything in it is changed.
        self._version(path)
        self._use_log_ahead()
        for pragma in ("foreign_keys = ON", "secure_delete = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        with self.transaction():
            if self._version(path) == 0:
                for statement in _TABLES:
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def _version(self, path: Path | None) -> int:
        """Return the version of the tables, 0 when there are none yet."""
        found = self._one("SELECT user_version, (SELECT count(*) FROM sqlite_master) FROM pragma_user_version")
        version, tables = found or (0, 0)
        if version > VERSION:
            raise NotReadyError(f"练习记录 {path} 是新版本存的（{version}）：请先升级本软件")
        if version == 0 and tables:
            raise NotReadyError(f"{path} 里存的不是练习记录：请把 COACH_PRACTICE 指到别的文件")
        return int(version)

    def _wipe(self) -> None:
        """After a deletion, empty the log beside the file: what was deleted would stay readable there for a while."""
        if self._deleted:
            # Who still reads keeps it from being emptied; then the next write does it.
            with suppress(sqlite3.OperationalError):
                busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self._deleted = bool(busy)

    def _use_log_ahead(self) -> None:
        """Switch the file to WAL; SQLite does not wait by itself when another process does the same just now."""
        until = time.monotonic() + _WAIT_SECONDS
        while self._one("PRAGMA journal_mode") == ("delete",):
            try:
                self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
                return
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(_RETRY_SECONDS)
