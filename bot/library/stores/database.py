"""What a database must be able to do to hold cases; all else is the same code for each of them.

Statements are written once, with `?` for a value, in the SQL that SQLite and PostgreSQL have in common. Only the
full-text index differs, and how a transaction is begun.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from bot.errors import NotReadyError

BLOCK = 8192
"""Rows of a block: the index can be asked for the entries of the first blocks alone."""
ADD_TO_COUNTS = "ON CONFLICT (name) DO UPDATE SET entries = counts.entries + excluded.entries"
Clauses = Sequence[Sequence[str]]
"""What an entry must have: one token of each clause."""


class BusyError(NotReadyError):
    """Somebody else has been writing for longer than we wait."""


class DamagedError(NotReadyError):
    """The database cannot be read as one."""


class Database(ABC):
    """An open database.

    Attributes:
        name: what the user is told it is; never a password.
        steps: the statements of each migration, from version 1.
    """

    name: str
    steps: Sequence[Sequence[str]]

    @abstractmethod
    def query(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query.

        Raises:
            NotReadyError: the database cannot be reached or read.
        """

    @abstractmethod
    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run a statement that changes something; only inside a transaction."""

    @abstractmethod
    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], conflict: str = "") -> None:
        """Insert rows.

        Args:
            table: name of the table.
            columns: names of the columns.
            rows: a value for each column.
            conflict: what to do with a row that is there already, an `ON CONFLICT` clause.
        """

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Do all that happens inside or nothing of it, with nobody else writing meanwhile; may be nested.

        Raises:
            BusyError: somebody else has been writing for too long.
            NotReadyError: the database cannot be written, e.g. the disk is full; nothing has been changed.
        """

    @abstractmethod
    def has_table(self, name: str) -> bool:
        """Tell whether there is a table of that name."""

    @abstractmethod
    def rows_with(self, clauses: Clauses, *, blocks: int, limit: int) -> list[int]:
        """Return the first rows that have a token of each clause, in ascending order.

        Args:
            clauses: one or more clauses of one or more tokens.
            blocks: look only in that many blocks of rows from the first; in all when 0.
            limit: how many rows at most.
        """

    @abstractmethod
    def add_tokens(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Put rows with their tokens into the full-text index."""

    @abstractmethod
    def remove_tokens(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Take rows out of the full-text index; the tokens are those with which they were put in."""

    @abstractmethod
    def add_counts(self, changes: Sequence[tuple[str, int]]) -> None:
        """Add to the counts.

        Args:
            changes: names without spaces, each once and in order, and how much to add, also below 0.
        """

    @abstractmethod
    def tidy(self) -> None:
        """Bring the index into its fastest form, after much has been written."""

    @abstractmethod
    def bytes_used(self) -> int:
        """Return how much room the database takes on disk."""

    @abstractmethod
    def close(self) -> None:
        """Close it."""


def version_of(database: Database) -> int:
    """Return the version of the tables, 0 when there are none yet."""
    if not database.has_table("schema_version"):
        return 0
    return int(database.query("SELECT max(version) FROM schema_version")[0][0] or 0)


def migrate(database: Database) -> None:
    """Bring the tables to the version that this program knows; each step is done wholly or not at all.

    Raises:
        NotReadyError: the tables are those of a newer program, or cannot be changed.
    """
    version = version_of(database)
    if version > len(database.steps):
        raise NotReadyError(
            f"{database.name} 是新版本的软件建的（表结构 {version}，这里只认识到 {len(database.steps)}）："
            "请先升级本软件，或把 COACH_DATABASE_URL 指到别处"
        )
    while version < len(database.steps):
        with database.transaction():
            # Somebody else may have done it while we waited.
            version = version_of(database)
            if version < len(database.steps):
                for statement in database.steps[version]:
                    database.run(statement)
                database.run("INSERT INTO schema_version (version) VALUES (?)", (version + 1,))
                version += 1
