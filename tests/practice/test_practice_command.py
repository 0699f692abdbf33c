"""`coach practice` in the terminal, with the trained ear."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.labels import ISSUES
from bot.practice.listening import EarHearing
from bot.practice.scenarios import load_scenarios
from bot.settings import settings

SCENARIO = "broadband-old-cable"


@pytest.fixture
def practise(ear: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Result]]:
    monkeypatch.setattr("bot.practice.command._hearing", lambda: EarHearing(ear))
    monkeypatch.setenv("COACH_PRACTICE", str(tmp_path / "practice.db"))
    monkeypatch.setenv("COACH_TRAINEE", "小林")
    settings.cache_clear()

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner(mix_stderr=False).invoke(main, ["practice", *arguments], input=typed, catch_exceptions=False)

    yield run
    settings.cache_clear()


def test_every_issue_has_a_customer() -> None:
    listed = json.loads(CliRunner().invoke(main, ["practice", "--json"]).stdout)["scenarios"]
    assert len(listed) >= 16
    assert {one["issue"] for one in listed} == set(ISSUES) - {"other"}


def test_a_scenario_that_is_not_there_is_told_before_the_model_is_loaded() -> None:
    result = CliRunner(mix_stderr=False).invoke(main, ["practice", "nosuch"])
    assert result.exit_code == 2
    assert result.stderr.startswith("错误：没有场景 nosuch")


def test_what_moved_him_is_shown(practise: Callable[..., Result]) -> None:
    shown = practise(SCENARIO, typed="一个月断四次，搁谁都窝火，真抱歉耽误您了\nq\n").stdout
    assert "说出他的感受" in shown
    assert "道歉" in shown
    assert "【评分】" in shown


def test_an_exam_says_nothing_until_the_end(practise: Callable[..., Result]) -> None:
    shown = practise(SCENARIO, "--mode", "exam", typed="您爱投诉就投诉\nq\n").stdout
    during, _, after = shown.partition("【评分】")
    assert "顶撞" not in during
    assert "火气" not in during
    assert "顶撞" in after


def test_the_model_answer_is_given_in_learning_only(practise: Callable[..., Result]) -> None:
    learning = practise(SCENARIO, "--mode", "learn", typed="示范\nq\n").stdout
    assert load_scenarios()[SCENARIO].script[0].say in learning
    assert "只在跟练（learn）里给" in practise(SCENARIO, typed="示范\nq\n").stdout


def test_another_answer_shows_what_would_have_happened(practise: Callable[..., Result]) -> None:
    shown = practise(SCENARIO, typed="您爱投诉就投诉\n换 2 真抱歉，断了这么久，搁谁都急\nq\n").stdout
    was, would_be = (line for line in shown.splitlines() if "火气/信任" in line and "→" in line and "评分" not in line)
    assert was != would_be


@pytest.mark.parametrize("typed", ["换 9 您好\n", "换 2\n", ""])
def test_what_cannot_be_done_ends_nothing(practise: Callable[..., Result], typed: str) -> None:
    assert practise(SCENARIO, typed=f"您好，工号1024为您服务\n{typed}q\n").exit_code == 0


def test_the_same_words_and_seed_give_the_same_call(practise: Callable[..., Result]) -> None:
    typed = "您好，工号1024为您服务\n真抱歉，断了这么久，搁谁都急\n什么时候开始断的\nq\n\n"
    assert (
        practise(SCENARIO, "--seed", "7", typed=typed).stdout == practise(SCENARIO, "--seed", "7", typed=typed).stdout
    )


def test_simulated_trainees_get_what_they_earn(practise: Callable[..., Result], tmp_path: Path) -> None:
    plots = tmp_path / "plots"
    found = json.loads(practise("--simulate", "--runs", "1", "--json", "--plot", str(plots)).stdout)["trainees"]
    assert {path.suffix for path in plots.iterdir()} == {".png"}
    shares = {one["trainee"]: one for one in found}
    assert shares["good"]["settled"] >= 0.9
    assert shares["polite_empty"]["settled"] <= 0.1
    assert shares["rude"]["lost"] >= 0.95
    assert shares["random"]["settled"] <= 0.02


def test_what_was_practised_is_in_the_history(practise: Callable[..., Result]) -> None:
    practise(SCENARIO, typed="真抱歉，断了这么久，搁谁都急\nq\n")

    shown = CliRunner().invoke(main, ["progress", "--json"], catch_exceptions=False)

    attempts = json.loads(shown.stdout)["attempts"]
    assert [(one["scenario"]["id"], one["outcome"]) for one in attempts] == [(SCENARIO, "stopped")]


def test_the_fixed_script_says_what_is_due_and_holds_back_what_is_not(practise: Callable[..., Result]) -> None:
    shown = practise(SCENARIO, "--script", typed="今天路上真堵\n您好，我是1024号，请问怎么帮您\nq\n").stdout

    assert "该您了：问好报工号" in shown
    assert "客户还没听到这句。还差：问好" in shown
    assert "该您了：先道歉" in shown


def test_after_abuse_a_pause_is_offered(practise: Callable[..., Result]) -> None:
    shown = practise(SCENARIO, "--difficulty", "hard", typed="您爱投诉就投诉\nq\n\n").stdout

    assert "可以先歇" in shown


def test_a_new_scenario_begins_with_the_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.practice.new_scenario.new_scenario", lambda name: tmp_path / f"{name}.yml")

    assert "lost-parcel.yml" in CliRunner().invoke(main, ["practice", "--new", "lost-parcel"]).stdout
