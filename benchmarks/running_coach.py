"""The coach as benchmarks run it: on free ports, with a journal of its own, ended with the block."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import free_port
from bot.errors import NotReadyError
from bot.server.launch import Coach
from bot.server.training import model_path
from bot.settings import Settings


def ready_model() -> Path:
    """Return the trained coach.

    Raises:
        NotReadyError: there is none that fits the content.
    """
    if not model_path().is_file():
        raise NotReadyError("还没有合用的模型，请先运行：coach train")
    return model_path()


def coach_in(folder: Path, kind: type[Coach] = Coach) -> tuple[Coach, int]:
    """Return a coach that is not yet started, and its port.

    Args:
        folder: where its journal and logs go.
        kind: the class to make it of.
    """
    config = Settings(port=free_port(), action_port=free_port(), journal=str(folder / "calls.db"))
    return kind(ready_model(), config), config.port


@contextmanager
def running_coach(kind: type[Coach] = Coach) -> Iterator[int]:
    """Run the coach until the block ends; gives its port.

    Args:
        kind: the class to make it of.

    Raises:
        CoachError: it could not be started, or there is no trained coach.
    """
    end_with_the_block()
    with tempfile.TemporaryDirectory(prefix="coach-benchmark-") as folder:
        coach, port = coach_in(Path(folder), kind)
        try:
            coach.start()
            yield port
        finally:
            coach.stop()


def end_with_the_block() -> None:
    """Make a process that is ended from outside end its servers first."""
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
