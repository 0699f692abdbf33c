"""Typing agents on the coach's channel (aim: marks 50 ms, a turn 150 ms, both p95), beside REST channels; by locust."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from benchmarks.calls import read_calls
from benchmarks.processes import HOST, free_port, limit_threads
from benchmarks.report import percentile
from benchmarks.running_coach import end_with_the_block, ready_model
from benchmarks.utter_assistant import UtterAssistant
from bot.errors import CoachError, NotReadyError
from bot.evaluation.tables import table
from bot.paths import DATA, PROJECT
from bot.server.launch import Coach
from bot.settings import Settings

_LOCUSTFILE = Path(__file__).with_name("channel_locustfile.py")
_INSTALL = ".venv/bin/python -m pip install --require-hashes -r requirements-load.txt"
_WARM_SECONDS = 5
_LAST_ANSWERS_SECONDS = 25
_VIOLATION_EVERY = 4
AIMS = {"marks": 50.0, "turn": 150.0}
"""Milliseconds that 95 of 100 may take at most."""

Server = tuple[str, dict[str, int]]
"""Address, and the ids of its processes by name."""


@dataclass(frozen=True)
class Load:
    """How much is asked of a server, and for how long.

    Attributes:
        agents: at the same time.
        seconds: measured, after a few that are not.
        turn_every: seconds from one utterance of an agent's customer to the next, on average.
        seed: of texts and pauses.
    """

    agents: int
    seconds: int
    turn_every: float
    seed: int


@dataclass(frozen=True)
class Measured:
    """What one run of locust gave.

    Attributes:
        samples: milliseconds by what was measured: `marks`, `turn`, `connect`.
        errors: by what was measured, how often each happened.
        cpu: processors in use, by process; 1.0 is one all the time.
    """

    samples: Mapping[str, list[float]]
    errors: Mapping[str, Mapping[str, int]]
    cpu: Mapping[str, float]

    def summary(self, name: str) -> dict[str, Any]:
        """Return percentiles, count and errors of what was measured."""
        taken = self.samples.get(name, [])
        shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
        found = {title: percentile(taken, share) if taken else None for title, share in shares.items()}
        return {**found, "count": len(taken), "errors": dict(self.errors.get(name, {}))}


def main() -> None:
    arguments = _arguments()
    load = Load(arguments.agents, arguments.seconds, arguments.turn_every, arguments.seed)
    end_with_the_block()
    try:
        found, place = measure(load, with_baseline=not arguments.no_baseline)
    except CoachError as error:
        raise SystemExit(str(error)) from None
    print(json.dumps(found, ensure_ascii=False, indent=1) if arguments.json else _shown(found, load, place))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=20, help="agents at the same time")
    parser.add_argument("--seconds", type=int, default=60, help="measured of each server")
    parser.add_argument("--turn-every", type=float, default=8.0, help="seconds between utterances of one customer")
    parser.add_argument("--seed", type=int, default=6, help="of texts and pauses")
    parser.add_argument("--no-baseline", action="store_true", help="leave the plain Rasa assistant out")
    parser.add_argument("--json", action="store_true", help="print the figures for scripts")
    arguments = parser.parse_args()
    if arguments.agents < 1 or arguments.seconds < 1 or arguments.turn_every <= 0:
        parser.error("agents and seconds must be 1 or more, and turn-every more than 0")
    return arguments


def measure(load: Load, *, with_baseline: bool) -> tuple[dict[str, Any], str]:
    """Put the load on the coach's channel, then on its REST channel, then on the plain assistant, each by itself.

    Returns:
        The figures by server, and where everything ran, in words.

    Raises:
        CoachError: something is not installed or trained, or did not start.
    """
    _check_tools()
    ready_model()
    everywhere = os.sched_getaffinity(0)
    cores = limit_threads()
    # Beside the servers where the machine has more cores than they may use, among them where it has not.
    elsewhere = (everywhere - os.sched_getaffinity(0)) or everywhere
    runs: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="coach-benchmark-") as name:
        folder = Path(name)
        baseline = UtterAssistant(folder)
        if with_baseline:
            baseline.prepare()
        with _coach(folder) as server:
            runs["channel"] = _drive(folder, "TypingAgent", server, load, elsewhere)
            runs["rest"] = _drive(folder, "RestAgent", server, load, elsewhere)
        if with_baseline:
            with _plain_rasa(baseline) as server:
                runs["rasa"] = _drive(folder, "RestAgent", server, load, elsewhere)
    place = f"服务器用 {cores} 个核，locust {'也在这些核上' if elsewhere == everywhere else '在别的核上'}"
    return {run: _told(measured) for run, measured in runs.items()}, place


def _check_tools() -> None:
    if any(importlib.util.find_spec(name) is None for name in ("locust", "websocket")):
        raise NotReadyError(f"还没有装压测工具 locust，请先运行：{_INSTALL}")


@contextmanager
def _coach(folder: Path) -> Iterator[Server]:
    """Run the coach as a demo, with files of its own."""
    files = {name: str(folder / f"{name}.db") for name in ("journal", "channel", "practice")}
    config = replace(Settings(demo=True, port=free_port(), action_port=free_port()), **files)  # type: ignore[arg-type]
    coach = Coach(ready_model(), config)
    try:
        coach.start()
        yield coach.address, {name: child.pid for name, child in coach._children.items()}
    finally:
        coach.stop()


@contextmanager
def _plain_rasa(assistant: UtterAssistant) -> Iterator[Server]:
    try:
        assistant.start()
        yield f"http://{HOST}:{assistant.port}", {"rasa": assistant.pid}
    finally:
        assistant.stop()


def _drive(folder: Path, agent: str, server: Server, load: Load, cores: set[int]) -> Measured:
    """Let locust put the load on a server.

    Raises:
        CoachError: locust itself failed.
    """
    address, pids = server
    results, log = folder / "results.json", folder / "locust.log"
    results.unlink(missing_ok=True)
    plan = {**vars(load), "agents": _agents(load), "warm": _WARM_SECONDS, "pids": pids, "results": str(results)}
    # The coach's answers are advice; those of the plain assistant are text and no more.
    plan["advises"] = "actions" in pids
    (folder / "plan.json").write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "locust", "-f", str(_LOCUSTFILE), agent, "--headless", "--host", address]
    command += ["--users", str(load.agents), "--spawn-rate", str(load.agents), "--only-summary"]
    seconds = _WARM_SECONDS + load.seconds + 1
    command += ["--run-time", f"{seconds}s", "--stop-timeout", str(_LAST_ANSWERS_SECONDS), "--exit-code-on-error", "0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOCUST_")}
    environment["COACH_LOAD_PLAN"] = str(folder / "plan.json")
    print(f"正在压 {address}：{agent} × {load.agents}，{seconds} 秒……", file=sys.stderr, flush=True)
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
        os.sched_setaffinity(process.pid, cores)
        try:
            code = process.wait(timeout=seconds + _LAST_ANSWERS_SECONDS + 60)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            process.kill()
            process.wait()
    if code != 0 or not results.is_file():
        tail = log.read_text(encoding="utf-8", errors="replace")[-1500:]
        raise CoachError(f"locust 没有跑完（{code}）：{tail}")
    return Measured(**json.loads(results.read_text(encoding="utf-8")))


def _agents(load: Load) -> list[dict[str, Any]]:
    """Return the drafts that each agent types, no two the same, and the customer's part of his calls."""
    drafts = _drafts(random.Random(load.seed))
    calls = [[text for speaker, text in call if speaker == "customer"] for call in read_calls()]
    return [
        {
            "drafts": drafts[number % len(drafts) :: load.agents],
            "calls": [calls[(number + place) % len(calls)] for place in range(len(calls))],
        }
        for number in range(load.agents)
    ]


