"""`python -m bot.rubric.validate`: is the rubric well formed, and does every example come out as it says?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.errors import ContentError
from bot.labels import STAGES
from bot.rubric.examples import DEFAULT_STAGE, parse_call
from bot.rubric.judge import good_turns, judge
from bot.rubric.rubric import Rubric, make_rubric
from bot.rubric.schema import FOLDER, error_at, read_rubric
from bot.rubric.signals import plain
from bot.rubric.structure import as_tuple
from bot.rubric.verdicts import VERDICTS, Finding


def problems(folder: Path) -> Iterator[ContentError]:
    """Yield what is wrong with the examples of a rubric whose files are well formed.

    Args:
        folder: the folder of its files.

    Raises:
        ContentError: a file is missing or broken.
    """
    rubric = make_rubric(read_rubric(folder))
    yield from _signal_problems(rubric, folder / "signals.yml")
    yield from _item_problems(rubric, folder)
    yield from _good_problems(rubric, folder / "good.yml")


def _signal_problems(rubric: Rubric, path: Path) -> Iterator[ContentError]:
    for signal in rubric.signals:
        for field, wanted in (("examples", True), ("still_not", False)):
            for text in signal.get(field, ()):
                found = signal["id"] in rubric.book.find(plain(text).text)
                if found is not wanted:
                    problem = f"“{text}”{'应该找到，却没有' if wanted else '不应该找到，却找到了'}"
                    yield error_at(path, [signal["id"], field, text], f"{signal['id']}.{field}", problem)


def _item_problems(rubric: Rubric, folder: Path) -> Iterator[ContentError]:
    for item in rubric.items:
        stage = item.stage if item.stage in STAGES else DEFAULT_STAGE
        alone = Rubric(rubric.version, (item,), rubric.book, (), rubric.signals)
        for verdict, calls in item.raw["examples"].items():
            for number, lines in enumerate(calls, 1):
                (finding,) = judge(parse_call(lines, stage=stage), alone)
                if finding.verdict != verdict:
                    problem = f"第 {number} 个示例应判“{VERDICTS[verdict]}”，却判成{_told(finding)}"
                    path, field = folder / f"{item.stage}.yml", f"{item.id}.examples.{verdict}"
                    yield error_at(path, [item.id, "examples", verdict, *lines], field, problem)


def _told(finding: Finding) -> str:
    return f"“{VERDICTS[finding.verdict]}”（{finding.why}）"


def _good_problems(rubric: Rubric, path: Path) -> Iterator[ContentError]:
    for rule in rubric.good:
        alone = Rubric(rubric.version, (), rubric.book, (rule,), rubric.signals)
        for field, calls in rule.raw["examples"].items():
            for call in calls:
                lines = as_tuple(call)
                turns = parse_call(lines)
                good = any(one.turn == len(turns) for one in good_turns(turns, alone))
                if good is not (field == "met"):
                    problem = f"“{lines[-1]}”{'应算做得好，却没算' if field == 'met' else '不应算做得好，却算了'}"
                    yield error_at(
                        path, [rule.title, "examples", field, *lines], f"{rule.title}.examples.{field}", problem
                    )


def main() -> int:
    """Print what is wrong with the rubric, or that nothing is.

    Returns:
        Exit status: 0 when nothing is wrong, 2 otherwise.
    """
    try:
        found = list(problems(FOLDER))
        rubric = make_rubric(read_rubric(FOLDER))
    except ContentError as error:
        found = [error]
    for problem in found:
        print(f"错误：{problem}", file=sys.stderr)
    if found:
        return 2
    print(f"评分表没有问题：{len(rubric.items)} 条、{len(rubric.signals)} 个信号")
    return 0


if __name__ == "__main__":
    sys.exit(main())
