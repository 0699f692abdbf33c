"""Three utterances of one call sent at once: when each is answered, ours and stock Rasa (aim: all within 0.5 s)."""

from __future__ import annotations

import argparse
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.calls import Turn, read_calls
from benchmarks.processes import Line
from benchmarks.report import ratio, spread, table
from benchmarks.utter_assistant import side_by_side


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--utterances", type=int, default=3, help="how many are sent at once")
    arguments = parser.parse_args()
    opening, *burst = read_calls()[0][: arguments.utterances + 1]
    coach: list[list[float]] = []
    utter: list[list[float]] = []
    with side_by_side() as servers:
        for repeat in range(-1, arguments.repeats):
            for line, port, results in (
                (servers.coach, servers.coach_port, coach),
                (servers.utter, servers.utter_port, utter),
            ):
                line.say(f"burst-{repeat}", *opening)
                answered = _at_once(port, f"burst-{repeat}", burst)
                if repeat >= 0:
                    results.append(answered)
    rows = []
    for place in range(len(burst)):
        ours, stock = (spread([answered[place] for answered in results]) for results in (coach, utter))
        rows.append((f"第 {place + 1} 个答复", ours.shown(digits=3), stock.shown(digits=3), ratio(ours, stock)))
    worst = max(answered[-1] for answered in coach)
    head = ("从一起发出到答复（秒）", "教练（PromptLockStore）", "Rasa 自带锁", "比值")
    title = f"同一通话的 {len(burst)} 句一起发出：{arguments.repeats} 次的中位数（最小-最大）"
    print(table(title, head, rows, note=f"目标：全部在 0.5 秒内；教练最慢一次 {worst:.3f} 秒"))


def _at_once(port: int, sender: str, turns: list[Turn]) -> list[float]:
    """Send turns together, each over its own connection; return the seconds until each answer, the first one first."""
    gate = threading.Barrier(len(turns))

    def send(turn: Turn) -> tuple[float, float]:
        line = Line(port)
        gate.wait()
        start = time.perf_counter()
        line.say(sender, *turn)
        end = time.perf_counter()
        line.close()
        return start, end

    with ThreadPoolExecutor(len(turns)) as pool:
        times = list(pool.map(send, turns))
    begun = min(start for start, _ in times)
    return sorted(end - begun for _, end in times)


if __name__ == "__main__":
    main()
