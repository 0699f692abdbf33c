"""`python -m bot.practice.validate`: is everything in data/scenarios/ and data/practice/ well formed?"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel

from bot.errors import ContentError
from bot.paths import DATA
from bot.practice.effects import FOLDER, Difficulty, load_arithmetic
from bot.practice.effects_schema import DifficultyFile, EffectFile, read_practice
from bot.practice.reading import Located, read_located
from bot.practice.scenario_checks import customer_lines, scenario_problems, twins
from bot.practice.scenario_schema import ScenarioFile, compile_scenario
from bot.practice.scenarios import make_scenario, thresholds
from bot.practice.trainees import FILE as TRAINEES
from bot.practice.trainees_schema import TraineeFile

SCENARIOS = DATA / "scenarios"
TEMPLATE = FOLDER / "scenario-template.yml"
_MOST = 100


def problems(paths: Sequence[Path], cases: Sequence[str]) -> Iterator[ContentError]:
    """Yield everything wrong with scenario files, in the order of the files, then what they share.

    Args:
        paths: the files.
        cases: ids of the cases that there are.
    """
    sound: list[Located] = []
    difficulties: list[Difficulty] = []
    try:
        difficulties += load_arithmetic().difficulties.values()
    except ContentError as error:
        yield error
    for path in paths:
        try:
            file, found = read_located(path, ScenarioFile)
        except ContentError as error:
            yield error
            continue
        if not found:
            sound.append(file)
            found = [*scenario_problems(file, cases), *limit_problems(file, difficulties)]
            # Its copies are named by their ids.
            found = [one for one in found if (path, one.field) != (TEMPLATE, "id")]
        yield from found
    seen: list[tuple[str, str]] = []
    for file in sound:
        lines = list(customer_lines(file.value))
        if seen:
            yield from twins(file, lines, seen)
        seen += [(file.path.name, line) for _, line in lines]


def limit_problems(file: Located, difficulties: Iterable[Difficulty]) -> Iterator[ContentError]:
    """Yield where the limits of a scenario do not fit a difficulty.

    Args:
        file: a scenario that fits the schema.
        difficulties: with which it may be practised.
    """
    scenario = make_scenario(compile_scenario(ScenarioFile.parse_obj(file.value)))
    for hard in difficulties:
        at = thresholds(scenario, hard)
        told = f"superior {at.superior}、regulator {at.regulator}、hang_up {at.hang_up}"
        if not at.superior < at.regulator < at.hang_up <= _MOST:
            yield file.error(f"{hard.title}时成了 {told}：应一个比一个大，最多 {_MOST}", "limits")
        elif not max(hard.anger, hard.settle_anger) < at.superior:
            yield file.error(
                f"{hard.title}时 superior 成了 {at.superior}：应大于开口时的怒气 {hard.anger}", "limits", "superior"
            )


def case_ids() -> list[str]:
    """Return the ids of the cases of data/cases/."""
    import re

    texts = (path.read_text(encoding="utf-8") for path in sorted((DATA / "cases").glob("*.yml")))
    return [name for text in texts for name in re.findall(r"^\s*- id: *([\w-]+)", text, re.MULTILINE)]


def arithmetic_problems(folder: Path) -> Iterator[ContentError]:
    """Yield everything wrong with effects.yml and difficulty.yml.

    Args:
        folder: that holds them.
    """
    found = [*_file_problems(folder / "effects.yml", EffectFile)]
    found += _file_problems(folder / "difficulty.yml", DifficultyFile)
    if not found:
        try:
            read_practice(folder)
        except ContentError as error:
            found.append(error)
    yield from found


def trainee_problems(path: Path = TRAINEES) -> list[ContentError]:
    """Return everything wrong with a file like data/practice/trainees.yml."""
    return _file_problems(path, TraineeFile)


def _file_problems(path: Path, model: type[BaseModel]) -> list[ContentError]:
    try:
        return read_located(path, model)[1]
    except ContentError as error:
        return [error]


def main(names: Sequence[str] = ()) -> int:
    """Print what is wrong with the practice content, or that nothing is.

    Args:
        names: scenario files to look at; all, and the arithmetic besides, when none are given.

    Returns:
        Exit status: 0 when nothing is wrong, 2 otherwise.
    """
    paths = [Path(name).resolve() for name in names] or sorted(SCENARIOS.glob("*.yml"))
    found = [] if names else [*arithmetic_problems(FOLDER), *trainee_problems()]
    found += problems(paths, case_ids())
    # What is broken in the arithmetic is found by both.
    found = list({str(problem): problem for problem in found}.values())
    for problem in found:
        print(f"错误：{problem}", file=sys.stderr)
    if found:
        print(f"{len(paths)} 个场景，{len(found)} 处要改", file=sys.stderr)
        return 2
    counted = sum(len(list(customer_lines(read_located(path, ScenarioFile)[0].value))) for path in paths)
    print(f"练习内容没有问题：{len(paths)} 个场景，{counted} 句台词")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
