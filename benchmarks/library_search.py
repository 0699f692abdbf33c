"""Search in the case library: time and quality beside `rank-bm25`, SQLite's own indexes and plain scans."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from benchmarks.processes import COACH, cold_seconds
from benchmarks.report import Spread, spread, timed
from benchmarks.search_quality import FIRST, HALVES, Asked, Search, of_half, quality, read_asked
from benchmarks.text_indexes import TextIndexes, texts_of
from bot.evaluation.files import EVALUATION
from bot.evaluation.tables import table
from bot.library.schema import read_cases
from bot.library.search import search_cases

QUERIES = EVALUATION / "library_queries.jsonl"
BLIND = EVALUATION / "case_search_blind.jsonl"
SETS = {"own": "自拟", "blind": "盲写"}
_COACH = "search_cases"
_WHAT = "查案例"


def read_queries(name: str) -> list[Asked]:
    """Return the queries of one of `SETS`, in order."""
    return read_asked(BLIND) if name == "blind" else read_asked(QUERIES, answers="cases", kind="voice")


def search_with_coach(query: str) -> list[str]:
    """Search as the coach does."""
    return [hit.id for hit in search_cases(query, top=FIRST)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=tuple(SETS), help="whose queries; both sets unless given")
    parser.add_argument("--repeats", type=int, default=5, help="passes over all queries")
    parser.add_argument("--cold", type=int, default=7, help="fresh processes")
    arguments = parser.parse_args()
    indexes = TextIndexes((case["id"], "\n".join(texts_of(case))) for case in read_cases())
    searches: dict[str, Search] = {
        _COACH: search_with_coach,
        "rank-bm25 逐词": indexes.okapi,
        "FTS5 trigram": indexes.trigrams,
        "FTS5 bm25 逐词": indexes.bm25,
        "LIKE 逐词（按词数排）": indexes.words,
        "LIKE 整句": indexes.whole,
    }
    for name in [arguments.set] if arguments.set else SETS:
        asked = read_queries(name)
        _show_quality(SETS[name], asked, searches)
        print(_times(SETS[name], asked, searches, arguments.repeats), end="\n\n")
    print(_cold(asked, arguments.cold))


def _show_quality(title: str, asked: Sequence[Asked], searches: Mapping[str, Search]) -> None:
    for half in HALVES:
        print(quality(f"{title} · {half} 一半", _WHAT, of_half(asked, half), searches), end="\n\n")
    for kind in sorted({one.kind for one in asked}):
        of_kind = [one for one in asked if one.kind == kind]
        print(quality(f"{title} · {kind}", _WHAT, of_kind, {_COACH: searches[_COACH]}), end="\n\n")


def _times(title: str, asked: Sequence[Asked], searches: Mapping[str, Search], repeats: int) -> str:
    times = {name: _per_query(asked, search, repeats) for name, search in searches.items()}
    ours = times[_COACH].median
    rows = [(name, taken.shown(scale=1000, digits=3), f"{ours / taken.median:.2f} 倍") for name, taken in times.items()]
    return table(f"{title} · {len(asked)} 问，{repeats} 遍", (_WHAT, "每问毫秒", f"{_COACH} 是它的"), rows)


def _per_query(asked: Sequence[Asked], search: Search, repeats: int) -> Spread:
    for one in asked:
        search(one.query)
    return spread([timed(lambda: [search(one.query) for one in asked]) / len(asked) for _ in range(repeats)])


def _cold(asked: Sequence[Asked], repeats: int) -> str:
    command = [COACH, "cases", asked[0].query]
    cold_seconds(command)
    taken = spread([cold_seconds(command) for _ in range(repeats)])
    return f"冷启动 coach cases：{taken.shown(scale=1000, digits=0)} 毫秒（目标 < 500）"


if __name__ == "__main__":
    main()
