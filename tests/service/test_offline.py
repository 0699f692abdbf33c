from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from talking import guarded

from bot.paths import PROJECT

pytestmark = pytest.mark.service

HERE = Path(__file__).parent
CALL = (
    ("agent", "您好，工号三一二七，请问有什么可以帮您"),
    ("customer", "我没开过彩铃，你们凭什么每个月扣我五块钱！"),
    ("agent", "这个我也没办法，您找营业厅去"),
    ("customer", "什么态度，我要去工信部投诉你们"),
    ("agent", "是我话说得不好，我现在就给您取消，多扣的两天内退回话费里"),
    ("coachee", "为什么这么建议"),
)


def test_a_call_of_six_turns_reaches_nothing_outside_this_machine(
    advise: Callable[..., Any], refused_connections: Path
) -> None:
    answers = [advise("离线六句", text, speaker) for speaker, text in CALL]
    assert [answer["kind"] for answer in answers] == ["advice"] * 5 + ["why"]
    assert all(answer["next"]["text"] for answer in answers[:5])
    assert answers[2]["flags"] and answers[-1]["reasons"]
    # Whatever the coach has done so far in this session of tests, it stands here.
    assert refused_connections.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), 1)",
        "socket.socket().connect_ex(('192.0.2.1', 80))",
        "socket.getaddrinfo('example.com', 80)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "socket.socket().bind(('0.0.0.0', 0))",
        "urllib.request.urlopen('http://example.com', timeout=1)",
        "asyncio.run(asyncio.open_connection('192.0.2.1', 80))",
    ],
)
def test_the_guard_refuses_and_records_what_would_leave(attempt: str, tmp_path: Path) -> None:
    record = tmp_path / "connections.txt"
    with guarded(record):
        code = f"import asyncio, socket, urllib.request\n{attempt}"
        tried = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert tried.returncode != 0 and "refused by the test" in tried.stderr
    assert len(record.read_text(encoding="utf-8").splitlines()) == 1


def test_the_guard_lets_loopback_be(tmp_path: Path) -> None:
    record = tmp_path / "connections.txt"
    code = "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())"
    with guarded(record):
        subprocess.run([sys.executable, "-c", code], check=True)
    assert record.read_text(encoding="utf-8") == ""


def _namespace() -> list[str]:
    """Return what to put before a command so that it has no network but lo; nothing where that is not allowed."""
    command = ["unshare", "-rn"]
    if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
        return command
    return []


def test_a_call_is_coached_from_start_to_stop_without_a_network(trained_model: Path, tmp_path: Path) -> None:
    namespace = _namespace()
    record = tmp_path / "connections.txt"
    with guarded(record):
        paths = [os.environ["PYTHONPATH"], str(PROJECT), str(HERE.parent)]
        done = subprocess.run(
            [*namespace, sys.executable, str(HERE / "call_in_a_namespace.py"), str(trained_model), str(tmp_path)],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert [answer["kind"] for answer in told["answers"]] == ["advice"] * 5 + ["why"]
    # Where namespaces are not allowed, the guard alone stands for them.
    assert not (namespace and told["world"])
    assert record.read_text(encoding="utf-8") == ""
