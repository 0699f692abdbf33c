"""The draft check: time per draft, warm and in a fresh process, beside an Aho-Corasick scan for the same phrases."""

from __future__ import annotations

import argparse
import functools
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import COACH, cold_seconds
from benchmarks.report import Spread, ratio, spread, timed
from bot.coaching.draft_check import LONGEST_DRAFT, check_draft
from bot.coaching.rewriting import rewrite
from bot.evaluation.drafts import Draft, read_drafts
from bot.evaluation.exact_list import exact_list, phrases_by_category
from bot.evaluation.tables import table

_COLD_SCAN = """
import ahocorasick, json, sys
automaton = ahocorasick.Automaton()
for category, phrase in json.load(open(sys.argv[1], encoding="utf-8")):
    automaton.add_word(phrase, (category, len(phrase)))
automaton.make_automaton()
print(json.dumps([found for _, found in automaton.iter(sys.argv[2])], ensure_ascii=False))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, help="passes over all drafts")
    parser.add_argument("--cold", type=int, default=7, help="fresh processes")
    arguments = parser.parse_args()
    drafts, phrases = read_drafts(), exact_list()
    texts = [draft.text for draft in drafts]
    longest = "".join(texts)[:LONGEST_DRAFT]
    rows = _warm(texts, check_draft, phrases.find, arguments.repeats)
    long_ours = spread([timed(lambda: check_draft(longest)) for _ in range(arguments.repeats)])
    long_scan = spread([timed(lambda: phrases.find(longest)) for _ in range(arguments.repeats)])
    rows.append(_row(f"{len(longest)} 字的草稿", long_ours, long_scan))
    rows.append(("改写（违规的草稿）", _rewrites(drafts, arguments.repeats).shown(scale=1000, digits=3), "—", "—"))
    rows += _cold(drafts, arguments.cold)
    head = ("毫秒", "check_draft", f"Aho-Corasick（{len(phrases)} 条原句）", "比值")
    title = f"{len(texts)} 条草稿，{arguments.repeats} 遍；冷启动 {arguments.cold} 次：中位数（最小-最大）"
    print(table(title, head, rows, note="目标：冷启动 < 500 毫秒，不加载 Rasa"))


def _warm(
    texts: list[str], ours: Callable[[str], object], scan: Callable[[str], object], repeats: int
) -> list[tuple[str, str, str, str]]:
    """Time every draft in every pass; return the rows of the middle draft and of the slowest."""
    for text in texts:
        ours(text)
        scan(text)
    passes = [(_each(ours, texts), _each(scan, texts)) for _ in range(repeats)]
    middle = [spread([spread(one[side]).median for one in passes]) for side in (0, 1)]
    slowest = [spread([max(one[side]) for one in passes]) for side in (0, 1)]
    return [_row("一条草稿（中位）", *middle), _row("一条草稿（最慢）", *slowest)]


def _each(work: Callable[[str], object], texts: list[str]) -> list[float]:
    return [timed(functools.partial(work, text)) for text in texts]


def _rewrites(drafts: list[Draft], repeats: int) -> Spread:
    checked = [(draft.text, check_draft(draft.text)) for draft in drafts]
    flagged = [(text, check) for text, check in checked if check.flags]
    return spread(
        [timed(lambda: [rewrite(text, check) for text, check in flagged]) / len(flagged) for _ in range(repeats)]
    )


def _cold(drafts: list[Draft], repeats: int) -> list[tuple[str, str, str, str]]:
    """Time fresh processes: a draft with a violation and one without, and the same scan in a process of its own."""
    rows = []
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
        json.dump(phrases_by_category(), file, ensure_ascii=False)
        file.flush()
        for name, kind in (("违规的草稿", "plain"), ("没问题的草稿", "clean")):
            text = next(draft.text for draft in drafts if draft.kind == kind)
            ours = [COACH, "check", text]
            scan = [sys.executable, "-c", _COLD_SCAN, str(Path(file.name)), text]
            # The first process pays for reading the disk.
            cold_seconds(ours), cold_seconds(scan)
            times = [(cold_seconds(ours), cold_seconds(scan)) for _ in range(repeats)]
            ours_spread, scan_spread = (spread([pair[side] for pair in times]) for side in (0, 1))
            rows.append(_row(f"冷启动 coach check（{name}）", ours_spread, scan_spread))
    return rows


def _row(name: str, ours: Spread, scan: Spread) -> tuple[str, str, str, str]:
    return name, ours.shown(scale=1000, digits=3), scan.shown(scale=1000, digits=4), ratio(ours, scan)


if __name__ == "__main__":
    main()
