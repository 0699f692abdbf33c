"""A store of cases by its URL."""

from __future__ import annotations

from bot.errors import InputError
from bot.library.stores.cases import CaseStore
from bot.library.stores.database import Database
from bot.library.stores.sqlite import open_sqlite
from bot.paths import PROJECT

DEFAULT_URL = "sqlite:///var/library.db"
"""Where cases are kept when nothing else is set."""
IN_MEMORY_URL = "sqlite://"
WAIT_SECONDS = 10.0


def open_store(url: str, *, wait_seconds: float = WAIT_SECONDS) -> CaseStore:
    """Open a store.

    Args:
        url: `sqlite:///PATH`, the path relative to the project or absolute (`sqlite:////srv/cases.db`); `sqlite://` for
            one in memory; `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`; empty for the project's own file.
        wait_seconds: how long to wait for somebody else who writes.

    Raises:
        InputError: the URL is none of these.
        NotReadyError: the store cannot be reached, is damaged, or is that of a newer program.
    """
    database = _opened(url or DEFAULT_URL, wait_seconds)
    try:
        return CaseStore(database)
    except BaseException:
        database.close()
        raise


def _opened(url: str, wait_seconds: float) -> Database:
    if url == IN_MEMORY_URL:
        return open_sqlite(None, wait_seconds=wait_seconds)
    scheme, _, path = url.partition(":///")
    if scheme == "sqlite" and path:
        return open_sqlite(PROJECT / path, wait_seconds=wait_seconds)
    if url.startswith(("postgresql://", "postgres://")):
        from bot.library.stores.postgres import PostgresDatabase

        return PostgresDatabase(url, wait_seconds=wait_seconds)
    raise InputError("COACH_DATABASE_URL 无法使用：应为 sqlite:///文件 或 postgresql://用户:密码@主机:端口/库名")
