"""One turn over REST: the coach beside a plain Rasa assistant with the same ears (aim: at most 1.5 times)."""

from __future__ import annotations

import argparse
from collections import defaultdict

from benchmarks.calls import Turn, questions_to_the_coach, read_calls
from benchmarks.report import Spread, ratio, spread
from benchmarks.utter_assistant import SideBySide, side_by_side
from bot.evaluation.tables import table

_NAMES = {"all": "全部", "customer": "客户的话", "agent": "坐席的话", "coachee": "问教练"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, help="how often the calls are gone through")
    parser.add_argument("--calls", type=int, default=3, help="number of calls")
    arguments = parser.parse_args()
    calls = [*read_calls()[: arguments.calls], questions_to_the_coach()]
    with side_by_side() as servers:
        _go_through(servers, calls, "warm")
        rounds = [_go_through(servers, calls, str(repeat)) for repeat in range(arguments.repeats)]
    rows = []
    for kind, name in _NAMES.items():
        coach, utter = (_of(rounds, which, kind) for which in ("coach", "utter"))
        turns = len(rounds[0]["coach", kind])
        rows.append((name, str(turns), coach.shown(scale=1000), utter.shown(scale=1000), ratio(coach, utter)))
    head = ("一轮（毫秒）", "每遍轮数", "教练", "只会 utter 的 Rasa", "比值")
    title = f"REST 一轮的时间：每遍的中位数，{arguments.repeats} 遍的中位数（最小-最大）"
    print(table(title, head, rows, note="目标：全部 ≤ 1.5 倍"))


def _go_through(servers: SideBySide, calls: list[list[Turn]], name: str) -> dict[tuple[str, str], list[float]]:
    """Send every call to both servers, turn about; return the seconds by server and speaker."""
    seconds: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for number, call in enumerate(calls):
        for speaker, text in call:
            for which, line in (("coach", servers.coach), ("utter", servers.utter)):
                taken = line.say(f"{name}-{number}", speaker, text)
                seconds[which, speaker].append(taken)
                seconds[which, "all"].append(taken)
    return seconds


def _of(rounds: list[dict[tuple[str, str], list[float]]], which: str, kind: str) -> Spread:
    return spread([spread(seconds[which, kind]).median for seconds in rounds])


if __name__ == "__main__":
    main()
