"""Makes the library's database file from cases, handbook and synonyms; imported only when they have changed."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pypinyin.pinyin_dict import pinyin_dict

from bot.errors import NotReadyError
from bot.labels import ISSUES, PERSONAS
from bot.language.normalise import normalise
from bot.language.segmenter import WORD_LIST, read_word_list
from bot.library.schema import read_cases, read_handbook, read_synonyms
from bot.library.sounds import key_of
from bot.library.terms import Lexicon, character_pairs, is_han

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entries (kind TEXT, row INTEGER, record TEXT NOT NULL, PRIMARY KEY (kind, row));
CREATE TABLE synonyms (word TEXT PRIMARY KEY, part_of TEXT NOT NULL);
CREATE TABLE stop_words (word TEXT PRIMARY KEY);
CREATE TABLE domain_words (word TEXT PRIMARY KEY);
CREATE TABLE other_trades (word TEXT PRIMARY KEY);
CREATE TABLE readings (character TEXT PRIMARY KEY, sound TEXT NOT NULL);
CREATE TABLE sounds (sound TEXT, word TEXT, PRIMARY KEY (sound, word));
CREATE VIRTUAL TABLE case_terms USING fts5(title, keywords, queries, body, pairs, content='', tokenize='unicode61');
CREATE VIRTUAL TABLE case_places USING fts5vocab(case_terms, 'instance');
CREATE VIRTUAL TABLE handbook_terms USING fts5(title, keywords, queries, body, pairs, content='', tokenize='unicode61');
CREATE VIRTUAL TABLE handbook_places USING fts5vocab(handbook_terms, 'instance');
"""
_CASE_BODY = ("situation", "wanted", "checked", "handling", "why", "prevention", "caution")


def build(path: Path, *, cases: Path, handbook: Path, synonyms: Path, fingerprint: str) -> None:
    """Write the database file.

    Args:
        path: file to write; must be new or empty.
        cases: folder of case files.
        handbook: folder of handbook files.
        synonyms: the synonym file.
        fingerprint: what the file is made from, kept inside it.

    Raises:
        ContentError: a content file is broken.
        NotReadyError: this Python's SQLite has no full-text search.
    """
    words = read_synonyms(synonyms)
    groups = {_plain(word): group for group, members in words["groups"].items() for word in members}
    lexicon = Lexicon(groups, frozenset(_plain(word) for word in words["stop_words"]))
    entries = {"case": read_cases(cases), "handbook": read_handbook(handbook)}
    connection = sqlite3.connect(path)
    try:
        _create_tables(connection)
        with connection:
            connection.executemany("INSERT INTO synonyms VALUES (?, ?)", sorted(groups.items()))
            connection.executemany(
                "INSERT INTO stop_words VALUES (?)", [(word,) for word in sorted(lexicon.stop_words)]
            )
            domain = {_plain(word) for word in (*groups, *read_word_list(WORD_LIST))}
            for kind, records in entries.items():
                _insert(connection, kind, records, lexicon)
                domain.update(_plain(word) for record in records for word in record["keywords"])
            connection.executemany("INSERT INTO domain_words VALUES (?)", [(word,) for word in sorted(domain)])
            others = {_plain(word) for word in words["other_trades"]}
            connection.executemany("INSERT INTO other_trades VALUES (?)", [(word,) for word in sorted(others)])
            _insert_sounds(connection, domain)
            connection.execute("INSERT INTO about VALUES ('fingerprint', ?)", (fingerprint,))
        connection.execute("VACUUM")
    finally:
        connection.close()


def _create_tables(connection: sqlite3.Connection) -> None:
    try:
        connection.executescript(_TABLES)
    except sqlite3.OperationalError as error:
        if "fts5" in str(error):
            raise NotReadyError(
                "这个 Python 的 SQLite 没有 FTS5 全文检索，请换用 uv 或 pyenv 安装的 Python 3.10"
            ) from error
        raise


def _insert(connection: sqlite3.Connection, kind: str, records: Iterable[Mapping[str, Any]], lexicon: Lexicon) -> None:
    for row, record in enumerate(records, start=1):
        connection.execute("INSERT INTO entries VALUES (?, ?, ?)", (kind, row, json.dumps(record, ensure_ascii=False)))
        columns = [
            [_plain(text) for text in texts]
            for texts in (_case_texts(record) if kind == "case" else _entry_texts(record))
        ]
        terms = [" ".join(" ".join(lexicon.index_terms(text)) for text in texts) for texts in columns]
        pairs = sorted({pair for texts in columns for text in texts for pair in character_pairs(text)})
        connection.execute(
            f"INSERT INTO {kind}_terms (rowid, title, keywords, queries, body, pairs) VALUES (?, ?, ?, ?, ?, ?)",
            (row, *terms, " ".join(pairs)),
        )


def _case_texts(case: Mapping[str, Any]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Return the texts of the columns title, keywords, queries and body."""
    body = [case[name] for name in _CASE_BODY if case[name]] + case["key_phrases"] + [case["source"]["section"]]
    labels = [ISSUES[case["issue"]]] + ([PERSONAS[case["persona"]]] if case["persona"] else [])
    return [case["title"]], case["keywords"], case["queries"], body + labels


def _entry_texts(entry: Mapping[str, Any]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Return the texts of the columns title, keywords, queries and body."""
    return [entry["title"]], entry["keywords"], entry["questions"], [entry["text"], entry["source"]["section"]]


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
