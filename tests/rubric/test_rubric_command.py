from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.errors import InputError
from bot.rubric import rubric as rubric_module
from bot.rubric.command import rubric as command
from bot.rubric.rubric import make_rubric
from bot.rubric.schema import read_rubric


@pytest.fixture(autouse=True)
def small_rubric(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge by the tests' own rubric."""
    made = make_rubric(read_rubric(folder))
    monkeypatch.setattr(rubric_module, "load_rubric", lambda: made)


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_all_items_are_listed_by_stage() -> None:
    lines = printed().splitlines()

    assert lines[0].startswith("评分表第 1 版，6 条")
    assert [line for line in lines if line.startswith("【")] == [
        "【问候】",
        "【切入】",
        "【转化】",
        "【协议】",
        "【结束】",
        "【整通电话】",
    ]
    assert "  该道歉时道歉　权重 2 · 一般 · 004" in lines
    assert "    cut_in-sorry" in lines


def test_an_item_is_shown_in_full() -> None:
    text = printed("cut_in-sorry")

    assert "什么时候看：客户情绪在“不满”或更激烈" in text
    assert "怎样算做到：每次客户情绪在“不满”或更激烈，之后 2 句内，（说到“道歉”，或者坐席“道歉”）" in text
    assert "为什么：先处理心情" in text
    assert "怎么做：先说一句抱歉" in text
    assert "示例（做到）：\n  客户（发泄不满、愤怒）：气死了\n  坐席（请稍候）：真抱歉" in text


def test_all_items_can_be_had_as_json() -> None:
    told = json.loads(printed("--json"))

    assert (told["version"], [row["stage"] for row in told["items"]]) == (
        "1",
        ["greeting", "cut_in", "transformation", "agreement", "closing", "whole"],
    )


def test_an_item_can_be_had_as_json() -> None:
    told = json.loads(printed("cut_in-sorry", "--json"))

    assert (told["id"], told["weight"], told["techniques"]) == ("cut_in-sorry", 2, ["apologize"])
    assert told["examples"]["missed"] == [["customer_vent!angry: 气死了", "agent_hold: 等着"]]


def test_an_unknown_item_is_answered_with_those_like_it() -> None:
    with pytest.raises(InputError, match="评分表里没有 cut_in-sory；您要的是 cut_in-sorry"):
        CliRunner().invoke(command, ["cut_in-sory"], catch_exceptions=False)


def test_nothing_heavy_is_imported() -> None:
    heavy = ["rasa", "numpy", "sklearn", "spacy", "jieba", "tensorflow", "pydantic", "yaml"]
    imports = "import sys, bot.rubric.judge, bot.rubric.score, bot.rubric.command"
    code = f"{imports}; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
