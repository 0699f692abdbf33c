"""What the coach does when something of it is gone.

These tests stop and start servers of their own; as a start takes its time, they stand in the order in which one coach
can serve them all: hurt and healed, killed, started again on the same journal by `coach serve`, ended by Ctrl-C.
"""

from __future__ import annotations

import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from talking import advice_in, free_ports, post, say_to, text_in

from bot.paths import PROJECT
from bot.server.launch import Coach

pytestmark = pytest.mark.service

COMPLAINT = "我没开过彩铃，你们凭什么每个月扣我五块钱"
UNTIL_SAID = 6.0
"""Seconds within which there must be a word, even from a coach that cannot advise."""


@pytest.fixture(scope="module")
def own(new_coach: Callable[[Path], Coach], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    """A coach of this module's own."""
    coach = new_coach(tmp_path_factory.mktemp("own"))
    try:
        coach.start()
        yield coach
    finally:
        coach.stop()


def _wait_until(there: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline, f"{what} not within {seconds} s"
        time.sleep(0.05)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _say_without_actions(coach: Coach, sender: str) -> None:
    """Say something that cannot be advised on, and check what is answered instead."""
    began = time.monotonic()
    messages = say_to(coach, sender, "您先说说是哪一天发现的", "agent")
    assert time.monotonic() - began < UNTIL_SAID
    assert advice_in(messages)["error"] == "action_server"
    assert "动作服务没有应答（已重试一次）" in text_in(messages)


def _serve(folder: Path, ports: list[int]) -> subprocess.Popen[str]:
    """Run `coach serve` with a proxy in the environment that is not there: nothing may go through it."""
    environment = {
        **os.environ,
        "COACH_PORT": str(ports[0]),
        "COACH_ACTION_PORT": str(ports[1]),
        "COACH_JOURNAL": str(folder / "calls.db"),
        "http_proxy": "http://127.0.0.1:9",
        "no_proxy": "",
        "NO_PROXY": "",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@dataclass
class Served:
    """A running `coach serve`.

    Attributes:
        process: the command.
        ports: of coach and action server.
        lines: what it has printed so far.
    """

    process: subprocess.Popen[str]
    ports: list[int]
    lines: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"


@pytest.fixture(scope="module")
def served(own: Coach) -> Iterator[Served]:
    """`coach serve` on the journal that `own` leaves when both its servers are killed."""
    for child in own._children.values():
        child.kill()
    own.stop()
    ports = free_ports(2)
    process = _serve(own.state, ports)
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")))
    reader.start()
    try:
        _wait_until(lambda: any("教练已就绪" in line for line in lines), seconds=240, what="ready")
        yield Served(process, ports, lines)
    finally:
        process.terminate()
        process.wait(timeout=30)
        reader.join()
        process.communicate()


def test_a_dead_action_server_is_said_clearly_and_the_call_goes_on_when_it_is_back(own: Coach) -> None:
    before = advice_in(say_to(own, "动作服务没了", COMPLAINT, "customer"))
    own._children["actions"].kill()
    own._children["actions"].wait()
    try:
        _say_without_actions(own, "动作服务没了")
    finally:
        own._start_actions()
    _wait_until(lambda: not _is_free(own._config.action_port), seconds=60, what="action server")
    after = advice_in(say_to(own, "动作服务没了", "昨天查账单看见的", "customer"))
    assert after["kind"] == "advice"
    assert int(after["id"]) == int(before["id"]) + 1
    assert not {phrase["id"] for phrase in before["phrases"]} & {phrase["id"] for phrase in after["phrases"]}


def test_a_slow_action_server_is_said_clearly_and_the_call_goes_on_when_it_is_fast_again(own: Coach) -> None:
    say_to(own, "动作服务慢了", COMPLAINT, "customer")
    own._children["actions"].send_signal(signal.SIGSTOP)
    try:
        _say_without_actions(own, "动作服务慢了")
    finally:
        own._children["actions"].send_signal(signal.SIGCONT)
    assert advice_in(say_to(own, "动作服务慢了", "昨天查账单看见的", "customer"))["id"] == "2"


def test_a_call_remembers_where_it_stood_after_both_servers_were_killed(
    own: Coach, request: pytest.FixtureRequest
) -> None:
    before = advice_in(say_to(own, "重启之间", COMPLAINT, "customer"))
    served: Served = request.getfixturevalue("served")

    reasons = advice_in(say_to(served, "重启之间", "为什么这么建议"))["reasons"]
    assert {before["stage"]["id"], before["next"]["id"]} <= {reason["id"] for reason in reasons}
    after = advice_in(say_to(served, "重启之间", "您先说说是哪一天发现的", "agent"))
    assert (before["id"], after["id"]) == ("1", "2")
    assert after["emotion"] == before["emotion"]
    assert after["issue"] == before["issue"]
    assert not {phrase["id"] for phrase in before["phrases"]} & {phrase["id"] for phrase in after["phrases"]}


def test_the_address_is_told_when_the_coach_is_ready(served: Served) -> None:
    assert f"教练已就绪：{served.address}\n" in served.lines


def test_ctrl_c_ends_both_servers_and_frees_the_ports(served: Served) -> None:
    children = _children_of(served.process.pid)
    assert len(children) == 2
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=30) == 0
    _wait_until(lambda: "教练已停止。\n" in served.lines, seconds=5, what="word of the end")
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert all(_is_free(port) for port in served.ports)


def test_three_utterances_at_once_are_answered_soon_and_in_the_order_in_which_they_came(coach: Any) -> None:
    texts = [COMPLAINT, "昨天查账单才看见的", "你们必须给我退回来"]
    say_to(coach, "同时之前", texts[0], "customer")
    host, port = coach.address.removeprefix("http://").split(":")
    lines = [http.client.HTTPConnection(host, int(port), timeout=30) for _ in texts]
    answers: queue.Queue[tuple[float, int, dict[str, Any]]] = queue.Queue()

    def hear(number: int) -> None:
        messages = json.loads(lines[number].getresponse().read())
        answers.put((time.monotonic(), number, advice_in(messages)))

    listeners = [threading.Thread(target=hear, args=(number,)) for number in range(len(texts))]
    began = time.monotonic()
    for line, text in zip(lines, texts, strict=True):
        body = {"sender": "三句同时", "message": text, "metadata": {"speaker": "customer"}}
        line.request("POST", "/webhooks/rest/webhook", json.dumps(body).encode(), {"Content-Type": "application/json"})
    for listener in listeners:
        listener.start()
    for listener in listeners:
        listener.join()
    for line in lines:
        line.close()

    heard = sorted(answers.queue)
    assert heard[-1][0] - began < 2.0
    assert [(number, advice["id"]) for _, number, advice in heard] == [(0, "1"), (1, "2"), (2, "3")]


def test_personal_data_stand_nowhere_in_journal_and_logs(coach: Any) -> None:
    told = {
        "mobile": "13812345678",
        "identity": "11010519491231002X",
        "card": "6222021234567890123",
        "mail": "zhang.san@example.com",
        "spoken": "幺三八幺二三四五六七八",
        "parted": "139 8765 4321",
    }
    for speaker in ("customer", "agent", "coachee"):
        for name, secret in told.items():
            say_to(coach, f"个人信息-{name}", f"我的是{secret}，你们查一下为什么扣我钱", speaker)
    body = {"sender": "个人信息", "message": COMPLAINT, "metadata": {"speaker": "customer", "number": told["mobile"]}}
    assert post(coach.address, body)[0] == 200
    say_to(coach, told["mobile"], COMPLAINT, "customer")
    say_to(coach, "个人信息", "这么说行不行：“您的号码是13812345678对吗”")

    files = [path for path in coach.state.rglob("*") if path.is_file()]
    assert {"calls.db", "rasa.log", "actions.log"} <= {path.name for path in files}
    for path in files:
        kept = path.read_bytes().decode("utf-8", "replace").replace(" ", "")
        assert [name for name, secret in told.items() if secret.replace(" ", "") in kept] == [], path.name
    assert "138****5678" in (coach.state / "calls.db-wal").read_text("utf-8", "replace") + (
        coach.state / "calls.db"
    ).read_text("utf-8", "replace")


def _children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize(("taken", "variable"), [(0, "COACH_PORT"), (1, "COACH_ACTION_PORT")])
def test_a_taken_port_ends_with_status_2_and_one_clear_line(
    trained_model: Path, tmp_path: Path, taken: int, variable: str
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = free_ports(2)
        ports[taken] = other.getsockname()[1]
        served = _serve(tmp_path, ports)
        _, errors = served.communicate(timeout=60)
    assert served.returncode == 2
    said = [line for line in errors.splitlines() if not line.startswith("准备")]
    assert said == [f"错误：端口 {ports[taken]} 已被占用：可能教练已经在运行；要换端口请设 {variable}=其他端口"]
    assert _is_free(ports[1 - taken])
