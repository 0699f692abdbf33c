from __future__ import annotations

from pathlib import Path

import pytest
from rubric_files import change

from bot.rubric import validate
from bot.rubric.validate import problems


def told(folder: Path) -> list[str]:
    return [f"{Path(one.file).name}:{one.line} [{one.field}]：{one.problem}" for one in problems(folder)]


def test_a_rubric_whose_examples_come_out_has_no_problems(folder: Path) -> None:
    assert told(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        pytest.param(
            "signals.yml",
            'examples: ["真抱歉"]',
            'examples: ["真遗憾"]',
            "signals.yml:8 [apology.examples]：“真遗憾”应该找到，却没有",
            id="a signal finds too little",
        ),
        pytest.param(
            "signals.yml",
            'still_not: ["别跟我说抱歉"]',
            'still_not: ["抱歉"]',
            "signals.yml:9 [apology.still_not]：“抱歉”不应该找到，却找到了",
            id="a signal finds too much",
        ),
        pytest.param(
            "good.yml",
            '["agent_hold: 换成谁都会急"',
            '["agent_hold: 我理解"',
            "good.yml:9 [共情.examples.met]：“agent_hold: 我理解”应算做得好，却没算",
            id="a good turn is not seen",
        ),
        pytest.param(
            "good.yml",
            '["agent_hold: 请稍等"',
            '["agent_hold: 换成我也急"',
            "good.yml:10 [共情.examples.missed]：“agent_hold: 换成我也急”不应算做得好，却算了",
            id="a turn is praised wrongly",
        ),
    ],
)
def test_an_example_that_does_not_come_out_is_named(folder: Path, file: str, old: str, new: str, problem: str) -> None:
    change(folder / file, old, new)

    assert told(folder) == [problem]


def test_a_call_that_is_judged_otherwise_is_named_with_the_reason(folder: Path) -> None:
    change(folder / "cut_in.yml", '"agent_hold: 等着"', '"agent_hold: 抱歉，等着"')

    assert told(folder) == [
        "cut_in.yml:20 [cut_in-sorry.examples.missed]："
        "第 1 个示例应判“没做到”，却判成“做到”（做到了：第 2 句，这里说到“道歉”）"
    ]


def test_all_problems_are_told_at_once(folder: Path) -> None:
    for stage in ("cut_in", "closing"):
        change(folder / f"{stage}.yml", '"agent_hold: 等着"', '"agent_hold: 抱歉，等着"')

    assert len(told(folder)) == 2


def test_the_command_counts_what_is_right(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(validate, "FOLDER", folder)

    assert validate.main() == 0
    assert capsys.readouterr().out == "评分表没有问题：6 条、2 个信号\n"


def test_the_command_names_what_is_wrong_and_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "closing.yml", "weight: 2", "weight: 0")
    monkeypatch.setattr(validate, "FOLDER", folder)

    assert validate.main() == 2
    assert "closing.yml:6 [items.closing-sorry.weight]：应为 1 到 10 的整数" in capsys.readouterr().err
