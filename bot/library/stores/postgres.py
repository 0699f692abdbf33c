"""Cases in PostgreSQL, with a GIN index over a tsvector of the same tokens.

The words are cut by us; PostgreSQL is given them ready made, as its `simple` configuration would keep them, so that
both databases find the same.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from bot.errors import NotReadyError
from bot.library.stores.database import ADD_TO_COUNTS, BLOCK, BusyError, Clauses, Database

STEPS = (
    (
        "CREATE TABLE schema_version (version INTEGER PRIMARY KEY)",
        'CREATE TABLE entries (row INTEGER PRIMARY KEY, id TEXT COLLATE "C" NOT NULL UNIQUE, shipped INTEGER NOT NULL,'
        ' issue TEXT COLLATE "C" NOT NULL, origin TEXT COLLATE "C" NOT NULL, revision INTEGER NOT NULL,'
        " record TEXT NOT NULL, plain TEXT NOT NULL, keywords TEXT NOT NULL)",
        "CREATE INDEX entries_of_issue ON entries (issue, origin DESC, id)",
        "CREATE TABLE traits (row INTEGER PRIMARY KEY, features TEXT NOT NULL)",
        'CREATE TABLE counts (name TEXT COLLATE "C" PRIMARY KEY, entries INTEGER NOT NULL)',
        "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE tokens (row INTEGER PRIMARY KEY, tokens TSVECTOR NOT NULL)",
        "CREATE INDEX tokens_full_text ON tokens USING gin (tokens) WITH (gin_pending_list_limit = 32768)",
        'CREATE TABLE revisions (id TEXT COLLATE "C" NOT NULL, number INTEGER NOT NULL, action TEXT NOT NULL,'
        " who TEXT NOT NULL, at TEXT NOT NULL, before TEXT, PRIMARY KEY (id, number))",
    ),
    # A count is written again and again: with room on its page that leaves no trace in the index.
    ("ALTER TABLE counts SET (fillfactor = 50)",),
)
_LOCK = 7_305_521
"""Who writes holds this lock, so that two importers come one after the other and never stop each other."""
_SESSION = (
    "SET client_encoding = 'UTF8'",
    "SET enable_seqscan = off",  # The index is always meant; a plan by guesswork would read a million rows.
    "SET jit = off",
    "SET work_mem = '32MB'",
)
_DISK_FULL, _OUT_OF_REACH = ("53100", "58030"), ("08", "57")


class PostgresDatabase(Database):
    """An open connection to PostgreSQL.

    Args:
        url: `postgresql://user:password@host:port/database`.
        wait_seconds: how long to wait for somebody else who writes, and for the server to answer at all.

    Raises:
        NotReadyError: the server cannot be reached or refuses us.
    """

    steps = STEPS

    def __init__(self, url: str, *, wait_seconds: float) -> None:
        self.name = f"案例库 {without_password(url)}"
        self._url, self._wait_seconds = url, wait_seconds
        self._driver: Any = importlib.import_module("psycopg2")
        self._connection: Any = self._connected()
        self._inside = False

    def query(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """See `Database.query`; a connection that the server has closed is opened again once."""
        try:
            return self._query(statement, values)
        except self._driver.Error as error:
            if self._inside or not self._connection.closed:
                raise self._told(error) from error
        self._connection = self._connected()
        try:
            return self._query(statement, values)
        except self._driver.Error as error:
            raise self._told(error) from error

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """See `Database.run`."""
        with self._connection.cursor() as cursor:
            cursor.execute(_as_driver_wants(statement), tuple(values))

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], conflict: str = "") -> None:
        """See `Database.insert`."""
        # One text for all rows: the driver would write out each value of each row by itself.
        names = ", ".join(columns)
        given_rows = f"json_populate_recordset(NULL::{table}, ?::json)"
        statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM {given_rows} {conflict}"
        given = [dict(zip(columns, row, strict=True)) for row in rows]
        self.run(statement, (json.dumps(given, ensure_ascii=False),))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Database.transaction`."""
        if self._inside:
            yield
            return
        self.query("SELECT 1")  # Opens the connection again where the server has closed it.
        self._inside = True
        try:
            self.run("BEGIN")
            self.run(f"SET LOCAL lock_timeout = {int(self._wait_seconds * 1000)}")
            self.run("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
            yield
            self.run("COMMIT")
        except BaseException as error:
            with suppress(self._driver.Error):
                self.run("ROLLBACK")
            if isinstance(error, self._driver.Error):
                raise self._told(error) from error
            raise
        finally:
            self._inside = False

    def has_table(self, name: str) -> bool:
        """See `Database.has_table`."""
        # `to_regclass` would not see what another has made while we waited for him.
        statement = (
            "SELECT 1 FROM pg_catalog.pg_tables WHERE tablename = ? AND schemaname = ANY (current_schemas(false))"
        )
        return bool(self.query(statement, (name,)))

    def rows_with(self, clauses: Clauses, *, blocks: int, limit: int) -> list[int]:
        """See `Database.rows_with`."""
        wanted = [*clauses, [_block(number) for number in range(blocks)]] if blocks else clauses
        # Tokens hold no quotation marks. The offset keeps the planner from walking the rows in order instead.
        text = " & ".join("(" + " | ".join(f"'{token}'" for token in clause) + ")" for clause in wanted)
        statement = (
            "SELECT row FROM (SELECT row FROM tokens WHERE tokens @@ ?::tsquery OFFSET 0) AS found ORDER BY row LIMIT ?"
        )
        return [row for (row,) in self.query(statement, (text, limit))]

    def add_tokens(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """See `Database.add_tokens`."""
        given = [{"row": row, "text": " ".join([*tokens, _block(row // BLOCK)])} for row, tokens in rows]
        statement = (
            "INSERT INTO tokens (row, tokens) SELECT row, array_to_tsvector(string_to_array(text, ' '))"
            " FROM json_to_recordset(?::json) AS given (row INTEGER, text TEXT)"
        )
        self.run(statement, (json.dumps(given, ensure_ascii=False),))

    def remove_tokens(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """See `Database.remove_tokens`."""
        self.run("DELETE FROM tokens WHERE row = ANY(?)", ([row for row, _ in rows],))

    def add_counts(self, changes: Sequence[tuple[str, int]]) -> None:
        """See `Database.add_counts`."""
        # An empty text would be no name at all, not the empty one.
        names = "coalesce(nullif(string_to_array(?, ' '), '{}'), ARRAY[''])"
        statement = (
            "INSERT INTO counts (name, entries)"
            f" SELECT * FROM unnest({names}, string_to_array(?, ' ')::integer[]) {ADD_TO_COUNTS}"
        )
        self.run(statement, (" ".join(name for name, _ in changes), " ".join(str(change) for _, change in changes)))

    def tidy(self) -> None:
        """See `Database.tidy`."""
        try:
            self.run("VACUUM ANALYZE tokens")
            self.run("VACUUM ANALYZE counts")
            self.run("ANALYZE entries")
            self.run("ANALYZE traits")
        except self._driver.Error as error:
            raise self._told(error) from error

    def bytes_used(self) -> int:
        """See `Database.bytes_used`."""
        return int(self.query("SELECT pg_database_size(current_database())")[0][0])

    def close(self) -> None:
        """See `Database.close`."""
        self._connection.close()

    def _query(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(_as_driver_wants(statement), tuple(values))
            return list(cursor.fetchall())

    def _connected(self) -> Any:
        try:
            connection = self._driver.connect(self._url, connect_timeout=max(2, round(self._wait_seconds)))
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in _SESSION:
                    cursor.execute(statement)
        except self._driver.Error as error:
            raise self._told(error) from error
        return connection

    def _told(self, error: Any) -> NotReadyError:
        """Return an error that says what is wrong and how to mend it, in one line and without the password."""
        code = error.pgcode or ""
        words = " ".join(str(error).split())
        if code == "55P03":
            return BusyError(f"{self.name} 正被别的程序写着：等它写完再试一次，什么都没有丢")
        if code in _DISK_FULL or "No space left" in words or "File too large" in words:
            return NotReadyError(f"{self.name} 写不下了（{words}）：请给数据库腾出磁盘空间再试，这一次什么都没有写进去")
        if not code or code[:2] in _OUT_OF_REACH:
            return NotReadyError(f"{self.name} 连不上（{words}）：请检查 COACH_DATABASE_URL，以及数据库是否在运行")
        return NotReadyError(f"{self.name} 用不了（{words}）：请检查数据库和权限")


def without_password(url: str) -> str:
    """Return a URL without its password, as it may be shown."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url.split("?")[0]
    user, _, place = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{user.split(':')[0]}@{place}{parts.path}"


def _as_driver_wants(statement: str) -> str:
    return re.sub(r"\?", "%s", statement)


def _block(number: int) -> str:
    """Return the token of a block of rows; no word looks like it."""
    return f"#{number}"
