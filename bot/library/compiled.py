"""The compiled file: handbook, words and synonyms, and the cases that come with the software, ready made.

It is SQLite, made from the content and read-only afterwards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.fingerprint import fingerprint
from bot.library.analysis import Analysed
from bot.library.sounds import LONGEST, key_of
from bot.library.stores.cases import Prepared
from bot.library.stores.index import FixedEntries
from bot.library.stores.sqlite import SqliteDatabase
from bot.library.terms import Lexicon
from bot.paths import DATA, PROJECT

_CODE = Path(__file__).parent
_CODE_OF_WORDS = ("terms.py", "analysis.py")
_CODE_OF_FILE = (
    *_CODE_OF_WORDS,
    "build.py",
    "compiled.py",
    "handbook_schema.py",
    "schema.py",
    "sounds.py",
    "stores/index.py",
    "stores/sqlite.py",
)
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
        """Hash all that the compiled file depends on: content, word list and the code that reads them."""
        return fingerprint([self.cases, self.handbook, *self._words(), *(_CODE / name for name in _CODE_OF_FILE)])

    def lexicon_fingerprint(self) -> str:
        """Hash all that decides how a case is cut into words."""
        return fingerprint([*self._words(), *(_CODE / name for name in _CODE_OF_WORDS)])

    def _words(self) -> list[Path]:
        language = [PROJECT / "bot" / "language" / name for name in ("normalise.py", "segmenter.py")]
        return [self.synonyms, DATA / "language" / "words.txt", *language]


class _CompiledFile(SqliteDatabase):
    """The compiled file; whatever is wrong with it, it is made again."""

    def _told(self, error: sqlite3.DatabaseError) -> Exception:
        return error


class Compiled:
    """The open compiled file.

    Args:
        path: the file.

    Raises:
        sqlite3.DatabaseError: the file is missing, damaged or made from something else.
    """

    def __init__(self, path: Path) -> None:
        # Nobody ever writes to a finished file, so SQLite need not lock it.
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
        )
        try:
            if self._connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
            about = dict(self._connection.execute("SELECT name, value FROM about"))
            if "lexicon" not in about or not path.stem.endswith(about["fingerprint"]):
                raise sqlite3.DatabaseError("made from something else")
            self.fingerprint: str = about["fingerprint"]
            self.words: str = about["lexicon"]
            self.lexicon = Lexicon(
                dict(self._connection.execute("SELECT word, part_of FROM synonyms")),
                frozenset(word for (word,) in self._connection.execute("SELECT word FROM stop_words")),
                frozenset(word for (word,) in self._connection.execute("SELECT word FROM other_trades")),
            )
        except BaseException:
            self._connection.close()
            raise
        self.handbook = FixedEntries(_CompiledFile(self._connection, str(path)))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def shipped(self) -> list[Prepared]:
        """Return the cases that come with the software."""
        rows = self._connection.execute("SELECT record, features, plain, keywords FROM cases ORDER BY place")
        return [Prepared(json.loads(record), Analysed(*analysed)) for record, *analysed in rows]

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


def _chunks(words: list[str]) -> Iterable[list[str]]:
    return (words[start : start + _TERMS_A_QUERY] for start in range(0, len(words), _TERMS_A_QUERY))
