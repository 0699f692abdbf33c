"""Simulated trainees, by which the engine is measured."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bot.labels import AGENT_ACTS
from bot.paths import DATA
from bot.practice.deciding import settling_offer
from bot.practice.guide import FEELINGS_FIRST
from bot.practice.moves import ACT_OF_MOVE
from bot.practice.run import PracticeRun
from bot.practice.scenarios import Scenario

TRAINEES: dict[str, str] = {
    "good": "照着做",
    "polite_empty": "只会客套",
    "rude": "句句违规",
    "random": "随口乱说",
    "silent": "一声不吭",
}
"""The trainees and what they are like."""

FILE = DATA / "practice" / "trainees.yml"
_EXAMPLES = DATA / "nlu" / "agent"


class Trainee(Protocol):
    """Whoever says the agent's lines in a run."""

    def say(self, run: PracticeRun) -> str:
        """Return what is said next."""


class Good:
    """Follows the script, adapting: feelings first, then what is not told yet, then what settles.

    Args:
        spare: what is said when the script has nothing left, by situation.
    """

    def __init__(self, spare: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        self._spare = {name: [line["say"] for line in lines] for name, lines in spare.items()}

    def say(self, run: PracticeRun) -> str:
        """Return what is said next."""
        said = {turn.text for turn in run.turns if turn.speaker == "agent"}
        for name in self._situations(run):
            if name == "script":
                step = run.next_step()
                left = [step.say] if step else []
            else:
                left = [line for line in self._spare[name] if line not in said]
            if left and left[0] not in said:
                return left[0]
        return self._spare["when_hot"][0]

    def _situations(self, run: PracticeRun) -> list[str]:
        """Return where to look for the next line, best first."""
        mind = run.mind
        if mind.accepted is not None:
            return ["script", "when_accepted"]
        asked = bool(run.exchanges) and run.exchanges[-1].decision == "superior"
        first = ["when_asked_for_superior"] if asked else []
        ready = mind.anger < FEELINGS_FIRST
        needs = [] if mind.matter else ["when_unheard"]
        needs += [] if mind.timed else ["when_untimed"]
        hot = ["when_hot", "when_unheard"] if mind.anger > run.difficulty.settle_anger else []
        spare = ["when_unheard", "when_untimed", "when_offered", "when_hot"]
        calm = ["when_offered"] if settling_offer(mind, run.scenario, run.difficulty) else []
        return [*first, *calm, "script", *(needs if ready else hot), *spare]


class Listed:
    """Says lines of a list, in an order of its own, each again only when all were said.

    Args:
        lines: what is said.
        seed: decides the order.
    """

    def __init__(self, lines: Sequence[str], seed: int) -> None:
        self._lines, self._random = list(lines), random.Random(seed)
        self._left: list[str] = []

    def say(self, run: PracticeRun) -> str:
        """Return what is said next."""
        if not self._left:
            self._left = self._random.sample(self._lines, len(self._lines))
        return self._left.pop()


class Book:
    """The lines of all trainees, and what they are.

    Args:
        trainees: what data/practice/trainees.yml holds, see `trainees_schema.read_trainees`.
        examples: what agents say, by act.
    """

    def __init__(
        self, trainees: Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]], examples: Mapping[str, Sequence[str]]
    ) -> None:
        self._trainees, self._examples = trainees, examples

    def trainee(self, name: str, seed: int) -> Trainee:
        """Return a trainee.

        Args:
            name: one of `TRAINEES`.
            seed: decides the order in which a list is said.
        """
        if name == "good":
            return Good(self._trainees[name])
        if name == "random":
            return Listed([line for lines in self._examples.values() for line in lines], seed)
        return Listed([line["say"] for line in self._trainees[name]["lines"]], seed)

    def acts(self, scenarios: Sequence[Scenario]) -> dict[str, str]:
        """Return the act of each line that a trainee may say in these scenarios."""
        acts = {line: act for act, lines in self._examples.items() for line in lines}
        for trainee in self._trainees.values():
            for lines in trainee.values():
                acts |= {line["say"]: line["act"] for line in lines}
        acts |= {step.say: ACT_OF_MOVE[step.move] for one in scenarios for step in one.script}
        return acts


def load_book(path: Path = FILE) -> Book:
    """Return the lines of all trainees; reads YAML, so it is nothing for a light command.

    Args:
        path: a file like data/practice/trainees.yml.

    Raises:
        ContentError: the file is broken; names file, line and field.
    """
    from bot.practice.trainees_schema import read_trainees

    return Book(read_trainees(path), {act: _examples_of(act) for act in AGENT_ACTS})


def _examples_of(act: str) -> list[str]:
    import yaml

    text = (_EXAMPLES / f"{act.removeprefix('agent_')}.yml").read_text(encoding="utf-8")
    blocks = [entry.get("examples", "") for entry in yaml.safe_load(text)["nlu"]]
    lines = "\n".join(block for block in blocks if isinstance(block, str)).splitlines()
    return [line.removeprefix("- ").strip() for line in lines if line.strip()]
