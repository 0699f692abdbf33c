"""Search in the case library: time and quality beside `rank-bm25`, SQLite's own indexes and plain scans of the texts.

`rank-bm25` (in requirements-dev.in) is a baseline only.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.processes import COACH, cold_seconds
from benchmarks.report import Spread, spread, timed
from bot.evaluation.estimates import Estimate, estimate
from bot.evaluation.files import EVALUATION, read_rows
from bot.evaluation.tables import table
from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter
from bot.library.search import search_cases

QUERIES = EVALUATION / "library_queries.jsonl"
HALVES = ("dev", "test")
_FIRST = 3
_WORD = re.compile(r"[\w\u3400-\u9fff]+")

Search = Callable[[str], list[str]]
"""From a query to the ids of the cases found, best first."""


@dataclass(frozen=True)
class Asked:
    """A query with the cases that answer it.

    Attributes:
        query: what is asked.
        ids: ids of the cases that fit; none when the library has nothing for it.
        voice: who asks, `agent` or `customer`, or `keyword`.
        half: `dev`, by which the search was tuned, or `test`.
    """

    query: str
    ids: frozenset[str]
    voice: str
    half: str


def read_queries() -> list[Asked]:
    """Return the authored queries in order."""
    rows = read_rows(QUERIES)
    return [Asked(row["query"], frozenset(row["cases"]), row["voice"], row["half"]) for row in rows]


def search_with_coach(query: str) -> list[str]:
    """Search as the coach does."""
    return [hit.id for hit in search_cases(query, top=_FIRST)]


class Scans:
    """The baselines over one table of normalised case texts."""

    def __init__(self) -> None:
        from bot.library.schema import read_cases

        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE TABLE entry (id TEXT, text TEXT)")
        self._connection.execute("CREATE VIRTUAL TABLE words USING fts5 (id UNINDEXED, tokens)")
        self._connection.execute("CREATE VIRTUAL TABLE trigrams USING fts5 (id UNINDEXED, text, tokenize='trigram')")
        self._ids, words = [], []
        for case in read_cases():
            text = normalise("\n".join(_texts(case))).text
            self._connection.execute("INSERT INTO entry VALUES (?, ?)", (case["id"], text))
            tokens = " ".join(default_segmenter().cut_for_search(text))
            self._connection.execute("INSERT INTO words VALUES (?, ?)", (case["id"], tokens))
            self._connection.execute("INSERT INTO trigrams VALUES (?, ?)", (case["id"], text))
            self._ids.append(case["id"])
            words.append([word for word in tokens.split() if _WORD.fullmatch(word)])
        self._okapi = importlib.import_module("rank_bm25").BM25Okapi(words)

    def whole(self, query: str) -> list[str]:
        """Find the cases that hold the query as it is."""
        rows = self._connection.execute(
            "SELECT id FROM entry WHERE text LIKE ? LIMIT ?", (f"%{normalise(query).text}%", _FIRST)
        )
        return [row[0] for row in rows]

    def words(self, query: str) -> list[str]:
        """Find the cases that hold words of the query, most words first; words of one character do not count."""
        words = self._words(query)
        if not words:
            return []
        score = " + ".join(["(text LIKE ?)"] * len(words))
        sql = f"SELECT id, {score} AS score FROM entry WHERE score > 0 ORDER BY score DESC, rowid LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (*(f"%{word}%" for word in words), _FIRST))]

    def bm25(self, query: str) -> list[str]:
        """Find cases by SQLite's full-text search over the same words with its own ranking."""
        words = self._words(query)
        if not words:
            return []
        wanted = " OR ".join(f'"{word}"' for word in words)
        sql = "SELECT id FROM words WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (wanted, _FIRST))]

    def trigrams(self, query: str) -> list[str]:
        """Find cases by SQLite's trigram index over the text; what is shorter than three characters finds nothing."""
        wanted = trigrams_of(query)
        if not wanted:
            return []
        sql = "SELECT id FROM trigrams WHERE trigrams MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (wanted, _FIRST))]

    def okapi(self, query: str) -> list[str]:
        """Find cases by `rank-bm25` over the same words."""
        words = [word for word in default_segmenter().cut_for_search(normalise(query).text) if _WORD.fullmatch(word)]
        scores = self._okapi.get_scores(words)
        best = sorted(range(len(self._ids)), key=lambda place: (-scores[place], place))[:_FIRST]
        return [self._ids[place] for place in best if scores[place] > 0]

    def _words(self, query: str) -> list[str]:
        words = default_segmenter().cut(normalise(query).text)
        return list(dict.fromkeys(word for word in words if len(word) > 1 and word.isalnum()))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for part in parts for text in _texts(part)]


