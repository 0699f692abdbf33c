"""Starts the coach: the action server and the Rasa server, waits until both answer, and stops both together."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.channel.tokens import check_demo
from bot.errors import CoachError
from bot.paths import PROJECT
from bot.server.environment import quiet_environment
from bot.settings import DEFAULT_JOURNAL, IN_MEMORY, Settings, as_environment, settings

_ENDPOINTS = PROJECT / "endpoints.yml"
_READY_SECONDS = 180.0
# A proxy of the company's has nothing to do with what is on this machine.
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
EXAMPLE = '{"sender": "试一通", "message": "我没订过彩铃，你们凭什么扣我钱！", "metadata": {"speaker": "customer"}}'


class Coach:
    """The two servers of the coach as child processes.

    Args:
        model: path of the trained model.
        config: addresses and ports.
    """

    def __init__(self, model: Path, config: Settings) -> None:
        self._model = model
        self._config = config
        self._in_memory = config.journal == IN_MEMORY
        self._journal = PROJECT / (DEFAULT_JOURNAL if self._in_memory else config.journal)
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def _kept_in(self) -> str:
        """The journal as both servers are told of it."""
        return IN_MEMORY if self._in_memory else str(self._journal)

    @property
    def state(self) -> Path:
        """Folder of the journal and the logs."""
        return self._journal.parent

    @property
    def address(self) -> str:
        """Address of the coach."""
        return f"http://{self._config.host}:{self._config.port}"

    def start(self) -> None:
        """Start both servers and wait until both answer.

        Raises:
            CoachError: the settings do not fit together, a port is taken, or a server ends or does not answer in time;
                the message names its log.
        """
        check_demo(self._config)
        for port, name in ((self._config.port, "COACH_PORT"), (self._config.action_port, "COACH_ACTION_PORT")):
            if _is_taken(self._config.host, port):
                raise CoachError(f"端口 {port} 已被占用：可能教练已经在运行；要换端口请设 {name}=其他端口")
        self.state.mkdir(parents=True, exist_ok=True)
        action_url = f"http://127.0.0.1:{self._config.action_port}"
        self._start_actions()
        run = ["-m", "rasa", "run", "--model", str(self._model), "-i", self._config.host, "-p", str(self._config.port)]
        run += ["--endpoints", str(self._endpoints(action_url)), "--credentials", "credentials.yml"]
        self._spawn("rasa", run)
        deadline = time.monotonic() + _READY_SECONDS
        self._wait(lambda: _answers(f"{action_url}/health"), "actions", deadline)
        _warm_up(action_url)
        self._wait(lambda: _answers(f"{self.address}/webhooks/rest/"), "rasa", deadline)

    def watch(self) -> None:
        """Return when one of the servers has ended, by itself or by Ctrl-C."""
        while all(child.poll() is None for child in self._children.values()):
            time.sleep(0.3)

    def stop(self) -> None:
        """End both servers; those that do not go within ten seconds are killed."""
        for child in self._children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGINT)
        for child in self._children.values():
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _start_actions(self) -> None:
        self._spawn("actions", ["-m", "rasa_sdk", "--actions", "actions", "--port", str(self._config.action_port)])

    def _spawn(self, name: str, arguments: list[str]) -> None:
        environment = {**quiet_environment(), **as_environment(self._config), "SANIC_HOST": "127.0.0.1"}
        environment["COACH_JOURNAL"] = self._kept_in
        if name == "actions":
            # It signs nobody in.
            environment["COACH_TOKEN_SECRET"] = ""
        with self._log(name).open("ab") as log:
            # A session of its own, so that Ctrl-C reaches the children through `stop` alone, in order.
            self._children[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait(self, ready: Callable[[], bool], name: str, deadline: float) -> None:
        while not ready():
            log = _shown(self._log(name))
            if self._children[name].poll() is not None:
                raise CoachError(f"{name} 服务没能启动，原因见 {log} 末尾")
            if time.monotonic() > deadline:
                raise CoachError(f"{name} 服务 {_READY_SECONDS:.0f} 秒内没有应答，见 {log}")
            time.sleep(0.1)

    def _endpoints(self, action_url: str) -> Path:
        """Write the endpoints with action server and journal as they are set; return the file."""
        text = _ENDPOINTS.read_text(encoding="utf-8")
        text = text.replace("http://127.0.0.1:5055", action_url)
        text = text.replace(f"db: {DEFAULT_JOURNAL}", f"db: {json.dumps(self._kept_in, ensure_ascii=False)}")
        path = self.state / f"endpoints-{self._config.port}.yml"
        path.write_text(text, encoding="utf-8")
        return path

    def _log(self, name: str) -> Path:
        return self.state / f"{name}.log"


def serve(model: Path, *, demo: bool = False) -> None:
    """Run the coach until Ctrl-C.

    Args:
        model: path of the trained model.
        demo: whether anybody on this machine may sign in under any name, whatever the settings say.

    Raises:
        CoachError: it could not be started, or one of its servers ended by itself.
    """
    config = replace(settings(), demo=settings().demo or demo)
    coach = Coach(model, config)
    # A supervisor stops with SIGTERM; it should end the children as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    try:
        print("正在启动教练……", flush=True)
        coach.start()
        print(_welcome(coach.address, demo=config.demo), flush=True)
        coach.watch()
        raise CoachError(f"有一个服务自己停了，原因见 {_shown(coach.state)}/ 下的日志")
    except KeyboardInterrupt:
        print("\n教练已停止。", flush=True)
    finally:
        coach.stop()


def _welcome(address: str, *, demo: bool) -> str:
    pages = f"网页（演示，用任何名字登录）：{address}/coach/\n" if demo else ""
    return (
        f"教练已就绪：{address}\n"
        f"{pages}"
        f"试一句：curl -s {address}/webhooks/rest/webhook -d '{EXAMPLE}'\n"
        "或在另一个终端里聊：.venv/bin/coach chat　　停止：Ctrl-C"
    )


def _shown(path: Path) -> Path:
    """Return a path as it is shown: relative to the project if it lies there."""
    return path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _warm_up(action_url: str) -> None:
    """Let the action server open its content now, so that the first agent does not wait for it.

    Its answer belongs to no call and is thrown away; should it fail, the first real turn says so.
    """
    message = {"text": "没订过，凭什么扣钱", "intent": {"name": "customer_complain"}, "speaker": "customer"}
    draft = {"text": "我也没办法", "intent": {"name": "agent_violation"}, "speaker": "agent"}
    # Names no customer, so no run is begun.
    practice = {"text": "我想练习", "intent": {"name": "start_practice"}, "speaker": "coachee"}
    stage = "action_coach_cut_in"
    for action, latest in ((stage, message), (stage, draft), ("action_practice", practice)):
        tracker = {"sender_id": "", "slots": {}, "latest_message": latest, "events": []}
        body = {"next_action": action, "sender_id": "", "tracker": tracker, "domain": {}}
        request = urllib.request.Request(
            f"{action_url}/webhook", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()


def _answers(url: str) -> bool:
    try:
        with _DIRECTLY.open(url, timeout=2) as answer:
            return answer.status == 200 and json.loads(answer.read())["status"] == "ok"
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return False
