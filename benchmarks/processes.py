"""Processes, ports, memory and requests, as the benchmarks of the servers and of cold commands need them."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.paths import PROJECT
from bot.server.environment import QUIET, quiet_environment

HOST = "127.0.0.1"
COACH = str(Path(sys.executable).with_name("coach"))


def limit_threads() -> int:
    """Hold this process and all that it starts to as many cores and threads as the coach's own servers use.

    Returns:
        The number of cores and threads; fewer than asked for on a smaller machine.
    """
    cores = sorted(os.sched_getaffinity(0))[: int(QUIET["OMP_NUM_THREADS"])]
    os.sched_setaffinity(0, cores)
    # TensorFlow does not look at OMP_NUM_THREADS.
    for pool in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[pool] = str(len(cores))
    return len(cores)


def keep_byte_code(folder: Path) -> None:
    """Let processes find Python's byte code as they do where software is installed, whatever this shell forbids.

    Where `PYTHONDONTWRITEBYTECODE` is set, each start compiles all of Rasa and TensorFlow anew: three times the time.

    Args:
        folder: where byte code is kept that may not lie beside its source.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def cold_seconds(command: Sequence[str]) -> float:
    """Return how long a fresh process takes from start to end, in seconds.

    Raises:
        subprocess.CalledProcessError: the command failed.
    """
    start = time.perf_counter()
    subprocess.run(command, cwd=PROJECT, env=quiet_environment(), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process in MiB (Linux only)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else float("nan")


class Line:
    """A connection to the REST channel of a Rasa server, kept open between turns.

    Args:
        port: port of the server on this machine.
    """

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=120)

    def say(self, sender: str, speaker: str, text: str) -> float:
        """Send one utterance and wait for the answer.

        Returns:
            Seconds until the whole answer was there.

        Raises:
            RuntimeError: the server answered with an error or with nothing.
        """
        body = json.dumps({"sender": sender, "message": text, "metadata": {"speaker": speaker}})
        start = time.perf_counter()
        self._connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        content: Any = json.loads(answer.read())
        seconds = time.perf_counter() - start
        if answer.status != 200 or not content:
            raise RuntimeError(f"服务答非所问：{answer.status} {content!r}")
        # Our own server says so when its action server is away; such a turn must not pass for a fast one.
        if any("error" in (message.get("custom") or {}) for message in content):
            raise RuntimeError(f"动作服务没有应答：{content!r}")
        return seconds

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
