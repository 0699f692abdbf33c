"""Trainings from nothing: each in a copy of the project in which nothing is cached, watched from outside."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import COACH, resident_mib
from bot.errors import CoachError
from bot.paths import PROJECT
from bot.server.environment import quiet_environment

_COPIED = ("bot", "actions", "data", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
_BASELINE = "from bot.evaluation.rasa_default import train_baseline; train_baseline({epochs})"
_IMPORTS = "import rasa.engine.recipes.default_components, rasa.model_training, rasa.core.agent, spacy, sklearn"
# As tqdm shows it: epochs done, epochs in all, time taken.
_EPOCH = re.compile(r"Epochs:.*?(\d+)/(\d+) \[((?:\d+:)?\d+:\d+)<")
_MODELS_WITH_EPOCHS = 2


@dataclass(frozen=True)
class Training:
    """One training.

    Attributes:
        model: the archive.
        seconds: from start to end of the command.
        peak_mib: the most resident memory that its largest process had.
        epoch_seconds: what one epoch of every model takes; None where there are no epochs, or the log does not tell.
    """

    model: Path
    seconds: float
    peak_mib: float
    epoch_seconds: float | None = None

    def scaled(self, epochs: int, to: int) -> float | None:
        """Return the seconds that more epochs would take, None when that cannot be told: an extrapolation.

        Args:
            epochs: epochs of this training.
            to: epochs asked for.
        """
        return None if self.epoch_seconds is None else self.seconds + self.epoch_seconds * (to - epochs)


def import_once() -> None:
    """Import what both trainings import, so that the first of them does not compile it for the second."""
    subprocess.run([sys.executable, "-c", _IMPORTS], env=quiet_environment(), capture_output=True, check=True)


def train_coach(home: Path) -> Training:
    """Train the coach in a new folder, with all that `coach train` makes besides the model.

    Raises:
        CoachError: training failed.
    """
    seconds, peak = _trained([COACH, "train"], home)
    return Training(_only_model(home, "coach-*.tar.gz"), seconds, peak)


def train_diet_ted(home: Path, epochs: int) -> Training:
    """Train the baseline of `bot.evaluation.rasa_default` in a new folder.

    Raises:
        CoachError: training failed.
    """
    seconds, peak = _trained([sys.executable, "-c", _BASELINE.format(epochs=epochs)], home)
    log = home / "models" / "baseline-training.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return Training(_only_model(home, "baseline-*.tar.gz"), seconds, peak, seconds_of_epoch(lines))


def seconds_of_epoch(log: Iterable[str]) -> float | None:
    """Return what one epoch of all models together takes, by the progress bars in Rasa's log.

    The first epoch does not count: TensorFlow builds its graph in it. None unless both models have at least two.
    """
    bars: list[list[tuple[int, int]]] = []
    for line in log:
        found = _EPOCH.search(line)
        if found is None:
            continue
        done = int(found.group(1))
        if not bars or done < bars[-1][-1][0]:
            # A number that falls is that of the next model.
            bars.append([])
        bars[-1].append((done, _seconds(found.group(3))))
    each = [_pace(bar) for bar in bars]
    known = [pace for pace in each if pace is not None]
    return sum(known) if len(known) == len(bars) == _MODELS_WITH_EPOCHS else None


def _pace(bar: Sequence[tuple[int, int]]) -> float | None:
    """Return the seconds of an epoch, from the first look after an epoch to the last one."""
    (first, began), (last, ended) = next((look for look in bar if look[0]), (0, 0)), bar[-1]
    return (ended - began) / (last - first) if first and last > first else None


def _seconds(clock: str) -> int:
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total


def _only_model(home: Path, pattern: str) -> Path:
    (model,) = (home / "models").glob(pattern)
    return model


def _trained(command: Sequence[str], home: Path) -> tuple[float, float]:
    """Copy the project and train there; return the seconds and the peak of the largest process's memory in MiB."""
    home.mkdir()
    for entry in _COPIED:
        source = PROJECT / entry
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, home / entry)
    log = home / "benchmark.log"
    environment = {**quiet_environment(), "COACH_HOME": str(home)}
    start = time.perf_counter()
    with log.open("wb") as record:
        # A group of its own, so that Rasa ends with the command that started it.
        process = subprocess.Popen(
            command, cwd=home, env=environment, stdout=record, stderr=record, start_new_session=True
        )
        peak = 0.0
        try:
            while process.poll() is None:
                peak = max([peak, *(_memory_of(pid) for pid in _family(process.pid))])
                time.sleep(0.5)
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait()
    if process.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace")[-600:]
        raise CoachError(f"训练没有成功（返回 {process.returncode}）：{tail}")
    return time.perf_counter() - start, peak


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
