"""The same turn late and early in a call: the coach beside stock Rasa (aim: late at most 1.5 times early)."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator

from benchmarks.calls import Turn, endless_call
from benchmarks.processes import Line
from benchmarks.report import Spread, ratio, spread
from benchmarks.utter_assistant import side_by_side
from bot.evaluation.tables import table

_PROBES: tuple[Turn, ...] = (
    ("customer", "我都打了三回了，这个月又扣我十块钱，到底什么时候给我退"),
    ("agent", "给您添麻烦了，我马上帮您查这笔费用，请您稍等"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10, help="measurements at each length")
    parser.add_argument("--short", type=int, default=5, help="turns in the short call")
    parser.add_argument("--long", type=int, default=200, help="turns in the long call")
    arguments = parser.parse_args()
    seconds: dict[tuple[str, int], Spread] = {}
    with side_by_side() as servers:
        for name, line in (("coach", servers.coach), ("utter", servers.utter)):
            _early(line, f"{name}-warm", arguments.short, 1)
            # Long first: what a server gathers on the way then weighs on the short call, not on the long one.
            seconds[name, arguments.long] = spread(_late(line, f"{name}-long", arguments.long, arguments.repeats))
            seconds[name, arguments.short] = spread(_early(line, f"{name}-short", arguments.short, arguments.repeats))
    rows: list[tuple[str, ...]] = []
    for length in (arguments.short, arguments.long):
        coach, utter = seconds["coach", length], seconds["utter", length]
        row = (f"第 {length} 轮", coach.shown(scale=1000), utter.shown(scale=1000), ratio(coach, utter))
        rows.append(row)
    grown = [ratio(seconds[name, arguments.long], seconds[name, arguments.short]) for name in ("coach", "utter")]
    rows.append((f"第 {arguments.long} 轮比第 {arguments.short} 轮", *grown, "—"))
    head = ("一轮（毫秒）", "教练", "只会 utter 的 Rasa（InMemoryTrackerStore）", "比值")
    title = f"通话变长以后同一轮的时间：{arguments.repeats} 次的中位数（最小-最大）"
    print(table(title, head, rows, note="目标：教练的增长 ≤ 1.5 倍"))


def _early(line: Line, sender: str, length: int, repeats: int) -> list[float]:
    """Return the seconds of the probes at the end of short calls, each call begun anew."""
    taken = []
    for repeat in range(repeats):
        _fill(line, f"{sender}-{repeat}", endless_call(), length - len(_PROBES))
        taken.append(_probe(line, f"{sender}-{repeat}"))
    return taken


def _late(line: Line, sender: str, length: int, repeats: int) -> list[float]:
    """Return the seconds of the probes in one call from a length on."""
    turns = endless_call()
    _fill(line, sender, turns, length - len(_PROBES))
    taken = []
    for _ in range(repeats):
        taken.append(_probe(line, sender))
        _fill(line, sender, turns, 1)
    return taken


def _fill(line: Line, sender: str, turns: Iterator[Turn], count: int) -> None:
    for speaker, text in itertools.islice(turns, max(count, 0)):
        line.say(sender, speaker, text)


def _probe(line: Line, sender: str) -> float:
    """Return the mean of one turn of the customer and one of the agent."""
    return sum(line.say(sender, speaker, text) for speaker, text in _PROBES) / len(_PROBES)


if __name__ == "__main__":
    main()
