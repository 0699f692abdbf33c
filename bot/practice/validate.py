"""`python -m bot.practice.validate`: is everything in data/scenarios/ and data/practice/ well formed?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import ContentError
from bot.paths import DATA
from bot.practice.effects import FOLDER
from bot.practice.effects_schema import DifficultyFile, EffectFile, read_practice
from bot.practice.reading import Located, read_located
from bot.practice.scenario_checks import customer_lines, scenario_problems, twins
from bot.practice.scenario_schema import ScenarioFile

SCENARIOS = DATA / "scenarios"


def problems(paths: Sequence[Path], cases: Sequence[str]) -> Iterator[ContentError]:
    """Yield everything wrong with scenario files, in the order of the files, then what they share.

    Args:
        paths: the files.
        cases: ids of the cases that there are.
    """
    sound: list[Located] = []
    for path in paths:
        try:
            file, found = read_located(path, ScenarioFile)
        except ContentError as error:
            yield error
            continue
        if not found:
            sound.append(file)
            found = list(scenario_problems(file, cases))
        yield from found
    seen: list[tuple[str, str]] = []
    for file in sound:
        lines = list(customer_lines(file.value))
        if seen:
            yield from twins(file, lines, seen)
        seen += [(file.path.name, line) for _, line in lines]


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
    found: list[ContentError] = []
    for name, model in (("effects.yml", EffectFile), ("difficulty.yml", DifficultyFile)):
        try:
            found += read_located(folder / name, model)[1]
        except ContentError as error:
            found.append(error)
    if not found:
        try:
            read_practice(folder)
        except ContentError as error:
            found.append(error)
    yield from found


def main(names: Sequence[str] = ()) -> int:
    """Print what is wrong with the practice content, or that nothing is.

    Args:
        names: scenario files to look at; all, and the arithmetic besides, when none are given.

    Returns:
        Exit status: 0 when nothing is wrong, 2 otherwise.
    """
    paths = [Path(name).resolve() for name in names] or sorted(SCENARIOS.glob("*.yml"))
    found = [] if names else list(arithmetic_problems(FOLDER))
    found += problems(paths, case_ids())
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