def trigrams_of(query: str) -> str:
    """Return a query for FTS5 that wants any three neighbouring characters of a text; empty when it is too short."""
    runs = _WORD.findall(normalise(query).text)
    return " OR ".join(f'"{run[i : i + 3]}"' for run in runs for i in range(len(run) - 2))


def recall(asked: list[Asked], search: Search, *, first: int) -> Estimate:
    """Return the share of answerable queries with a right case among the first few."""
    return estimate([_hit(one.ids & set(search(one.query)[:first])) for one in asked if one.ids])


def mean_reciprocal_rank(asked: list[Asked], search: Search) -> float:
    """Return the mean of one by the place of the first right case, nothing where none is among the first few."""
    places = [
        next((1 / place for place, found in enumerate(search(one.query)[:_FIRST], start=1) if found in one.ids), 0.0)
        for one in asked
        if one.ids
    ]
    return sum(places) / len(places)


def rightly_empty(asked: list[Asked], search: Search) -> Estimate:
    """Return the share of unanswerable queries for which nothing comes back."""
    return estimate([_hit(not search(one.query)) for one in asked if not one.ids])


def _hit(right: object) -> np.ndarray:
    return np.array([bool(right), 1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, help="passes over all queries")
    parser.add_argument("--cold", type=int, default=7, help="fresh processes")
    arguments = parser.parse_args()
    asked, scans = read_queries(), Scans()
    searches: dict[str, Search] = {
        "search_cases": search_with_coach,
        "rank-bm25 逐词": scans.okapi,
        "FTS5 trigram": scans.trigrams,
        "FTS5 bm25 逐词": scans.bm25,
        "LIKE 逐词（按词数排）": scans.words,
        "LIKE 整句": scans.whole,
    }
    times = {name: _per_query(asked, search, arguments.repeats) for name, search in searches.items()}
    for half in HALVES:
        print(_quality(f"{half} 一半", [one for one in asked if one.half == half], searches))
    for voice in sorted({one.voice for one in asked}):
        print(_quality(voice, [one for one in asked if one.voice == voice], {"search_cases": search_with_coach}))
    slowest = times["search_cases"].median
    rows = [
        (name, taken.shown(scale=1000, digits=3), f"{slowest / taken.median:.2f} 倍") for name, taken in times.items()
    ]
    head = ("查案例", "每问毫秒", "search_cases 是它的")
    print(table(f"{len(asked)} 问，{arguments.repeats} 遍", head, rows, note=_cold(asked, arguments.cold)))


def _quality(title: str, asked: list[Asked], searches: dict[str, Search]) -> str:
    rows = []
    for name, search in searches.items():
        shares = [recall(asked, search, first=first) for first in (1, _FIRST)]
        rank = f"{mean_reciprocal_rank(asked, search):.3f}"
        rows.append((name, *(one.shown for one in shares), rank, rightly_empty(asked, search).shown))
    answerable = sum(bool(one.ids) for one in asked)
    head = ("查案例", "第一条就对 %", f"前 {_FIRST} 条有对的 %", "MRR", "该空则空 %")
    note = f"{answerable} 个有答案的问题、{len(asked) - answerable} 个没有的；[95 % 区间]"
    return table(title, head, rows, note=note)


def _per_query(asked: list[Asked], search: Search, repeats: int) -> Spread:
    for one in asked:
        search(one.query)
    return spread([timed(lambda: [search(one.query) for one in asked]) / len(asked) for _ in range(repeats)])


def _cold(asked: list[Asked], repeats: int) -> str:
    command = [COACH, "cases", asked[0].query]
    cold_seconds(command)
    taken = spread([cold_seconds(command) for _ in range(repeats)])
    return f"冷启动 coach cases：{taken.shown(scale=1000, digits=0)} 毫秒（目标 < 500）"


if __name__ == "__main__":
    main()
