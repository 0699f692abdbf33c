"""How large a library may grow: import rate, time of a search, room on disk and memory, beside plain ways to search."""

from __future__ import annotations

import argparse
import importlib
import math
import random
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.library_search import QUERIES
from benchmarks.report import percentile, timed
from benchmarks.text_indexes import trigrams_of
from bot.evaluation.files import read_rows
from bot.evaluation.tables import table
from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter
from bot.library.schema import read_cases, read_handbook
from bot.library.search import search_cases
from bot.library.store import LibraryFile, Sources
from bot.library.stores.cases import BATCH, CaseStore
from bot.paths import COMPILED, DATA, PROJECT

SEED = 20261122
CHANGED, NAMED = 0.5, 0.15
"""Shares of clauses in which a word is another, drawn by how often it is used, and in which a rare name stands: cases
are seldom told in the same words, and a library's vocabulary never ends."""
TARGETS = {"SQLite": (100_000, 20), "PostgreSQL": (1_000_000, 60)}
_BASELINE_TOP = 3
_CLAUSE = re.compile(r"(?<![a-z{}])[\u4e00-\u9fff][0-9\u4e00-\u9fff]+")
_WORD = re.compile(r"[\w\u3400-\u9fff]+")
_NAME_LENGTHS = (2, 2, 2, 3, 3, 4)
_NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)

Search = Callable[[str], Any]


@dataclass(frozen=True)
class Measured:
    """What one way to search has shown.

    Attributes:
        name: its name.
        cases: how many cases there were.
        rate: cases taken in a second.
        p50: the median search in milliseconds.
        p95: the time that 95 of 100 searches do not exceed, in milliseconds.
        disk: bytes on disk.
        memory: bytes that this process has grown by.
    """

    name: str
    cases: int
    rate: float
    p50: float
    p95: float
    disk: int
    memory: int


class Writer:
    """Writes cases of realistic length from the project's own words, by how often they are used there.

    Args:
        seed: the same seed gives the same cases.
    """

    def __init__(self, seed: int = SEED) -> None:
        self._random = random.Random(seed)
        shipped = read_cases()
        told = ("title", "situation", "handling", "why")
        texts = [str(case[name]) for case in shipped for name in told if case[name]]
        texts += [entry["text"] for entry in read_handbook()]
        texts += [line for path in sorted((DATA / "nlu").rglob("*.yml")) for line in _examples(path)]
        normal = [clause for text in texts for clause in _CLAUSE.findall(normalise(text).text)]
        self._clauses = [default_segmenter().cut(clause) for clause in normal]
        words = Counter(word for clause in self._clauses for word in clause if _WORD.fullmatch(word))
        self._words = sorted(words, key=lambda word: (-words[word], word))
        # The frequencies are Zipfian by themselves; their sums are what `choices` would make of them each time.
        self._sums = list(accumulate(words[word] for word in self._words))
        self._characters = sorted({c for word in self._words for c in word if "\u4e00" <= c <= "\u9fff"})
        self._shapes = [
            {name: len(str(case[name] or "")) for name in ("title", "situation", "checked", "handling", "why")}
            for case in shipped
        ]
        self._issues = sorted({case["issue"] for case in shipped})

    def cases(self, count: int) -> Iterator[dict[str, Any]]:
        """Yield that many cases."""
        for number in range(count):
            shape = self._random.choice(self._shapes)
            texts = {name: self._text(length) for name, length in shape.items()}
            yield {
                "id": f"made-up-{number}",
                "issue": self._random.choice(self._issues),
                "keywords": [self._word() for _ in range(8)],
                "queries": [self._text(14) for _ in range(3)],
                "source": {"document": f"文档{number // 500}", "section": f"第{number % 500}节"},
                "origin": "imported",
                "outcome": "unknown",
                **texts,
                "title": texts["title"] or self._text(12),
            }

    def _text(self, length: int) -> str:
        clauses, written = [], 0
        while written < length:
            words = list(self._random.choice(self._clauses))
            if self._random.random() < CHANGED:
                words[self._random.randrange(len(words))] = self._word()
            if self._random.random() < NAMED:
                words.insert(self._random.randrange(len(words)), self._name())
            clauses.append("".join(words))
            written += len(clauses[-1])
        return "，".join(clauses)

    def _word(self) -> str:
        return self._random.choices(self._words, cum_weights=self._sums)[0]

    def _name(self) -> str:
        return "".join(self._random.choices(self._characters, k=self._random.choice(_NAME_LENGTHS)))


def _examples(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip()[2:] for line in lines if line.strip().startswith("- ")]


def measured(
    name: str, search: Search, queries: Sequence[str], cases: int, rate: float, disk: int, memory: int
) -> Measured:
    """Time each query once, after all were asked once."""
    for query in queries:
        search(query)
    times = [timed(lambda query=query: search(query)) * 1000 for query in queries]  # type: ignore[misc]
    return Measured(name, cases, rate, percentile(times, 0.5), percentile(times, 0.95), disk, memory)


