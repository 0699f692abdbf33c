"""Start-up and memory of both servers beside the least that Rasa costs: its import, an empty action server."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calls import read_calls
from benchmarks.processes import HOST, Line, free_port, resident_mib
from benchmarks.report import ratio, spread
from benchmarks.running_coach import coach_in, end_with_the_block, ready_model
from bot.evaluation.tables import table
from bot.paths import PROJECT
from bot.server.environment import quiet_environment

_BARE = """
import os
import rasa.core.agent
from benchmarks.processes import resident_mib
print(resident_mib(os.getpid()))
"""
Row = tuple[str, str, str, str]


@dataclass
class _Measured:
    """One start of both servers.

    Attributes:
        ready: seconds until both answered.
        coach_fresh: resident memory of the Rasa server then, in MiB.
        coach_used: the same after some calls.
        actions_fresh: resident memory of the action server, in MiB.
        actions_used: the same after some calls.
    """

    ready: float
    coach_fresh: float
    coach_used: float
    actions_fresh: float
    actions_used: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="starts of each process")
    arguments = parser.parse_args()
    ready_model()
    end_with_the_block()
    rows = _serving(arguments.repeats)
    head = ("", "教练", "基准", "比值")
    title = f"起动与占用：{arguments.repeats} 次的中位数（最小-最大）"
    note = "基准：空的 import rasa.core.agent 进程；没有动作的 rasa_sdk 服务。目标：教练服务 ≤ 1.1 GB（1049 MiB）"
    print(table(title, head, rows, note=note))


def _bare_memory() -> float:
    """Return the memory in MiB of a process that only imports Rasa."""
    command = [sys.executable, "-c", _BARE]
    done = subprocess.run(command, cwd=PROJECT, env=quiet_environment(), stdout=subprocess.PIPE, check=True, text=True)
    return float(done.stdout.strip().splitlines()[-1])


def _serving(repeats: int) -> list[Row]:
    """Measure both servers of the coach, as `make up` starts them, and an action server without actions."""
    ours = [_start_coach() for _ in range(repeats)]
    empty = [_start_empty_action_server() for _ in range(repeats)]
    bare_memory = [_bare_memory()]
    empty_memory = [memory for _, memory in empty]
    ready = spread([one.ready for one in ours])
    return [
        ("Coach.start 到可用（秒）", ready.shown(), "—", "—"),
        _memory("教练服务刚起动（MiB）", [one.coach_fresh for one in ours], bare_memory),
        _memory("教练服务几通电话后（MiB）", [one.coach_used for one in ours], bare_memory),
        ("空动作服务起动（秒）", "—", spread([seconds for seconds, _ in empty]).shown(digits=2), "—"),
        _memory("动作服务刚起动（MiB）", [one.actions_fresh for one in ours], empty_memory),
        _memory("动作服务几通电话后（MiB）", [one.actions_used for one in ours], empty_memory),
    ]


def _memory(name: str, ours: list[float], baseline: list[float]) -> Row:
    mine, theirs = spread(ours), spread(baseline)
    return name, mine.shown(digits=0), theirs.shown(digits=0), ratio(mine, theirs)


def _start_coach() -> _Measured:
    with tempfile.TemporaryDirectory(prefix="coach-benchmark-") as folder:
        coach, port = coach_in(Path(folder))
        try:
            start = time.perf_counter()
            coach.start()
            ready = time.perf_counter() - start
            pids = {name: child.pid for name, child in coach._children.items()}
            fresh = {name: resident_mib(pid) for name, pid in pids.items()}
            line = Line(port)
            for number, call in enumerate(read_calls()[:5]):
                for turn in call:
                    line.say(f"call-{number}", *turn)
            used = {name: resident_mib(pid) for name, pid in pids.items()}
            line.close()
        finally:
            coach.stop()
    return _Measured(ready, fresh["rasa"], used["rasa"], fresh["actions"], used["actions"])


def _start_empty_action_server() -> tuple[float, float]:
    """Return seconds until an action server without actions answers, and its memory in MiB."""
    port = free_port()
    environment = {**quiet_environment(), "SANIC_HOST": HOST}
    with tempfile.TemporaryDirectory(prefix="coach-benchmark-") as folder:
        (Path(folder) / "nothing.py").write_text('"""No actions."""\n', encoding="utf-8")
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "rasa_sdk", "--actions", "nothing", "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not _is_healthy(port):
                if process.poll() is not None:
                    raise RuntimeError("空动作服务没能起动")
                time.sleep(0.02)
            return time.perf_counter() - start, resident_mib(process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    main()
