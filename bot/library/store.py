"""The library's database: one SQLite file with full-text search, made from the content and read-only afterwards.

The file's name holds the fingerprint of everything it is made from, so a change of content, word list, synonyms or code
gives a new file. It is written aside and renamed, so readers see a whole file or none, also when two processes build.
"""

from __future__ import annotations

import functools
import json
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import NotReadyError
from bot.fingerprint import fingerprint
from bot.library.sounds import LONGEST, key_of
from bot.library.terms import Lexicon
from bot.paths import COMPILED, DATA, PROJECT

Result = TypeVar("Result")
Counts = dict[str, int]
"""How often a term stands in each column of an entry."""

_CODE = Path(__file__).parent
_PARTIAL_LIFETIME = 3600
"""Seconds after which a half-written file is nobody's any more."""
_TERMS_A_QUERY = 500


@dataclass(frozen=True)
class Sources:
    """Where the library's content lies.

    Attributes:
        cases: folder of case files.
        handbook: folder of handbook files.
        synonyms: the synonym file.
    """

    cases: Path = DATA / "cases"
    handbook: Path = DATA / "handbook"
    synonyms: Path = DATA / "language" / "synonyms.yml"

    def fingerprint(self) -> str:
        """Hash all that the database depends on: content, word list and the code that reads them."""
        language = [PROJECT / "bot" / "language" / name for name in ("normalise.py", "segmenter.py")]
        words = DATA / "language" / "words.txt"
        return fingerprint([self.cases, self.handbook, self.synonyms, words, _CODE, *language])


class Library:
    """An open database file.

    Args:
        path: the file.

    Raises:
        sqlite3.DatabaseError: the file is missing, damaged or made from something else.
    """

    def __init__(self, path: Path) -> None:
        # Nobody ever writes to a finished file, so SQLite need not lock it.
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            if self._connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
            made_from = self._connection.execute("SELECT value FROM about WHERE name = 'fingerprint'").fetchone()
            if made_from is None or not path.stem.endswith(made_from[0]):
                raise sqlite3.DatabaseError("made from something else")
            self.lexicon = Lexicon(
                dict(self._connection.execute("SELECT word, part_of FROM synonyms")),
                frozenset(word for (word,) in self._connection.execute("SELECT word FROM stop_words")),
                frozenset(word for (word,) in self._connection.execute("SELECT word FROM other_trades")),
            )
            sizes = self._connection.execute("SELECT kind, count(*) FROM entries GROUP BY kind")
            self.sizes: dict[str, int] = {"case": 0, "handbook": 0, **dict(sizes)}
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def places(self, kind: str, terms: Collection[str], *, column: str | None = None) -> dict[str, dict[int, Counts]]:
        """Return where terms stand.

        Args:
            kind: `case` or `handbook`.
            terms: terms of the index.
            column: look only in this column; all but the character pairs when None.

        Returns:
            For each term that stands somewhere: row of the entry to how often it stands in each column.
        """
        found: dict[str, dict[int, Counts]] = {}
        for chunk in _chunks(sorted(set(terms))):
            marks = ",".join("?" * len(chunk))
            rows = self._connection.execute(f"SELECT term, doc, col FROM {kind}_places WHERE term IN ({marks})", chunk)
            for term, row, name in rows:
                if name == column or (column is None and name != "pairs"):
                    counts = found.setdefault(term, {}).setdefault(row, {})
                    counts[name] = counts.get(name, 0) + 1
        return found

    def record(self, kind: str, row: int) -> dict[str, Any]:
        """Return an entry's fields."""
        (record,) = self._connection.execute(
            "SELECT record FROM entries WHERE kind = ? AND row = ?", (kind, row)
        ).fetchone()
        return dict(json.loads(record))

    def find(self, entry_id: str) -> tuple[str, str] | None:
        """Return kind and fields (JSON) of the entry with an id."""
        query = "SELECT kind, record FROM entries WHERE json_extract(record, '$.id') = ?"
        found: tuple[str, str] | None = self._connection.execute(query, (entry_id,)).fetchone()
        return found

    def of_issue(self, issue: str) -> list[str]:
        """Return the fields (JSON) of the cases of an issue, those of the sources first, in the order of their ids."""
        query = (
            "SELECT record FROM entries WHERE kind = 'case' AND json_extract(record, '$.issue') = ? "
            "ORDER BY json_extract(record, '$.origin') DESC, json_extract(record, '$.id')"
        )
        return [record for (record,) in self._connection.execute(query, (issue,))]

    def domain_words(self, words: Collection[str]) -> set[str]:
        """Return which of the words belong to the trade: keywords, synonyms, the telecom word list."""
        found: set[str] = set()
        for chunk in _chunks(sorted(words)):
            marks = ",".join("?" * len(chunk))
            rows = self._connection.execute(f"SELECT word FROM domain_words WHERE word IN ({marks})", chunk)
            found.update(word for (word,) in rows)
        return found

    def words_that_sound_like(self, texts: Collection[str]) -> dict[str, str]:
        """Return for texts of two to five Chinese characters the word of the trade that sounds the same, if any."""
        characters = self._pairs(
            "SELECT character, sound FROM readings WHERE character IN", {c for text in texts for c in text}
        )
        readings = dict(characters)
        keys = {
            text: key_of([readings[character] for character in text])
            for text in texts
            if len(text) <= LONGEST and all(character in readings for character in text)
        }
        words: dict[str, list[str]] = {}
        for sound, word in self._pairs("SELECT sound, word FROM sounds WHERE sound IN", set(keys.values())):
            words.setdefault(sound, []).append(word)
        alike = {text: sorted(word for word in words.get(key, ()) if word != text) for text, key in keys.items()}
        return {text: found[0] for text, found in alike.items() if found}

    def _pairs(self, select: str, values: Collection[str]) -> Iterable[tuple[str, str]]:
        for chunk in _chunks(sorted(values)):
            yield from self._connection.execute(f"{select} ({','.join('?' * len(chunk))})", chunk)


class LibraryFile:
    """The database file of some content: made when needed, opened once, made again when it turns out damaged.

    Args:
        sources: where the content lies.
        folder: where the file is kept.
    """

    def __init__(self, sources: Sources, folder: Path) -> None:
        self._sources, self._folder = sources, folder
        self._lock = threading.Lock()
        self._library: Library | None = None

    def use(self, work: Callable[[Library], Result]) -> Result:
        """Run `work` on the library; a damaged file is made again and `work` is run once more.

        Raises:
            ContentError: a content file is broken.
            NotReadyError: the file cannot be written or read.
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
            self._library = Library(path)
        return self._library

    def _close(self) -> None:
        if self._library is not None:
            self._library.close()
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
            )
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        _remove_stale(self._folder, path)


@functools.lru_cache(maxsize=1)
def default_library() -> LibraryFile:
    """Return the library of the project's content."""
    return LibraryFile(Sources(), COMPILED)


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


def _chunks(words: list[str]) -> Iterable[list[str]]:
    return (words[start : start + _TERMS_A_QUERY] for start in range(0, len(words), _TERMS_A_QUERY))
