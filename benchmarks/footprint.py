"""Start-up, loading, memory and training beside the least that Rasa costs: its import, an empty action server."""

from __future__ import annotations

import argparse
import json
import os
import shutil
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
from benchmarks.processes import COACH, HOST, Line, free_port, resident_mib
from benchmarks.report import Spread, ratio, spread, table
from benchmarks.running_coach import coach_in, end_with_the_block, ready_model
from bot.paths import PROJECT
from bot.server.environment import quiet_environment

_IN_A_PROCESS = """
import json, os, re, sys, time
start = time.perf_counter()
import rasa.core.agent
imported = time.perf_counter()
if len(sys.argv) > 1:
    rasa.core.agent.Agent.load(sys.argv[1])
loaded = time.perf_counter()
memory = int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read()).group(1)) / 1024
print(json.dumps([imported - start, loaded - imported, memory]))
"""
_COPIED = ("bot", "actions", "data", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
# Rasa's own components on the same examples and stories: what an assistant costs to train without ours.
_STOCK_CONFIG = """
recipe: default.v1
language: zh
assistant_id: stock
pipeline:
- name: JiebaTokenizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 3
- name: LogisticRegressionClassifier
policies:
- name: MemoizationPolicy
  max_history: 4
- name: TEDPolicy
  max_history: 6
  epochs: 30
  batch_size: [32, 64]
  random_seed: 20
  constrain_similarities: true
- name: RulePolicy
  core_fallback_threshold: 0.1
  enable_fallback_prediction: false
  check_for_contradictions: false
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
    parser.add_argument("--train", action="store_true", help="train as well, from nothing, in a copy of the project")
    arguments = parser.parse_args()
    model = ready_model()
    end_with_the_block()
    rows = [*_loading(model, arguments.repeats), *_serving(arguments.repeats)]
    if arguments.train:
        rows += _training()
    head = ("", "教练", "基准", "比值")
    title = f"起动与占用：{arguments.repeats} 次的中位数（最小-最大）"
    note = "基准：空的 import rasa.core.agent 进程；没有动作的 rasa_sdk 服务；训练为同样数据上的 Rasa 自带组件"
    print(table(title, head, rows, note=note))


def _loading(model: Path, repeats: int) -> list[Row]:
    """Measure a process that loads the assistant beside one that only imports Rasa."""
    bare = [_in_a_process() for _ in range(repeats)]
    ours = [_in_a_process(str(model)) for _ in range(repeats)]
    imported = spread([seconds for seconds, _, _ in bare])
    whole = spread([seconds + loading for seconds, loading, _ in ours])
    return [
        ("import + 加载模型（秒）", whole.shown(), imported.shown(), ratio(whole, imported)),
        ("  其中加载模型（秒）", spread([loading for _, loading, _ in ours]).shown(), "—", "—"),
        _memory("加载后的内存（MiB）", [memory for _, _, memory in ours], [memory for _, _, memory in bare]),
    ]


def _in_a_process(*arguments: str) -> tuple[float, float, float]:
    """Return seconds of the import, seconds of loading and MiB of memory."""
    command = [sys.executable, "-c", _IN_A_PROCESS, *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=quiet_environment(), stdout=subprocess.PIPE, check=True, text=True)
    imported, loading, memory = json.loads(done.stdout.strip().splitlines()[-1])
    return imported, loading, memory


def _serving(repeats: int) -> list[Row]:
    """Measure both servers of the coach, as `make up` starts them, and an action server without actions."""
    ours = [_start_coach() for _ in range(repeats)]
    empty = [_start_empty_action_server() for _ in range(repeats)]
    bare_memory = [_in_a_process()[2]]
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


def _training() -> list[Row]:
    """Train once in a fresh copy of the project, nothing cached, and once with Rasa's own components."""
    with tempfile.TemporaryDirectory(prefix="coach-benchmark-") as name:
        home = Path(name)
        for entry in _COPIED:
            source = PROJECT / entry
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, home / entry)
        ours = _trained([COACH, "train"], home)
        (home / "stock.yml").write_text(_STOCK_CONFIG, encoding="utf-8")
        shutil.rmtree(home / ".rasa", ignore_errors=True)
        command = [sys.executable, "-m", "rasa", "train", "--config", "stock.yml", "--out", "stock"]
        command += ["--data", "data/nlu", "data/stories", "data/rules", "--augmentation", "0", "--skip-validation"]
        stock = _trained(command, home)
    (ours_time, ours_peak), (stock_time, stock_peak) = ours, stock
    return [
        ("训练，从零开始（秒）", ours_time.shown(digits=0), stock_time.shown(digits=0), ratio(ours_time, stock_time)),
        ("  内存峰值（MiB）", ours_peak.shown(digits=0), stock_peak.shown(digits=0), ratio(ours_peak, stock_peak)),
    ]


def _trained(command: list[str], home: Path) -> tuple[Spread, Spread]:
    """Return the seconds of a training in a folder and the peak of the largest process's memory in MiB."""
    environment = {**quiet_environment(), "COACH_HOME": str(home)}
    start = time.perf_counter()
    with (home / "benchmark.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
        peak = 0.0
        while process.poll() is None:
            peak = max([peak, *(_memory_of(pid) for pid in _family(process.pid))])
            time.sleep(0.5)
    if process.returncode:
        tail = (home / "benchmark.log").read_text(encoding="utf-8", errors="replace")[-600:]
        raise RuntimeError(f"训练没有成功（返回 {process.returncode}）：{tail}")
    return spread([time.perf_counter() - start]), spread([peak])


def _family(pid: int) -> list[int]:
    """Return a process and its descendants (Linux only)."""
    family = [pid]
    for parent in family:
        for task in Path(f"/proc/{parent}/task").glob("*"):
            try:
                family += map(int, (task / "children").read_text().split())
            except OSError:
                continue
    return family


def _memory_of(pid: int) -> float:
    try:
        return resident_mib(pid)
    except OSError:
        # It ended between the two looks.
        return 0.0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    main()
