"""`coach progress` in the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bot.cli
from bot.paths import PROJECT
from bot.practice import archive as archive_module
from bot.practice.archive import PracticeArchive
from bot.practice.archive import Result as Outcome
from bot.settings import Settings

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=timezone.utc)
SCENARIO = "broadband-old-cable"
ME, TRAINER = "小林", "王老师"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PracticeArchive]:
    """An archive in which ME has practised twice, which the command opens, too."""
    path = tmp_path / "practice.db"
    monkeypatch.setattr(archive_module, "settings", lambda: Settings(practice=str(path)))
    monkeypatch.setattr("bot.practice.progress_command._now", lambda: NOW)
    monkeypatch.delenv("COACH_TRAINEE", raising=False)
    opened = PracticeArchive(path)
    for day, outcome, total in ((3, "lost", 38), (2, "settled", 81)):
        began = NOW - timedelta(days=day)
        stages = {"greeting": 60 + 10 * (3 - day), "cut_in": 50, "agreement": None}
        result = Outcome(outcome, None, total, stages, ("cut_in-empathy",), SCENARIO, "broadband_fault", "easy")
        opened.keep(f"r{day}", ME, "run", {}, now=began)
        opened.finish(f"r{day}", result, {"total": total}, now=began + timedelta(minutes=7))
    yield opened
    opened.close()


@pytest.fixture
def progress(archive: PracticeArchive) -> Callable[..., Result]:
    def run(*arguments: str, trainee: str = ME) -> Result:
        return CliRunner(mix_stderr=False).invoke(
            bot.cli.main, ["progress", "--trainee", trainee, *arguments], catch_exceptions=False
        )

    return run


def test_one_s_own_history_is_told_newest_last(progress: Callable[..., Result]) -> None:
    shown = progress().stdout
    lines = [line for line in shown.splitlines() if line.endswith((" r3", " r2"))]
    assert ["谈崩" in lines[0], "38" in lines[0], "谈成" in lines[1], "81" in lines[1]] == [True] * 4
    assert "2026-11-19 16:07" in lines[0]


def test_the_trend_of_the_stages_is_told(progress: Callable[..., Result]) -> None:
    shown = progress().stdout.splitlines()
    assert next(line for line in shown if line.startswith("问候")).split() == ["问候", "60", "65", "+5", "60", "70"]
    assert next(line for line in shown if line.startswith("协议")).split() == ["协议", "—", "—", "—", "—"]


def test_what_to_practise_next_is_told_with_the_command_for_it(progress: Callable[..., Result]) -> None:
    shown = progress().stdout
    assert "接下来练：" in shown
    assert f"coach practice {SCENARIO} --difficulty medium" in shown
    assert "留意：说出他的感受" in shown


def test_who_has_not_practised_is_told_how_to_begin(progress: Callable[..., Result]) -> None:
    shown = progress(trainee="小吴").stdout
    assert "小吴 还没有练完过一通" in shown
    assert "接下来练：" in shown


def test_what_is_not_shared_is_refused_in_one_line(progress: Callable[..., Result]) -> None:
    result = progress("--as", TRAINER)
    assert result.exit_code == 2
    assert result.stderr.startswith("错误：") and "没有共享给您" in result.stderr
    assert result.stdout == ""


def test_a_trainer_sees_what_is_shared_and_the_trainee_sees_that_he_looked(progress: Callable[..., Result]) -> None:
    assert "已共享给 王老师：r2 这一通" in progress("--share", TRAINER, "--attempt", "r2").stdout
    seen = progress("--as", TRAINER).stdout
    assert " r2" in seen and " r3" not in seen
    assert "接下来练" not in seen and "谁看过" not in seen
    own = progress().stdout
    assert "2026-11-22 16:00  王老师 看了练习记录" in own
    assert "王老师：r2 这一通" in own


def test_who_sees_everything_sees_what_comes_next(progress: Callable[..., Result]) -> None:
    progress("--share", TRAINER)
    assert "接下来练" in progress("--as", TRAINER).stdout


def test_a_share_is_taken_back(progress: Callable[..., Result]) -> None:
    progress("--share", TRAINER)
    assert "已收回给 王老师 的共享" in progress("--unshare", TRAINER).stdout
    assert progress("--as", TRAINER).exit_code == 2
    assert "没有共享给任何人" in progress().stdout


def test_an_attempt_is_deleted(progress: Callable[..., Result], archive: PracticeArchive) -> None:
    assert progress("--forget", "--attempt", "r3").exit_code == 0
    assert [one.id for one in archive.attempts(ME)] == ["r2"]


def test_another_s_attempt_is_not_deleted(progress: Callable[..., Result], archive: PracticeArchive) -> None:
    assert progress("--forget", "--attempt", "r3", trainee="小周").exit_code == 2
    assert archive.run("r3") is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--share", TRAINER, "--forget"), "一次只能用一个"),
        (("--share", TRAINER, "--as", TRAINER), "只有本人能用"),
        (("--forget",), "要删哪一通"),
        (("--attempt", "r3"), "--attempt 要配合"),
        (("--share", "王 老师"), "名字 '王 老师' 用不了"),
        (("--share", TRAINER, "--attempt", "nosuch"), "没有这一通练习"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    progress: Callable[..., Result], archive: PracticeArchive, arguments: tuple[str, ...], said: str
) -> None:
    result = progress(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr and result.stderr.count("\n") == 1
    assert archive.shares(ME) == [] and len(archive.attempts(ME)) == 2


def test_the_name_comes_from_the_environment(archive: PracticeArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TRAINEE", ME)
    assert f"{ME} 练过的" in CliRunner().invoke(bot.cli.main, ["progress"], catch_exceptions=False).stdout


def test_without_a_name_it_is_who_is_signed_in(archive: PracticeArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "lin")
    assert "lin 还没有练完过一通" in CliRunner().invoke(bot.cli.main, ["progress"], catch_exceptions=False).stdout


def test_as_json_one_s_own_says_also_who_has_looked(progress: Callable[..., Result]) -> None:
    progress("--share", TRAINER)
    progress("--as", TRAINER)
    own = json.loads(progress("--json").stdout)
    assert [one["id"] for one in own["attempts"]] == ["r3", "r2"]
    assert own["views"] == [{"at": "2026-11-22T08:00:00Z", "viewer": TRAINER, "what": "history", "run": None}]
    assert own["shares"] == [{"trainer": TRAINER, "run": None, "since": "2026-11-22T08:00:00Z"}]
    assert set(json.loads(progress("--as", TRAINER, "--json").stdout)) == {"trainee", "attempts", "trend", "next"}


def test_the_help_says_that_names_are_taken_on_trust(progress: Callable[..., Result]) -> None:
    assert "名字写谁就算谁" in progress("--help").stdout


def test_it_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from bot.practice.progress_command import progress\n"
        "progress(['--trainee', 'lin'], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    environment = {**os.environ, "COACH_PRACTICE": ":memory:", "COACH_TRAINEE": "lin"}
    # The first start may have to compile the content.
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    heavy = {"rasa", "rasa_sdk", "spacy", "numpy", "pydantic", "tensorflow", "sklearn", "yaml", "jieba"}
    assert "lin 还没有练完过一通" in done.stdout
    assert not set(done.stderr.split()) & heavy
