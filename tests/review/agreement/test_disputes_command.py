from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main

GREETED = "greeting-staff-number"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "异议.jsonl"


def run(file: Path, *arguments: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(main, ["disputes", *arguments, "--file", str(file)])


def add(file: Path, *more: str, item: str = GREETED) -> Result:
    return run(file, "add", "通话1", item, "--verdict", "missed", "--note", "报了，声音小", "--who", "1024", *more)


def settle(file: Path, *more: str, who: str = "陈") -> Result:
    return run(file, "settle", "D1", "--decision", "overturned", "--note", "听得到", "--who", who, *more)


def test_a_dispute_goes_from_added_to_settled(file: Path) -> None:
    assert add(file, "--when", "2026-11-20").stdout == "已记下，编号 D1\n"
    assert settle(file, "--when", "2026-11-21").stdout == "D1 已处理：改判\n"
    assert run(file, "list").stdout == (
        "D1　已处理　通话1 · greeting-staff-number · 机器判：没做到（评分表 1）\n"
        "    2026-11-20 1024：报了，声音小\n"
        "    2026-11-21 陈 改判：听得到\n"
    )


def test_only_open_ones_are_listed_when_asked_for(file: Path) -> None:
    add(file)
    settle(file)
    add(file)
    assert [one["id"] for one in json.loads(run(file, "list", "--open", "--json").stdout)] == ["D3"]


def test_the_time_is_now_in_utc_unless_given(file: Path) -> None:
    assert json.loads(add(file, "--json").stdout)["when"].endswith("+00:00")


def test_the_version_of_the_rubric_is_the_present_one_unless_given(file: Path) -> None:
    from bot.rubric.rubric import load_rubric

    assert json.loads(add(file, "--json").stdout)["rubric"] == load_rubric().version
    assert json.loads(add(file, "--json", "--rubric", "0.9").stdout)["rubric"] == "0.9"


def test_an_unknown_item_is_told_with_what_is_near(file: Path) -> None:
    result = add(file, item="greeting-staff-numbr")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "您要的是 greeting-staff-number" in result.stderr
    assert not file.exists()


def test_an_item_of_an_older_rubric_can_be_disputed(file: Path) -> None:
    assert add(file, "--rubric", "0.9", item="greeting-old").exit_code == 0


def test_nobody_settles_his_own_dispute(file: Path) -> None:
    add(file)
    result = settle(file, who="1024")
    assert result.exit_code == 2
    assert result.stderr == "错误：D1 是 1024 自己提的，不能自己处理，请换一个人\n"


def test_a_settled_dispute_needs_again(file: Path) -> None:
    add(file)
    settle(file)
    assert settle(file).exit_code == 2
    assert settle(file, "--again").exit_code == 0


def test_damage_is_told_on_the_side(file: Path) -> None:
    add(file)
    file.write_bytes(file.read_bytes() + b'{"id"')
    result = run(file, "list", "--json")
    assert (result.exit_code, len(json.loads(result.stdout))) == (0, 1)
    assert result.stderr == "注意：第 2 行读不懂（最后一行只写了一半），已跳过，原样留着\n"


def test_no_disputes_are_told(file: Path) -> None:
    assert run(file, "list").stdout == "没有异议\n"


def test_nothing_heavy_is_imported_for_the_command() -> None:
    code = (
        "import sys; import bot.review.agreement.command, bot.review.agreement.sheet, bot.review.agreement.compare\n"
        "print(*[name for name in ('numpy', 'sklearn', 'scipy', 'openpyxl', 'rasa', 'spacy') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
