"""`coach review` as its users call it: a process of its own, files in, everything that it can write out."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.paths import PROJECT
from bot.review.hearing import hear
from bot.review.review import review_call

CALLS = Path(__file__).parent / "calls"
IDS = ["长短信-转述", "彩铃-转述"]
"""In the order of the files' names."""


def coach(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli", *map(str, arguments)]
    return subprocess.run(
        command, cwd=PROJECT, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def here(ear: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command in this process, with the ear that is loaded already: most of a process of its own is loading."""
    monkeypatch.setattr("bot.review.workers.reviewer", lambda model: lambda call: review_call(call, hear(call, ear)))

    def run(*arguments: str | Path) -> Result:
        return CliRunner(mix_stderr=False).invoke(main, [*map(str, arguments)], catch_exceptions=False)

    return run


def rows(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.split("\n") if line]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week's recordings: two calls, something that is no call, and a file that is none of ours."""
    folder = tmp_path_factory.mktemp("录音")
    for path in CALLS.glob("*.txt"):
        shutil.copy(path, folder / path.name)
    (folder / "notes.txt").write_text("明天开会，记得带水杯。\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def all_outputs(
    trained_model: Path, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[subprocess.CompletedProcess[str], Path]:
    out = tmp_path_factory.mktemp("报告")
    options = ["--html", out / "页", "--csv", out / "表.csv", "--digest", out / "周报.html"]
    options += ["--blank-sheet", out / "空白.csv"]
    return coach("review", folder, "--json", *options), out


def test_several_calls_are_a_line_each_in_order(all_outputs: Any) -> None:
    assert [review["id"] for review in rows(all_outputs[0].stdout)] == IDS


def test_a_file_without_a_call_is_named_and_costs_the_others_nothing(all_outputs: Any) -> None:
    result = all_outputs[0]
    assert result.returncode == 2
    assert [line for line in result.stderr.splitlines() if line.startswith("错误：") and "notes.txt" in line]


def test_there_is_a_page_for_each_call_and_an_index(all_outputs: Any) -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (all_outputs[1] / "页").iterdir()}
    assert sorted(pages) == sorted([*(f"{name}.html" for name in IDS), "index.html"])
    for name in IDS:
        assert name in pages[f"{name}.html"]
        assert quote(f"{name}.html") in pages["index.html"]


def test_the_table_has_a_row_for_each_call(all_outputs: Any) -> None:
    with (all_outputs[1] / "表.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert [row[0] for row in table[1:]] == IDS


def test_the_digest_counts_the_calls(all_outputs: Any) -> None:
    page = (all_outputs[1] / "周报.html").read_text(encoding="utf-8")
    assert "2 通" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_a_filled_in_sheet_is_compared(
    all_outputs: Any, here: Callable[..., Result], folder: Path, tmp_path: Path
) -> None:
    blank = (all_outputs[1] / "空白.csv").read_text(encoding="utf-8-sig")
    assert not any(word in blank for word in ("missed", "没做到：", "做到了"))
    lines = list(csv.reader(blank.splitlines()))
    head = next(number for number, line in enumerate(lines) if "得分" in line)
    column = lines[head].index("得分")
    for line in lines[head + 1 :]:
        line[column] = "2"
    filled = tmp_path / "填好.csv"
    with filled.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    result = here("review", *sorted(folder.glob("[lr]*.txt")), "--compare", filled, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["disagreements"]


def test_two_processes_find_what_one_finds(all_outputs: Any, folder: Path) -> None:
    assert rows(coach("review", folder, "--json", "--workers", "2").stdout) == rows(all_outputs[0].stdout)


@pytest.fixture(scope="module")
def one_call(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    page = tmp_path_factory.mktemp("一通") / "彩铃.html"
    result = coach("review", CALLS / "ringback.txt", "--json", "--html", page)
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout), page


def test_one_call_is_one_object_and_one_page(one_call: Any) -> None:
    review, page = one_call
    assert review["id"] == "彩铃-转述"
    assert "彩铃-转述" in page.read_text(encoding="utf-8")


def test_the_review_has_the_fields_that_scripts_rely_on(one_call: Any) -> None:
    review = one_call[0]
    assert {"stage", "act", "emotion"} <= set(review["turns"][0])
    assert {"verdict", "evidence"} <= set(review["items"][0])
    assert {"turn", "category"} <= set(review["flags"][0])
    assert {good["kind"] for good in review["good"]} >= {"deadline", "option"}
    assert set(review["score"]) == {"greeting", "cut_in", "transformation", "agreement", "closing"}
    assert review["missing"] == ["apology", "empathy", "restate"]


def test_a_review_can_be_reviewed_again(one_call: Any, here: Callable[..., Result], tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(one_call[0], ensure_ascii=False), encoding="utf-8")
    again = json.loads(here("review", saved, "--json").stdout)
    assert again["turns"] == one_call[0]["turns"]


def test_without_options_people_read_it(here: Callable[..., Result]) -> None:
    printed = here("review", CALLS / "long_sms.txt").stdout
    assert printed.startswith("长短信-转述")
    assert "先练" in printed


def test_several_calls_do_not_fit_on_one_page(here: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    result = here("review", *folder.glob("[lr]*.txt"), "--html", tmp_path / "一页.html")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("错误：有好几通电话，一页放不下：--html 请给一个文件夹")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["没有这个文件.txt"], "没有这个文件.txt", id="no such file"),
        pytest.param([CALLS / "ringback.txt", "--compare", "没有.csv"], "没有.csv", id="no such sheet"),
    ],
)
def test_what_is_missing_is_named_before_the_long_work(arguments: list[Any], said: str) -> None:
    result = coach("review", *arguments)
    assert result.returncode == 2
    assert [line for line in result.stderr.splitlines() if said in line]
    assert "Traceback" not in result.stderr
