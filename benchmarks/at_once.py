"""Three utterances of one call sent at once: when each is answered, with our lock store and Rasa's own (aim: 0.5 s)."""

from __future__ import annotations

import argparse
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from benchmarks.calls import Turn, read_calls
from benchmarks.processes import Line
from benchmarks.report import ratio, spread
from benchmarks.running_coach import running_coach
from bot.evaluation.tables import table
from bot.server.launch import Coach


class CoachWithRasasLock(Coach):
    """The coach with Rasa's own lock store: all else is the same."""

    def _endpoints(self, action_url: str) -> Path:
        path = super()._endpoints(action_url)
        endpoints = yaml.safe_load(path.read_text(encoding="utf-8"))
        del endpoints["lock_store"]
        path.write_text(yaml.safe_dump(endpoints, allow_unicode=True), encoding="utf-8")
        return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--utterances", type=int, default=3, help="how many are sent at once")
    arguments = parser.parse_args()
    opening, *burst = read_calls()[0][: arguments.utterances + 1]
    ours: list[list[float]] = []
    stock: list[list[float]] = []
    with running_coach() as port, running_coach(CoachWithRasasLock) as stock_port:
        # The first burst of each warms up and does not count.
        for repeat in range(-1, arguments.repeats):
            for server, results in ((port, ours), (stock_port, stock)):
                answered = _at_once(server, f"burst-{repeat}", opening, burst)
                if repeat >= 0:
                    results.append(answered)
    rows = []
    for place in range(len(burst)):
        mine, theirs = (spread([answered[place] for answered in results]) for results in (ours, stock))
        rows.append((f"第 {place + 1} 个答复", mine.shown(digits=3), theirs.shown(digits=3), ratio(mine, theirs)))
    worst = max(answered[-1] for answered in ours)
    head = ("从一起发出到答复（秒）", "教练（PromptLockStore）", "教练，换成 Rasa 自带的锁", "比值")
    title = f"同一通话的 {len(burst)} 句一起发出：{arguments.repeats} 次的中位数（最小-最大）"
    print(table(title, head, rows, note=f"目标：全部在 0.5 秒内；教练最慢一次 {worst:.3f} 秒"))


def _at_once(port: int, sender: str, opening: Turn, burst: list[Turn]) -> list[float]:
    """Open a call, then send turns together, each over its own connection; return the seconds until each answer."""
    gate = threading.Barrier(len(burst))
    line = Line(port)
    line.say(sender, *opening)
    line.close()

    def send(turn: Turn) -> tuple[float, float]:
        line = Line(port)
        gate.wait()
        start = time.perf_counter()
        line.say(sender, *turn)
        end = time.perf_counter()
        line.close()
        return start, end

    with ThreadPoolExecutor(len(burst)) as pool:
        times = list(pool.map(send, burst))
    begun = min(start for start, _ in times)
    return sorted(end - begun for _, end in times)


if __name__ == "__main__":
    main()
