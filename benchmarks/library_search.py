"""Search in the case library: time and quality beside plain scans of the same texts and beside SQLite's own ranking."""

from __future__ import annotations

import argparse
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

QUERIES = EVALUATION / "case_queries.jsonl"
_FIRST = 3

Search = Callable[[str], list[str]]
"""From a query to the ids of the cases found, best first."""


@dataclass(frozen=True)
class Asked:
    """A query with the cases that answer it.

    Attributes:
        query: what is asked.
        ids: ids of the cases that fit; none when the library has nothing for it.
    """

    query: str
    ids: frozenset[str]


def read_queries() -> list[Asked]:
    """Return the authored queries in order."""
    return [Asked(row["query"], frozenset(row["ids"])) for row in read_rows(QUERIES)]


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
        for case in read_cases():
            text = normalise("\n".join(_texts(case))).text
            self._connection.execute("INSERT INTO entry VALUES (?, ?)", (case["id"], text))
            tokens = " ".join(default_segmenter().cut_for_search(text))
            self._connection.execute("INSERT INTO words VALUES (?, ?)", (case["id"], tokens))

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

    def _words(self, query: str) -> list[str]:
        words = default_segmenter().cut(normalise(query).text)
        return list(dict.fromkeys(word for word in words if len(word) > 1 and word.isalnum()))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for part in parts for text in _texts(part)]


def recall(asked: list[Asked], search: Search, *, first: int) -> Estimate:
    """Return the share of answerable queries with a right case among the first few."""
    return estimate([_hit(one.ids & set(search(one.query)[:first])) for one in asked if one.ids])


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
        "LIKE 整句": scans.whole,
        "LIKE 逐词（按词数排）": scans.words,
        "FTS5 bm25 逐词": scans.bm25,
    }
    times = {name: _per_query(asked, search, arguments.repeats) for name, search in searches.items()}
    slowest = times["search_cases"].median
    rows = []
    for name, search in searches.items():
        quality = [recall(asked, search, first=first) for first in (1, _FIRST)] + [rightly_empty(asked, search)]
        factor = f"{slowest / times[name].median:.2f} 倍"
        rows.append((name, times[name].shown(scale=1000, digits=3), factor, *(one.shown for one in quality)))
    answerable = sum(bool(one.ids) for one in asked)
    head = ("查案例", "每问毫秒", "search_cases 是它的", "第一条就对 %", f"前 {_FIRST} 条有对的 %", "该空则空 %")
    title = f"{answerable} 个有答案的问题、{len(asked) - answerable} 个没有的；{arguments.repeats} 遍；[95 % 区间]"
    print(table(title, head, rows, note=_cold(asked, arguments.cold)))


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
