"""A process that loads one model, understands utterances and tells what that took; `understanding_cost` starts it anew.

It reads an order from standard input and prints the answer as the last line of standard output, both JSON. Nothing
heavy is imported before the clock runs.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.calls import Turn
from benchmarks.processes import resident_mib
from bot.errors import CoachError
from bot.paths import PROJECT
from bot.server.environment import quiet_environment

if TYPE_CHECKING:
    from bot.server.ear import Ear

CALL_TURNS = 10
"""A new call begins after so many utterances: what is understood has turns before it, as in real calls."""


@dataclass(frozen=True)
class Side:
    """One of the two that are compared.

    Attributes:
        listener: `coach`, or `rasa` for DIET+TED.
        model: its archive.
        home: the project in whose folders it finds what lies outside the archive.
    """

    listener: str
    model: Path
    home: Path = PROJECT


@dataclass(frozen=True)
class Measured:
    """What one process took.

    Attributes:
        importing: seconds until Rasa and the listener were imported.
        loading: seconds to load the model.
        heard: seconds of each utterance, from text to parse result.
        placed: seconds that the policies then took for the stage; nothing for what is said to the coach.
        fresh_mib: resident memory after loading.
        used_mib: the same after all utterances.
    """

    importing: float
    loading: float
    heard: list[float]
    placed: list[float]
    fresh_mib: float
    used_mib: float


def measure(side: Side, utterances: Sequence[Turn]) -> Measured:
    """Start a process that loads the model and understands the utterances, and return what it took.

    Raises:
        CoachError: it failed.
    """
    order = json.dumps({"listener": side.listener, "model": str(side.model), "utterances": utterances})
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        cwd=Path(__file__).resolve().parent.parent,
        env={**quiet_environment(), "COACH_HOME": str(side.home)},
        input=order,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise CoachError(f"{side.model.name} 没能量成（返回 {done.returncode}）：{done.stderr[-600:]}")
    return Measured(**json.loads(done.stdout.strip().splitlines()[-1]))


def main() -> None:
    order = json.load(sys.stdin)
    start = time.perf_counter()
    load = _loader(order["listener"])
    imported = time.perf_counter()
    ear = load(Path(order["model"]))
    loaded = time.perf_counter()
    fresh = resident_mib(os.getpid())
    heard, placed = asyncio.run(_understand(ear, order["utterances"]))
    found = Measured(imported - start, loaded - imported, heard, placed, fresh, resident_mib(os.getpid()))
    print(json.dumps(asdict(found)))


def _loader(listener: str) -> Callable[[Path], Ear]:
    """Import a listener and return what makes it of a model."""
    if listener == "rasa":
        from bot.evaluation.rasa_ear import RasaDefaultEar

        return RasaDefaultEar
    from bot.server.ear import load_ear

    return load_ear


async def _understand(ear: Ear, utterances: Sequence[Turn]) -> tuple[list[float], list[float]]:
    """Return the seconds to hear each utterance, and to place each that was not said to the coach."""
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.constants import ACTION_LISTEN_NAME
    from rasa.shared.core.events import ActionExecuted
    from rasa.shared.core.trackers import DialogueStateTracker

    processor = ear._processor
    heard, placed = [], []
    for first in range(0, len(utterances), CALL_TURNS):
        tracker = DialogueStateTracker("cost", processor.domain.slots)
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        for speaker, text in utterances[first : first + CALL_TURNS]:
            message = UserMessage(text, metadata={"speaker": speaker})
            start = time.perf_counter()
            parsed = await processor.parse_message(message, tracker)
            parsed_at = time.perf_counter()
            ear._place(tracker, message, parsed)
            heard.append(parsed_at - start)
            if speaker != "coachee":
                placed.append(time.perf_counter() - parsed_at)
    return heard, placed


if __name__ == "__main__":
    main()
