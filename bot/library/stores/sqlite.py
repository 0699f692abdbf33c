"""Cases in one SQLite file, with FTS5 over a column of tokens."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.errors import NotReadyError
from bot.library.stores.database import ADD_TO_COUNTS, BLOCK, BusyError, Clauses, DamagedError, Database

INDEX_TABLES = (
    "CREATE TABLE entries (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, shipped INTEGER NOT NULL,"
    " issue TEXT NOT NULL, origin TEXT NOT NULL, revision INTEGER NOT NULL, record TEXT NOT NULL, plain TEXT NOT NULL,"
    " keywords TEXT NOT NULL)",
    "CREATE INDEX entries_of_issue ON entries (issue, origin DESC, id)",
    "CREATE TABLE traits (row INTEGER PRIMARY KEY, features TEXT NOT NULL)",
    "CREATE TABLE counts (name TEXT PRIMARY KEY, entries INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE tokens USING fts5"
    "(terms, content='', detail=none, tokenize=\"unicode61 remove_diacritics 0 tokenchars '#'\")",
)
"""Tables of an index of entries."""
STEPS = (
    (
        "CREATE TABLE schema_version (version INTEGER PRIMARY KEY)",
        *INDEX_TABLES,
        "CREATE TABLE revisions (id TEXT NOT NULL, number INTEGER NOT NULL, action TEXT NOT NULL, who TEXT NOT NULL,"
        " at TEXT NOT NULL, before TEXT, PRIMARY KEY (id, number)) WITHOUT ROWID",
    ),
)
NO_FULL_TEXT = "这个 Python 的 SQLite 没有 FTS5 全文检索，请换用 uv 或 pyenv 安装的 Python 3.10"
_CACHE_KIB = 65_536
_PAGE, _LOG_PAGES = 8192, 4000
"""Bytes of a page, so that what the search reads of an entry lies on one; pages of the log before it is emptied."""


class SqliteDatabase(Database):
    """An open SQLite database.

    Args:
        connection: a connection whose transactions are begun by hand.
        name: what the user is told it is.
        path: its file, None when it has none.
    """

    steps = STEPS

    def __init__(self, connection: sqlite3.Connection, name: str, path: Path | None = None) -> None:
        self._connection, self.name, self._path = connection, name, path

    def query(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """See `Database.query`."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._told(error) from error

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """See `Database.run`."""
        self._connection.execute(statement, values)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], conflict: str = "") -> None:
        """See `Database.insert`."""
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {conflict}"
        self._connection.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Database.transaction`."""
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
        except sqlite3.DatabaseError as error:
            raise self._told(error) from error

    def has_table(self, name: str) -> bool:
        """See `Database.has_table`."""
        return bool(self.query("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)))

    def rows_with(self, clauses: Clauses, *, blocks: int, limit: int) -> list[int]:
        """See `Database.rows_with`."""
        # Tokens hold no quotation marks.
        wanted = " AND ".join("(" + " OR ".join(f'"{token}"' for token in clause) + ")" for clause in clauses)
        first = f" AND rowid < {blocks * BLOCK}" if blocks else ""
        statement = f"SELECT rowid FROM tokens WHERE tokens MATCH ?{first} ORDER BY rowid LIMIT ?"
        return [row for (row,) in self.query(statement, (wanted, limit))]

    def add_tokens(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """See `Database.add_tokens`."""
        given = [(row, " ".join(tokens)) for row, tokens in rows]
        self._connection.executemany("INSERT INTO tokens (rowid, terms) VALUES (?, ?)", given)

    def remove_tokens(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """See `Database.remove_tokens`."""
        given = [(row, " ".join(tokens)) for row, tokens in rows]
        self._connection.executemany("INSERT INTO tokens (tokens, rowid, terms) VALUES ('delete', ?, ?)", given)

    def add_counts(self, changes: Sequence[tuple[str, int]]) -> None:
        """See `Database.add_counts`."""
        self.insert("counts", ("name", "entries"), changes, ADD_TO_COUNTS)

    def tidy(self) -> None:
        """See `Database.tidy`."""
        with self.transaction():
            self._connection.execute("INSERT INTO tokens (tokens) VALUES ('optimize')")
        with suppress(sqlite3.OperationalError):  # Somebody reads: the log is taken over later.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def bytes_used(self) -> int:
        """See `Database.bytes_used`."""
        if self._path is None:
            return 0
        files = [self._path, self._path.with_name(self._path.name + "-wal")]
        return sum(path.stat().st_size for path in files if path.is_file())

    def close(self) -> None:
        """See `Database.close`."""
        self._connection.close()

    def _told(self, error: sqlite3.DatabaseError) -> Exception:
        """Return an error that says what is wrong and how to mend it."""
        words = str(error)
        if "fts5" in words and "no such module" in words:
            return NotReadyError(NO_FULL_TEXT)
        if "locked" in words or "busy" in words:
            return BusyError(f"{self.name} 正被别的程序写着（{words}）：等它写完再试一次，什么都没有丢")
        if "full" in words or "disk I/O" in words or "too large" in words:
            return NotReadyError(f"{self.name} 写不下了（{words}）：请腾出磁盘空间再试，这一次什么都没有写进去")
        if "readonly" in words or "unable to open" in words:
            return NotReadyError(
                f"{self.name} 打不开或不能写（{words}）：请检查文件夹和权限，或另设 COACH_DATABASE_URL"
            )
        if "malformed" in words or "not a database" in words:
            return DamagedError(f"{self.name} 坏了（{words}）：请换成备份，或先移走它再重新导入")
        return NotReadyError(f"{self.name} 用不了（{words}）：请检查这个文件")


def open_sqlite(path: Path | None, *, wait_seconds: float) -> SqliteDatabase:
    """Open a file, which is made when absent.

    Args:
        path: the file; None keeps everything in memory.
        wait_seconds: how long to wait for somebody else who writes.

    Raises:
        NotReadyError: it cannot be opened, or is no SQLite file.
    """
    name = "内存里的案例库" if path is None else f"案例库 {path}"
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path or ":memory:", timeout=wait_seconds, isolation_level=None, check_same_thread=False
        )
    except OSError as error:
        raise NotReadyError(f"写不了 {path and path.parent}（{error.strerror}），{name} 需要这个文件夹") from error
    except sqlite3.Error as error:
        raise NotReadyError(f"{name} 打不开（{error}）：请检查文件夹和权限，或另设 COACH_DATABASE_URL") from error
    database = SqliteDatabase(connection, name, path)
    try:
        for pragma in (
            f"page_size = {_PAGE}",
            "synchronous = FULL",
            f"wal_autocheckpoint = {_LOG_PAGES}",
            f"cache_size = -{_CACHE_KIB}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        _refuse_what_is_not_ours(database)
        if database.query("PRAGMA journal_mode")[0][0] != "wal":
            database.query("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise database._told(error) from error
    except BaseException:
        connection.close()
        raise
    return database


def _refuse_what_is_not_ours(database: SqliteDatabase) -> None:
    """Check that a file with tables is one of ours, before anything in it is changed."""
    tables = {name for (name,) in database.query("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and "schema_version" not in tables:
        raise NotReadyError(f"{database.name} 里存的不是案例：请把 COACH_DATABASE_URL 指到别的文件")
