"""Makes the library's compiled file from cases, handbook and synonyms; imported only when they have changed."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pypinyin.pinyin_dict import pinyin_dict

from bot.errors import NotReadyError
from bot.language.normalise import normalise
from bot.language.segmenter import WORD_LIST, read_word_list
from bot.library.analysis import analyse_case, analyse_handbook_entry
from bot.library.schema import read_cases, read_handbook, read_synonyms
from bot.library.sounds import key_of
from bot.library.stores.index import EntryIndex, Row
from bot.library.stores.sqlite import INDEX_TABLES, NO_FULL_TEXT, SqliteDatabase
from bot.library.terms import Lexicon, is_han

_TABLES = (
    *INDEX_TABLES,
    "CREATE TABLE cases (place INTEGER PRIMARY KEY, record TEXT, features TEXT, plain TEXT, keywords TEXT)",
    "CREATE TABLE synonyms (word TEXT PRIMARY KEY, part_of TEXT NOT NULL)",
    "CREATE TABLE stop_words (word TEXT PRIMARY KEY)",
    "CREATE TABLE domain_words (word TEXT PRIMARY KEY)",
    "CREATE TABLE other_trades (word TEXT PRIMARY KEY)",
    "CREATE TABLE readings (character TEXT PRIMARY KEY, sound TEXT NOT NULL)",
    "CREATE TABLE sounds (sound TEXT, word TEXT, PRIMARY KEY (sound, word))",
)


def build(
    path: Path, *, cases: Path, handbook: Path, synonyms: Path, fingerprint: str, lexicon_fingerprint: str
) -> None:
    """Write the compiled file.

    Args:
        path: file to write; must be new or empty.
        cases: folder of case files.
        handbook: folder of handbook files.
        synonyms: the synonym file.
        fingerprint: what the file is made from, kept inside it.
        lexicon_fingerprint: what words and synonyms are made from, kept inside it.

    Raises:
        ContentError: a content file is broken.
        NotReadyError: this Python's SQLite has no full-text search.
    """
    words = read_synonyms(synonyms)
    groups = {_plain(word): group for group, members in words["groups"].items() for word in members}
    others = {_plain(word) for word in words["other_trades"]}
    lexicon = Lexicon(groups, frozenset(_plain(word) for word in words["stop_words"]))
    shipped, entries = read_cases(cases), read_handbook(handbook)
    domain = {_plain(word) for word in (*groups, *read_word_list(WORD_LIST))}
    domain.update(_plain(word) for record in (*shipped, *entries) for word in record["keywords"])
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        database = SqliteDatabase(connection, str(path))
        _create_tables(connection)
        with database.transaction():
            database.insert("synonyms", ("word", "part_of"), sorted(groups.items()))
            for table, members in (
                ("stop_words", lexicon.stop_words),
                ("domain_words", domain),
                ("other_trades", others),
            ):
                database.insert(table, ("word",), [(word,) for word in sorted(members)])
            _insert_cases(database, shipped, lexicon)
            _insert_handbook(database, entries, lexicon)
            _insert_sounds(connection, domain)
            stamps = [("fingerprint", fingerprint), ("lexicon", lexicon_fingerprint)]
            database.insert("about", ("name", "value"), stamps)
        connection.execute("VACUUM")
    finally:
        connection.close()


def _create_tables(connection: sqlite3.Connection) -> None:
    try:
        for statement in _TABLES:
            connection.execute(statement)
    except sqlite3.OperationalError as error:
        if "fts5" in str(error):
            raise NotReadyError(NO_FULL_TEXT) from error
        raise


def _insert_cases(database: SqliteDatabase, cases: Iterable[dict[str, Any]], lexicon: Lexicon) -> None:
    """Keep the cases ready made, so that a store can take them over without cutting them into words again."""
    rows = []
    for case in cases:
        made = analyse_case(case, lexicon)
        rows.append((json.dumps(case, ensure_ascii=False), made.features, made.plain, made.keywords))
    database.insert("cases", ("record", "features", "plain", "keywords"), rows)


def _insert_handbook(database: SqliteDatabase, entries: Sequence[dict[str, Any]], lexicon: Lexicon) -> None:
    rows = [
        Row(row, entry["id"], True, "", "", 1, json.dumps(entry, ensure_ascii=False), analysed)
        for row, entry in enumerate(entries, start=1)
        for analysed in [analyse_handbook_entry(entry, lexicon)]
    ]
    EntryIndex(database).put(rows)


def _insert_sounds(connection: sqlite3.Connection, words: Iterable[str]) -> None:
    """Keep how characters and the words of the trade sound, so that a homophone slip (采铃) still finds its word."""
    readings = {chr(code): _toneless(sounds) for code, sounds in pinyin_dict.items() if _is_common(chr(code))}
    connection.executemany("INSERT INTO readings VALUES (?, ?)", sorted(readings.items()))
    rows = set()
    for word in words:
        if len(word) > 1 and is_han(word) and all(character in readings for character in word):
            rows.add((key_of([readings[character] for character in word]), word))
    connection.executemany("INSERT INTO sounds VALUES (?, ?)", sorted(rows))


def _is_common(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _toneless(sounds: str) -> str:
    """Return the first reading without its tone, e.g. `diào,tiáo` to `diao`; ü becomes v."""
    letters = unicodedata.normalize("NFD", sounds.split(",")[0]).replace("u\u0308", "v")
    return "".join(letter for letter in letters if "a" <= letter <= "z")


def _plain(text: str) -> str:
    return normalise(text).text
