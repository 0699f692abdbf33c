"""`coach forbidden try` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.editing.forbidden_command import SHOWN

REFUSAL = "客服：这个我也没办法\n客户：那我怎么办\n客服：我再帮您问问\n"


def _try(*words: str | Path) -> Result:
    return CliRunner(mix_stderr=False).invoke(main, ["forbidden", "try", "flat_refusal-01", *map(str, words)])


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(REFUSAL, encoding="utf-8")
    return path


@pytest.fixture
def folder(call: Path) -> Path:
    """A call, a note that is none, and an empty file."""
    (call.parent / "b-notes.txt").write_text("明天开会，记得带水杯。\n", encoding="utf-8")
    (call.parent / "c.txt").write_text("", encoding="utf-8")
    return call.parent


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A call in which the rule finds more places than are shown."""
    path = tmp_path / "many.txt"
    path.write_text("客服：这个我也没办法\n客户：那怎么行\n" * (SHOWN + 7), encoding="utf-8")
    return path


def test_the_places_are_marked(call: Path) -> None:
    result = _try(call)
    assert "已上线的规则 flat_refusal-01：1 通电话，坐席 2 句" in result.stdout
    assert "  a 第 1 句（flat_refusal-01，model:flat_refusal 也标）：这个【我也没办法】\n" in result.stdout
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_outcome_as_json(call: Path) -> None:
    told = json.loads(_try(call, "--json").stdout)
    assert (told["how"], told["turns"], len(told["flagged"]), told["unreadable"]) == ("live", 2, 1, [])


def test_unreadable_files_do_not_keep_the_others_from_being_tried(folder: Path) -> None:
    result = _try(folder)
    assert "1 通电话，坐席 2 句" in result.stdout
    assert result.exit_code == 0


def test_unreadable_files_are_named_at_the_end_with_their_reason(folder: Path) -> None:
    lines = _try(folder).stderr.splitlines()
    assert [line.split("；")[0] for line in lines[:2]] == [
        "错误：b-notes.txt：没有找到对话",
        "错误：c.txt：文件是空的",
    ]
    assert str(folder / "c.txt") in lines[1]
    assert lines[2:] == ["3 个文件里有 2 个读不了，没有算进去。"]


def test_unreadable_files_stand_in_the_json(folder: Path) -> None:
    told = json.loads(_try(folder, "--json").stdout)
    assert [Path(one["file"]).name for one in told["unreadable"]] == ["b-notes.txt", "c.txt"]
    assert "没有找到对话" in told["unreadable"][0]["reason"]


def test_where_nothing_could_be_read_the_trial_fails(folder: Path) -> None:
    result = _try(folder / "c.txt", folder / "没有.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 2


def test_where_nothing_could_be_read_the_json_still_says_why(folder: Path) -> None:
    result = _try(folder / "c.txt", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["calls"] == 0
    assert len(json.loads(result.stdout)["unreadable"]) == 1


def test_a_folder_without_calls_is_refused(tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    result = _try(tmp_path / "leer")
    assert result.exit_code == 2
    assert "没有找到通话文件" in result.stderr


def test_the_text_shows_the_first_places_and_counts_the_rest(many: Path) -> None:
    lines = _try(many).stdout.splitlines()
    assert f"会标出：{SHOWN + 7} 处" in lines
    assert sum("【我也没办法】" in line for line in lines) == SHOWN
    assert lines.count("  还有 7 处没有列出，用 --json 看全部") == 1


def test_the_json_gives_all_places(many: Path) -> None:
    assert len(json.loads(_try(many, "--json").stdout)["flagged"]) == SHOWN + 7