def measure_store(name: str, url: str, count: int, queries: Sequence[str], folder: Path) -> Measured:
    """Bring the cases into a store and search it."""
    library = LibraryFile(Sources(), COMPILED, url, lambda: _NOW)
    before = _resident()

    writer = Writer()

    def fill(opened: Any) -> float:
        store: CaseStore = opened.cases
        if store.count() >= count:
            return math.inf  # Filled before; nothing to time.
        with tqdm(total=count, desc=f"{name} 导入", unit="件") as bar:
            cases = writer.cases(count)
            seconds = timed(lambda: store.bring_in(cases, opened.lexicon, who="测试", at=_NOW, progress=bar.update))
        return seconds + timed(store.tidy)

    seconds = library.use(fill)
    library.close()
    disk = library.use(lambda opened: opened.cases.database.bytes_used())
    search = lambda query: search_cases(query, library=library)  # noqa: E731
    result = measured(name, search, queries, count, count / seconds, disk, 0)
    library.close()
    return Measured(**{**result.__dict__, "memory": _resident() - before})


def measure_trigrams(count: int, queries: Sequence[str], folder: Path) -> Measured:
    """The plain way in SQLite: FTS5 with trigrams over the text, ranked by its own bm25."""
    path = folder / "trigrams.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5 (id UNINDEXED, text, tokenize='trigram')")
    before, writer = _resident(), Writer()

    def fill() -> None:
        with connection, tqdm(total=count, desc="trigram 导入", unit="件") as bar:
            for case in writer.cases(count):
                connection.execute("INSERT INTO texts VALUES (?, ?)", (case["id"], case_text(case)))
                bar.update()

    seconds = timed(fill)

    def search(query: str) -> list[Any]:
        wanted = trigrams_of(query)
        if not wanted:
            return []
        statement = "SELECT id FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?"
        return connection.execute(statement, (wanted, _BASELINE_TOP)).fetchall()

    result = measured("FTS5 trigram", search, queries, count, count / seconds, path.stat().st_size, 0)
    connection.close()
    return Measured(**{**result.__dict__, "memory": _resident() - before})


def measure_rank_bm25(count: int, queries: Sequence[str]) -> Measured:
    """`rank-bm25` over the same words, all in memory."""
    okapi = importlib.import_module("rank_bm25").BM25Okapi
    before, writer = _resident(), Writer()
    made: list[Any] = []

    def fill() -> None:
        cases = tqdm(writer.cases(count), total=count, desc="rank-bm25 导入", unit="件")
        made.append(okapi([words_of(case_text(case)) for case in cases]))

    seconds = timed(fill)

    def search(query: str) -> Any:
        scores = made[0].get_scores(words_of(query))
        return scores.argsort()[::-1][:_BASELINE_TOP]

    return measured("rank-bm25", search, queries, count, count / seconds, 0, _resident() - before)


def case_text(value: Any) -> str:
    """Return all texts of a case, normalised."""
    if isinstance(value, str):
        return normalise(value).text
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return "\n".join(case_text(part) for part in parts)


def words_of(text: str) -> list[str]:
    """Return the words of a text, as a search over words would have them."""
    words = default_segmenter().cut_for_search(normalise(text).text)
    return [sys.intern(word) for word in words if _WORD.fullmatch(word)]


def _resident() -> int:
    """Return the memory of this process in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) * 1024


def _clusters(stack: ExitStack) -> str:
    """Start a throw-away PostgreSQL and return the URL of an empty database."""
    sys.path.insert(0, str(PROJECT / "tests"))
    running = importlib.import_module("postgres").running_cluster
    settings = {"shared_buffers": "1GB", "max_wal_size": "4GB", "maintenance_work_mem": "256MB"}
    cluster = stack.enter_context(running(largest_file=1 << 40, **settings))
    return str(cluster.new_database())


def _row(one: Measured) -> tuple[str, ...]:
    count, limit = TARGETS.get(one.name, (0, 0))
    goal = f"≤ {limit}" if count == one.cases else "—"
    size = [f"{part / 1024 / 1024:,.0f}" for part in (one.disk, one.memory)]
    rate = f"{one.rate:,.0f}" if one.rate else "—"  # It was filled by an earlier run.
    return (one.name, f"{one.cases:,}", rate, f"{one.p50:.1f}", f"{one.p95:.1f}", goal, *size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="how many cases")
    names = ("sqlite", "postgresql", "trigram", "rank-bm25")
    parser.add_argument("--ways", nargs="+", choices=names, default=names, help="what to measure")
    given = "URL of a database, empty or filled by an earlier run; a throw-away cluster when left out"
    parser.add_argument("--postgres", default="", help=given)
    arguments = parser.parse_args()
    queries = [row["query"] for row in islice(read_rows(QUERIES), 100)]
    count, rows = arguments.cases, []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="library-size-")))
        for way in arguments.ways:
            if way == "sqlite":
                rows.append(measure_store("SQLite", f"sqlite:///{folder / 'cases.db'}", count, queries, folder))
            elif way == "postgresql":
                url = arguments.postgres or _clusters(stack)
                rows.append(measure_store("PostgreSQL", url, count, queries, folder))
            elif way == "trigram":
                rows.append(measure_trigrams(count, queries, folder))
            else:
                rows.append(measure_rank_bm25(count, queries))
    head = ("怎么查", "案例数", "每秒导入", "中位毫秒", "p95 毫秒", "目标", "磁盘 MB", "内存 MB")
    note = f"{len(queries)} 个问题各问一次（先各问过一遍）；案例按本项目的词频生成，种子 {SEED}，每批 {BATCH} 件"
    print(table(f"{count:,} 个案例", head, [_row(one) for one in rows], note=note))


if __name__ == "__main__":
    main()
