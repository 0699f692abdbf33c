from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from made_up import CALL, Parrot

from bot.cli import main
from bot.evaluation.heard import BASELINES, OURS
from bot.paths import PROJECT

ASKED = ("evaluate", "--resamples", "5")


def coach(*arguments: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(main, arguments, catch_exceptions=False)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, light: None, parrot: Parrot) -> None:
    """A parrot in place of the trained model and of the baselines."""
    listeners = {OURS: parrot, "words": parrot}
    monkeypatch.setattr("bot.evaluation.command._listeners", lambda train, epochs: listeners)


def found(*arguments: str) -> dict[str, Any]:
    result = coach(*ASKED, *arguments, "--json")
    assert result.exit_code == 0
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def one_line_of_error(result: Result) -> str:
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("错误：")
    return line


# what cannot be used


def test_a_folder_that_is_not_there_is_named_with_what_belongs_in_it(tmp_path: Path) -> None:
    line = one_line_of_error(coach(*ASKED, "--real", str(tmp_path / "weg")))
    assert str(tmp_path / "weg") in line and "weibo-telecom.jsonl" in line


def test_a_folder_for_plots_that_cannot_be_is_told_before_the_long_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "--plot" in one_line_of_error(coach(*ASKED, "--plot", str(tmp_path / "file")))


def test_without_a_model_it_says_how_to_make_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bot.server.training.model_path", lambda: tmp_path / "coach-0.tar.gz")
    assert "coach train" in one_line_of_error(coach(*ASKED, "--real", str(tmp_path)))


@pytest.mark.parametrize(
    ("option", "value"), [("--half", "beide"), ("--resamples", "0"), ("--confusions", "-1"), ("--rasa-epochs", "0")]
)
def test_an_option_that_cannot_be_is_refused(option: str, value: str) -> None:
    result = coach("evaluate", option, value)
    assert (result.exit_code, result.stdout) == (2, "")
    assert value in result.stderr


def test_the_help_is_chinese_and_names_every_option() -> None:
    told = coach("evaluate", "--help").stdout
    assert "评测" in told
    for option in ("--half", "--real", "--resamples", "--plot", "--json", "--robustness", "--train-rasa-default"):
        assert option in told


def test_the_command_line_starts_without_the_evaluation() -> None:
    code = "import sys, bot.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert not {"numpy", "sklearn", "rasa", "tqdm", "bot.evaluation.evaluate"} & set(done.stdout.split())


# what it prints


def test_json_tells_what_was_measured_and_each_figure_beside_the_baselines(heard: None, real: Path) -> None:
    answer = found("--real", str(real))
    assert (answer["half"], answer["dialogues"], answer["resamples"]) == ("dev", 1, 5)
    figures = {figure["id"]: figure for figure in answer["figures"]}
    for part in ("stage", "customer_acts", "agent_acts", "requests", "issue", "emotion"):
        assert {f"{part}.accuracy", f"{part}.macro_f1"} <= set(figures)
    assert {"emotion.kappa", "stage.ece", "abuse_real.auc", "flags_plain.f1", "flags_disguised.f1"} <= set(figures)
    assert {"flags_clean.left_alone", "flags_real.recall", "rewrite.clean"} <= set(figures)
    for figure in figures.values():
        assert set(figure) == {"id", "name", "n", "ours", *BASELINES}
        assert set(figure["ours"]) == {"value", "low", "high"}
    # The customer complains and abuses; the parrot hears a complaint in both.
    assert figures["customer_acts.accuracy"]["ours"]["value"] == 0.5
    assert figures["customer_acts.accuracy"]["rasa"] is None
    assert answer["confusions"]["customer_acts"][0]["meant"] == "customer_abuse"
    assert answer["robustness"] is None


def test_the_half_is_chosen(heard: None, real: Path, names: dict[str, str]) -> None:
    (confused,) = found("--real", str(real), "--half", "test")["confusions"]["customer_acts"]
    assert confused["rows"] == [f"{names['test']}:3"]


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_the_text_goes_into_no_file(heard: None, real: Path, option: tuple[str, ...]) -> None:
    # Standard output is no terminal here.
    printed = coach(*ASKED, "--real", str(real), *option).stdout
    assert not any(turn["text"] and turn["text"] in printed for turn in CALL[:2])


@pytest.mark.parametrize(("half", "shown"), [("dev", True), ("test", False)])
def test_a_terminal_shows_how_the_text_begins_but_never_that_of_the_test_half(
    heard: None, real: Path, monkeypatch: pytest.MonkeyPatch, half: str, shown: bool
) -> None:
    monkeypatch.setattr("bot.evaluation.command._is_terminal", lambda: True)
    printed = coach(*ASKED, "--real", str(real), "--half", half).stdout
    assert ("这个我也没办法" in printed) is shown


def test_without_the_text_the_authored_data_are_judged(heard: None, tmp_path: Path) -> None:
    answer = found("--real", str(tmp_path))
    assert answer["dialogues"] is None
    assert "text not present" in answer["notes"][0]
    parts = {figure["id"].partition(".")[0] for figure in answer["figures"]}
    assert {"requests", "flags_plain", "rewrite"} <= parts
    assert not {"stage", "abuse_real", "flags_real"} & parts


def test_abuse_that_the_ear_did_not_rank_is_told(heard: None, real: Path) -> None:
    # The parrot ranks nothing but a complaint.
    assert any(note.startswith("真实的辱骂：2 行里有 2 行") for note in found("--real", str(real))["notes"])


def test_people_get_one_table_then_the_confusions(heard: None, real: Path) -> None:
    result = coach(*ASKED, "--real", str(real))
    assert result.stdout.startswith("真实对话 dev 半 1 通")
    assert "最常听错：客户动作" in result.stdout
    assert "coach evaluate --train-rasa-default" in result.stdout
    assert "听：真实对话" in result.stderr


def test_no_confusions_if_none_are_wanted(heard: None, real: Path) -> None:
    assert "最常听错" not in coach(*ASKED, "--real", str(real), "--confusions", "0").stdout


def test_plots_are_drawn_and_named(heard: None, real: Path, tmp_path: Path) -> None:
    answer = found("--real", str(real), "--plot", str(tmp_path / "plots"))
    drawn = sorted(path.name for path in (tmp_path / "plots").iterdir())
    assert "confusion_emotion.png" in drawn and "reliability_stage.png" in drawn
    assert all(name in answer["notes"][-1] for name in drawn)


def test_robustness_has_a_row_for_each_disturbance(heard: None, real: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.evaluation.disturb.DISTURBANCES", {"不变": lambda text, chance: text})
    (row,) = found("--real", str(real), "--robustness")["robustness"]
    assert (row["disturbance"], row["loses_much"]) == ("不变", False)
    assert set(row["parts"]) == {"stage", "customer_acts", "agent_acts", "emotion"}
    assert "扰动：真实对话 dev 半" in coach(*ASKED, "--real", str(real), "--robustness").stdout
