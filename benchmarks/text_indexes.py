"""What searches are compared with: `rank-bm25`, SQLite's own indexes and plain scans of the texts.

`rank-bm25` (in requirements-dev.in) is a baseline only.
"""

from __future__ import annotations

import importlib
import re
import sqlite3
from collections.abc import Iterable

from benchmarks.search_quality import FIRST
from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter

_WORD = re.compile(r"[\w\u3400-\u9fff]+")


class TextIndexes:
    """The baselines over one table of normalised texts.

    Args:
        texts: id and text of each entry.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE TABLE entry (id TEXT, text TEXT)")
        self._connection.execute("CREATE VIRTUAL TABLE words USING fts5 (id UNINDEXED, tokens)")
        self._connection.execute("CREATE VIRTUAL TABLE trigrams USING fts5 (id UNINDEXED, text, tokenize='trigram')")
        self._ids, words = list[str](), list[list[str]]()
        for identifier, written in texts:
            text = normalise(written).text
            self._connection.execute("INSERT INTO entry VALUES (?, ?)", (identifier, text))
            tokens = " ".join(default_segmenter().cut_for_search(text))
            self._connection.execute("INSERT INTO words VALUES (?, ?)", (identifier, tokens))
            self._connection.execute("INSERT INTO trigrams VALUES (?, ?)", (identifier, text))
            self._ids.append(identifier)
            words.append([word for word in tokens.split() if _WORD.fullmatch(word)])
        self._okapi = importlib.import_module("rank_bm25").BM25Okapi(words)

    def whole(self, query: str) -> list[str]:
        """Find the entries that hold the query as it is."""
        rows = self._connection.execute(
            "SELECT id FROM entry WHERE text LIKE ? LIMIT ?", (f"%{normalise(query).text}%", FIRST)
        )
        return [row[0] for row in rows]

    def words(self, query: str) -> list[str]:
        """Find the entries that hold words of the query, most words first; words of one character do not count."""
        words = self._words(query)
        if not words:
            return []
        score = " + ".join(["(text LIKE ?)"] * len(words))
        sql = f"SELECT id, {score} AS score FROM entry WHERE score > 0 ORDER BY score DESC, rowid LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (*(f"%{word}%" for word in words), FIRST))]

    def bm25(self, query: str) -> list[str]:
        """Find entries by SQLite's full-text search over the same words with its own ranking."""
        words = self._words(query)
        if not words:
            return []
        wanted = " OR ".join(f'"{word}"' for word in words)
        sql = "SELECT id FROM words WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (wanted, FIRST))]

    def trigrams(self, query: str) -> list[str]:
        """Find entries by SQLite's trigram index over the text; what is shorter than three characters finds nothing."""
        wanted = trigrams_of(query)
        if not wanted:
            return []
        sql = "SELECT id FROM trigrams WHERE trigrams MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (wanted, FIRST))]

    def okapi(self, query: str) -> list[str]:
        """Find entries by `rank-bm25` over the same words."""
        words = [word for word in default_segmenter().cut_for_search(normalise(query).text) if _WORD.fullmatch(word)]
        scores = self._okapi.get_scores(words)
        best = sorted(range(len(self._ids)), key=lambda place: (-scores[place], place))[:FIRST]
        return [self._ids[place] for place in best if scores[place] > 0]

    def _words(self, query: str) -> list[str]:
        words = default_segmenter().cut(normalise(query).text)
        return list(dict.fromkeys(word for word in words if len(word) > 1 and word.isalnum()))


def texts_of(value: object) -> list[str]:
    """Return all texts in a value of mappings and lists, in order."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for part in parts for text in texts_of(part)]


def trigrams_of(query: str) -> str:
    """Return a query for FTS5 that wants any three neighbouring characters of a text; empty when it is too short."""
    runs = _WORD.findall(normalise(query).text)
    return " OR ".join(f'"{run[i : i + 3]}"' for run in runs for i in range(len(run) - 2))
