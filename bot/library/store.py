"""The library: one compiled file of handbook and words, and the store of cases beside it.

The compiled file's name holds the fingerprint of everything it is made from, so a change of content, word list,
synonyms or code gives a new file. It is written aside and renamed, so readers see a whole file or none, also when two
processes build. It also holds the cases that come with the software: the store takes them over when it is opened.
"""

from __future__ import annotations

import functools
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import NotReadyError
from bot.library.compiled import Compiled, Sources
from bot.library.stores.cases import CaseStore
from bot.library.stores.database import BusyError
from bot.library.stores.index import EntryIndex
from bot.library.stores.opening import DEFAULT_URL, IN_MEMORY_URL, open_store
from bot.paths import COMPILED

Result = TypeVar("Result")

REINDEXED_AT_ONCE = 500
"""With more cases than this a change of words or synonyms waits for `CaseStore.reindex`: it takes a while."""
_PARTIAL_LIFETIME = 3600
"""Seconds after which a half-written file is nobody's any more."""


class Library:
    """The open library.

    Args:
        compiled: handbook, words and synonyms.
        cases: the store of cases; it takes over those that come with the software.
        now: the time that is written down if they have changed.

    Raises:
        NotReadyError: the store cannot be read or written.
    """

    def __init__(self, compiled: Compiled, cases: CaseStore, now: datetime) -> None:
        self.compiled, self.cases, self.handbook = compiled, cases, compiled.handbook
        self.lexicon = compiled.lexicon
        if cases.about("shipped") != compiled.fingerprint:
            cases.synchronise(compiled.shipped(), stamp=compiled.fingerprint, at=now)
        with suppress(BusyError):  # The words of before do until somebody opens the store again.
            cases.reindex(self.lexicon, stamp=compiled.words, most=REINDEXED_AT_ONCE)

    def index_of(self, kind: str) -> EntryIndex:
        """Return the entries of a kind, `case` or `handbook`."""
        return self.cases if kind == "case" else self.handbook

    def find(self, entry_id: str) -> tuple[str, dict[str, Any]] | None:
        """Return kind and fields of the entry with an id."""
        for kind in ("case", "handbook"):
            found = self.index_of(kind).find(entry_id)
            if found is not None:
                return kind, found
        return None


class LibraryFile:
    """The library of some content: compiled when needed, opened once, compiled again when the file turns out damaged.

    Args:
        sources: where the content lies.
        folder: where the compiled file is kept.
        url: where the cases are kept; see `open_store`.
        clock: tells the time.
    """

    def __init__(
        self,
        sources: Sources,
        folder: Path,
        url: str = IN_MEMORY_URL,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._sources, self._folder, self._url, self._clock = sources, folder, url, clock
        self._lock = threading.Lock()
        self._library: Library | None = None

    def use(self, work: Callable[[Library], Result]) -> Result:
        """Run `work` on the library; a damaged file is made again and `work` is run once more.

        Raises:
            ContentError: a content file is broken.
            NotReadyError: the file or the store of cases cannot be written or read.
        """
        with self._lock:
            try:
                return work(self._opened())
            except sqlite3.DatabaseError:
                self._discard()
            try:
                return work(self._opened())
            except sqlite3.DatabaseError as error:
                raise NotReadyError(f"案例库打不开（{error}），请删掉 {self._folder} 再试") from error

    def close(self) -> None:
        """Close the file if it is open; the next use opens it again."""
        with self._lock:
            self._close()

    def _opened(self) -> Library:
        if self._library is None:
            made_from = self._sources.fingerprint()
            path = self._folder / f"library-{made_from}.db"
            if not path.is_file():
                self._make(path, made_from)
            self._library = self._joined(Compiled(path))
        return self._library

    def _joined(self, compiled: Compiled) -> Library:
        try:
            store = open_store(self._url)
            try:
                return Library(compiled, store, self._clock())
            except BaseException:
                store.close()
                raise
        except BaseException:
            compiled.close()
            raise

    def _close(self) -> None:
        if self._library is not None:
            self._library.cases.close()
            self._library.compiled.close()
            self._library = None

    def _discard(self) -> None:
        self._close()
        (self._folder / f"library-{self._sources.fingerprint()}.db").unlink(missing_ok=True)

    def _make(self, path: Path, made_from: str) -> None:
        from bot.library.build import build

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix="library-", suffix=".partial", dir=self._folder)
            os.fchmod(handle, 0o644)  # The service may run as another user than who builds.
            os.close(handle)
        except OSError as error:
            raise NotReadyError(f"写不了 {self._folder}（{error.strerror}），案例库需要这个文件夹") from error
        partial = Path(name)
        try:
            sources = self._sources
            build(
                partial,
                cases=sources.cases,
                handbook=sources.handbook,
                synonyms=sources.synonyms,
                fingerprint=made_from,
                lexicon_fingerprint=sources.lexicon_fingerprint(),
            )
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        _remove_stale(self._folder, path)


@functools.lru_cache(maxsize=1)
def default_library() -> LibraryFile:
    """Return the library of the project's content, with the cases where `COACH_DATABASE_URL` says."""
    return LibraryFile(Sources(), COMPILED, _database_url())


def _database_url() -> str:
    from bot.settings import settings

    return settings().database_url or DEFAULT_URL


def _remove_stale(folder: Path, current: Path) -> None:
    """Remove files of earlier content; who still reads one keeps it until he closes it."""
    stale: Iterable[Path] = [path for path in folder.glob("library-*.db") if path != current]
    abandoned = time.time() - _PARTIAL_LIFETIME
    for path in [*stale, *folder.glob("library-*.partial*")]:
        try:
            if path.suffix == ".db" or path.stat().st_mtime < abandoned:
                path.unlink()
        except OSError:
            continue
