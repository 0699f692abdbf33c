"""The baseline of the speed benchmarks: a plain Rasa assistant that hears and places turns as the coach does.

The same pipeline, policies, training data and stories, but each stage and each request is answered by a fixed `utter_`
response, over Rasa's own REST channel, tracker store and lock store. What the coach costs beyond this is its own doing.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.processes import HOST, Line, free_port
from benchmarks.running_coach import ready_model, running_coach
from bot.errors import CoachError
from bot.paths import DATA, PROJECT
from bot.server.environment import quiet_environment
from bot.server.training import model_path

_CACHE = PROJECT / ".cache" / "benchmarks"
_READY_SECONDS = 240.0


class UtterAssistant:
    """The baseline as a server process.

    Args:
        folder: where its configuration and its log are written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model = _CACHE / f"utter-{model_path().name}"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def pid(self) -> int:
        """Id of the server process.

        Raises:
            CoachError: it has not been started.
        """
        if self._process is None:
            raise CoachError("基准助手还没有启动")
        return self._process.pid

    def prepare(self) -> None:
        """Write the configuration, and train unless there is a model for the present content.

        Raises:
            CoachError: training failed.
        """
        self._write()
        if not self._model.is_file():
            self._train()

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            CoachError: it ends or does not answer in time.
        """
        command = ["run", "--model", str(self._model), "-i", HOST, "-p", str(self.port)]
        command += ["--endpoints", str(self._folder / "endpoints.yml")]
        command += ["--credentials", str(self._folder / "credentials.yml")]
        with (self._folder / "rasa.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "rasa", *command], cwd=PROJECT, env=quiet_environment(), stdout=log, stderr=log
            )
        deadline = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = (self._folder / "rasa.log").read_text(encoding="utf-8", errors="replace")[-600:]
                raise CoachError(f"基准助手没能启动：{tail}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/webhooks/rest/", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _train(self) -> None:
        print("正在训练基准助手（同样的数据，只做一次）……", file=sys.stderr, flush=True)
        _CACHE.mkdir(parents=True, exist_ok=True)
        command = ["train", "--fixed-model-name", self._model.name.split(".")[0], "--out", str(_CACHE)]
        command += ["--domain", str(self._folder / "domain.yml"), "--config", str(self._folder / "config.yml")]
        command += ["--data", str(DATA / "nlu"), str(self._folder / "data")]
        command += ["--augmentation", "0", "--skip-validation"]
        with (self._folder / "training.log").open("wb") as log:
            done = subprocess.run(
                [sys.executable, "-m", "rasa", *command], cwd=PROJECT, env=quiet_environment(), stdout=log, stderr=log
            )
        if done.returncode or not self._model.is_file():
            tail = (self._folder / "training.log").read_text(encoding="utf-8", errors="replace")[-600:]
            raise CoachError(f"基准助手没能训练：{tail}")
        for old in _CACHE.glob("utter-*.tar.gz"):
            if old != self._model:
                old.unlink()

    def _write(self) -> None:
        """Write domain, configuration, stories, rules, endpoints and credentials."""
        domain: dict[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
        actions = domain.pop("actions")
        domain["responses"] = {_utter(name): [{"text": f"（{_utter(name)}）"}] for name in actions}
        (self._folder / "domain.yml").write_text(yaml.safe_dump(domain, allow_unicode=True), encoding="utf-8")
        for source in (DATA / "stories", DATA / "rules"):
            for path in sorted(source.rglob("*.yml")):
                copy = self._folder / "data" / path.relative_to(DATA)
                copy.parent.mkdir(parents=True, exist_ok=True)
                text = path.read_text(encoding="utf-8").replace("action: action_", "action: utter_")
                copy.write_text(text, encoding="utf-8")
        config = (PROJECT / "config.yml").read_text(encoding="utf-8")
        config = config.replace("bot.nlu.stage_policy.StagePolicy", "benchmarks.utter_policy.UtterStagePolicy")
        (self._folder / "config.yml").write_text(config, encoding="utf-8")
        # Nothing set: Rasa's own tracker store and lock store, both in memory.
        (self._folder / "endpoints.yml").write_text("{}\n", encoding="utf-8")
        (self._folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")


def _utter(action: str) -> str:
    return "utter_" + action.removeprefix("action_")


@dataclass(frozen=True)
class SideBySide:
    """Connections to the coach and to the baseline, both running.

    Attributes:
        coach: connection to the coach.
        utter: connection to the baseline.
    """

    coach: Line
    utter: Line


@contextmanager
def side_by_side() -> Iterator[SideBySide]:
    """Run the coach and the baseline until the block ends.

    Raises:
        CoachError: one of them could not be started, or there is no trained coach.
    """
    ready_model()
    with tempfile.TemporaryDirectory(prefix="coach-benchmark-") as folder:
        utter = UtterAssistant(Path(folder))
        utter.prepare()
        with running_coach() as port:
            try:
                utter.start()
                lines = SideBySide(Line(port), Line(utter.port))
                yield lines
                lines.coach.close()
                lines.utter.close()
            finally:
                utter.stop()