def _drafts(chance: random.Random) -> list[str]:
    """Return what agents say in the training data, shuffled, every fourth of it what no agent may say."""
    allowed: set[str] = set()
    violations: set[str] = set()
    for path in sorted((DATA / "nlu" / "agent").glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for group in content["nlu"]:
            examples = group["examples"]
            lines = examples.splitlines() if isinstance(examples, str) else [one["text"] for one in examples]
            texts = {line.strip().removeprefix("- ").strip() for line in lines}
            (violations if group["intent"] == "agent_violation" else allowed).update(texts - {""})
    bad, good = sorted(violations), sorted(allowed)
    chance.shuffle(bad)
    chance.shuffle(good)
    mixed = []
    for place, draft in enumerate(bad):
        first = place * (_VIOLATION_EVERY - 1)
        mixed += [*good[first : first + _VIOLATION_EVERY - 1], draft]
    return mixed


def _told(measured: Measured) -> dict[str, Any]:
    names = [name for name in ("marks", "turn") if name in measured.samples or name in measured.errors]
    names += sorted((measured.samples.keys() | measured.errors.keys()) - set(names))
    return {**{name: measured.summary(name) for name in names}, "cpu": dict(measured.cpu)}


_ROWS = (
    ("键入到标记（通道）", "channel", "marks"),
    ("一轮（通道，同时在打字）", "channel", "turn"),
    ("一轮（教练的 REST）", "rest", "turn"),
    ("一轮（只会 utter 的 Rasa，REST）", "rasa", "turn"),
    ("登录并连上（通道）", "channel", "connect"),
)


def _shown(found: Mapping[str, Any], load: Load, place: str) -> str:
    rows = []
    for title, run, name in _ROWS:
        if run not in found:
            continue
        row = found[run].get(name) or Measured({}, {}, {}).summary(name)
        aim = f"p95 ≤ {AIMS[name]:.0f}" if run == "channel" and name in AIMS else "—"
        times = [f"{row[share]:.1f}" if row["count"] else "—" for share in ("p50", "p95", "p99", "max")]
        counts = [str(row["count"]), str(sum(row["errors"].values()))]
        rows.append((title, *times, *counts, _ratios(row, found, name), aim))
    head = ("毫秒", "p50", "p95", "p99", "最慢", "次数", "错误", "比 Rasa（p50 / p95）", "目标")
    title = f"{load.agents} 位坐席同时在线，客户约 {load.turn_every:g} 秒说一句，各量 {load.seconds} 秒（locust）"
    return table(title, head, rows, note="\n".join(_notes(found, place)))


def _ratios(row: Mapping[str, Any], found: Mapping[str, Any], name: str) -> str:
    rasa = found.get("rasa", {}).get(name)
    if not rasa or not rasa["count"] or not row["count"] or row is rasa:
        return "—"
    return " / ".join(f"{row[share] / rasa[share]:.2f} 倍" for share in ("p50", "p95"))


def _notes(found: Mapping[str, Any], place: str) -> Iterator[str]:
    yield f"{place}；先后各压一次，客户说的话和时间都一样。REST 没有打字时的标记，那两行没有打字的负载"
    for title, run in (("通道", "channel"), ("教练的 REST", "rest"), ("Rasa", "rasa")):
        if run in found:
            shares = "，".join(f"{name} {share:.0%}" for name, share in found[run]["cpu"].items())
            yield f"处理器（{title}，100% 是一个核）：{shares}"
        for name, row in found.get(run, {}).items():
            if name != "cpu":
                yield from (f"错误（{title}，{name}）× {count}：{error}" for error, count in row["errors"].items())


if __name__ == "__main__":
    main()
