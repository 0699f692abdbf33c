"""A thousand calls reviewed (aim: 4 minutes on two cores, memory flat), beside a loop of single /model/parse calls."""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from benchmarks.processes import HOST, free_port, limit_threads, resident_mib
from benchmarks.running_coach import end_with_the_block, ready_model
from bot.evaluation.tables import table
from bot.paths import DATA, PROJECT
from bot.review.transcripts.transcript import Line, Transcript
from bot.review.workers import fitting_workers, review_all
from bot.server.environment import quiet_environment, quieten_this_process

_SEED = 20
_READY_SECONDS = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000, help="number of calls")
    parser.add_argument("--turns", type=int, default=20, help="turns of a call")
    parser.add_argument("--parses", type=int, default=1000, help="utterances sent to /model/parse one by one")
    arguments = parser.parse_args()
    end_with_the_block()
    # The processes that review are told by the environment what to keep quiet.
    quieten_this_process()
    limit_threads()
    said = _utterances()
    single = _parse_one_by_one(said[: arguments.parses])
    workers = fitting_workers(arguments.calls)
    seconds, memory = _review(said, arguments.calls, arguments.turns, workers)
    turns = arguments.calls * arguments.turns
    loop = single * turns
    rows = [
        ("全部（秒）", f"{seconds:.0f}", f"{loop:.0f}（{arguments.parses} 句推算）", f"{seconds / loop:.2f} 倍"),
        ("每句（毫秒）", f"{seconds / turns * 1000:.1f}", f"{single * 1000:.1f}", f"{seconds / loop:.2f} 倍"),
        *((f"内存：第 {call} 通后（MiB，{workers} 个进程和主进程）", f"{mib:.0f}", "—", "—") for call, mib in memory),
    ]
    title = f"复盘 {arguments.calls} 通、每通 {arguments.turns} 句，含评分表、改写、查案例"
    note = "目标：≤ 240 秒，内存不随通数长。/model/parse 只听不评，也不知道前面说过什么"
    print(table(title, ("", "coach review", "逐句 /model/parse", "比值"), rows, note=note))


def _utterances() -> list[tuple[str, str]]:
    """Return speaker and text of the training examples, customers and agents in turn, in a fixed random order."""
    chance = random.Random(_SEED)
    texts: dict[str, list[str]] = {}
    for speaker in ("customer", "agent"):
        of_speaker: set[str] = set()
        for path in sorted((DATA / "nlu" / speaker).rglob("*.yml")):
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            for intent in content["nlu"]:
                examples = intent["examples"]
                of_speaker.update(
                    (line[2:] for line in examples.splitlines() if line.strip())
                    if isinstance(examples, str)
                    else (example["text"].strip() for example in examples)
                )
        texts[speaker] = sorted(of_speaker)
        chance.shuffle(texts[speaker])
    pairs = zip(texts["customer"], texts["agent"], strict=False)
    return [(speaker, text) for pair in pairs for speaker, text in zip(("customer", "agent"), pair, strict=True)]


def _calls(said: list[tuple[str, str]], calls: int, turns: int) -> Iterator[Transcript]:
    for number in range(calls):
        place = number * turns
        lines = (said[(place + turn) % len(said)] for turn in range(turns))
        yield Transcript(f"通话{number}", "made up", tuple(Line(speaker, text) for speaker, text in lines))


def _review(said: list[tuple[str, str]], calls: int, turns: int, workers: int) -> tuple[float, list[tuple[int, float]]]:
    """Review the calls; return the seconds, loading included, and the memory after a fifth, half and all."""
    memory = []
    start = time.perf_counter()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        reviews = review_all(_calls(said, calls, turns), ready_model(), workers=workers)
        for number, review in enumerate(reviews, start=1):
            nowhere.write(json.dumps(review, ensure_ascii=False))
            if number in (calls // 5, calls // 2, calls):
                pids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
                memory.append((number, sum(resident_mib(pid) for pid in pids if pid)))
    return time.perf_counter() - start, memory


def _parse_one_by_one(said: list[tuple[str, str]]) -> float:
    """Return the seconds of one request to /model/parse, over one connection, the start of the server left out."""
    port = free_port()
    command = [sys.executable, "-m", "rasa", "run", "--enable-api", "--interface", HOST, "--port", str(port)]
    command += ["--model", str(ready_model())]
    with subprocess.Popen(
        command, cwd=PROJECT, env=quiet_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            connection = _connected(port)
            _parse(connection, said[0])
            start = time.perf_counter()
            for one in said:
                _parse(connection, one)
            return (time.perf_counter() - start) / len(said)
        finally:
            server.terminate()


def _connected(port: int) -> http.client.HTTPConnection:
    """Return a connection to the server once it answers.

    Raises:
        TimeoutError: it does not.
    """
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        try:
            connection.request("GET", "/status")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                return connection
        except OSError:
            pass
        time.sleep(0.5)
    raise TimeoutError("Rasa 没有在两分钟内准备好")


def _parse(connection: http.client.HTTPConnection, one: tuple[str, str]) -> dict[str, Any]:
    speaker, text = one
    prefix = {"customer": "客户：", "agent": "坐席："}[speaker]
    body = json.dumps({"text": prefix + text})
    connection.request("POST", "/model/parse", body, {"Content-Type": "application/json"})
    parsed: dict[str, Any] = json.loads(connection.getresponse().read())
    return parsed


if __name__ == "__main__":
    main()
