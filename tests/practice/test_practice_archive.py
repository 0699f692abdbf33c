"""What was practised is kept: runs in progress, answers once, results, shares, views, exams."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from made_up_scenario import CLOSE, CONFIRM, EARNED, MORE, say, started

from bot.errors import InputError, NotReadyError
from bot.paths import PROJECT
from bot.practice.archive import PracticeArchive, Result, open_archive
from bot.practice.archive_file import VERSION
from bot.practice.run import PracticeRun
from bot.practice.scorecard import scorecard
from bot.settings import Settings

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=timezone.utc)
WON = Result(
    "settled", "settled", 82, {"greeting": 90, "closing": None}, ("cut_in-empathy",), "umbrella", "other", "easy"
)


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture(params=["file", "memory"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PracticeArchive]:
    opened = PracticeArchive(tmp_path / "var" / "practice.db" if request.param == "file" else None)
    yield opened
    opened.close()


# runs


def test_a_run_comes_back_as_it_was_kept(archive: PracticeArchive) -> None:
    run = say(started(), *EARNED[:3])
    archive.keep("r1", "小林", "run", run.to_dict(), now=NOW)
    kept = archive.run("r1")
    assert kept is not None
    assert PracticeRun.from_dict(kept.data, scenario=run.scenario).to_dict() == run.to_dict()
    assert (kept.trainee, kept.kind, kept.started, kept.ended, kept.scorecard) == ("小林", "run", NOW, None, None)


def test_kept_again_a_run_has_the_newest_data_and_its_first_start(archive: PracticeArchive) -> None:
    archive.keep("r1", "小林", "run", {"turn": 1}, now=NOW)
    archive.keep("r1", "小林", "run", {"turn": 2}, now=later(3))
    kept = archive.run("r1")
    assert kept is not None
    assert (kept.data, kept.started) == ({"turn": 2}, NOW)


def test_a_run_that_is_not_there_is_none(archive: PracticeArchive) -> None:
    assert archive.run("r9") is None


@pytest.mark.parametrize(("trainee", "kind"), [("小周", "run"), ("小林", "room")])
def test_an_id_of_another_run_is_refused_and_that_run_stays(archive: PracticeArchive, trainee: str, kind: str) -> None:
    archive.keep("r1", "小林", "run", {"turn": 1}, now=NOW)
    with pytest.raises(InputError, match="r1"):
        archive.keep("r1", trainee, kind, {"turn": 2}, now=NOW)
    kept = archive.run("r1")
    assert kept is not None
    assert (kept.trainee, kept.data) == ("小林", {"turn": 1})


def test_the_open_run_is_the_newest_that_is_no_room_and_not_over(archive: PracticeArchive) -> None:
    archive.keep("old", "小林", "run", {}, now=NOW)
    archive.keep("new", "小林", "run", {}, now=later(1))
    archive.keep("room", "小林", "room", {}, now=later(2))
    archive.keep("over", "小林", "run", {}, now=later(3))
    archive.keep("his", "小周", "run", {}, now=later(4))
    archive.finish("over", WON, None, now=later(5))
    kept = archive.open_run("小林")
    assert kept is not None
    assert kept.id == "new"


def test_who_has_no_run_open_has_none(archive: PracticeArchive) -> None:
    assert archive.open_run("小林") is None


def test_half_a_character_survives(archive: PracticeArchive) -> None:
    archive.keep("r1", "小林", "run", {"text": "好\ud83d"}, now=NOW)
    kept = archive.run("r1")
    assert kept is not None
    assert kept.data == {"text": "好\ud83d"}


def test_a_moment_without_a_zone_is_a_mistake(archive: PracticeArchive) -> None:
    with pytest.raises(ValueError, match="zone"):
        archive.keep("r1", "小林", "run", {}, now=datetime(2026, 11, 22))


# answers once


def test_the_same_key_is_taken_once(archive: PracticeArchive) -> None:
    assert archive.keep("r1", "小林", "run", {"turn": 1}, now=NOW, key="k1")
    assert not archive.keep("r1", "小林", "run", {"turn": 2}, now=NOW, key="k1")
    kept = archive.run("r1")
    assert kept is not None
    assert kept.data == {"turn": 1}


def test_a_key_is_the_run_s_own(archive: PracticeArchive) -> None:
    assert archive.keep("r1", "小林", "run", {}, now=NOW, key="k1")
    assert archive.keep("r2", "小林", "run", {}, now=NOW, key="k1")


def test_an_answer_that_was_kept_is_known_by_its_key(archive: PracticeArchive) -> None:
    archive.keep("r1", "小林", "run", {}, now=NOW, key="k1")
    assert archive.answered("r1", "k1")
    assert not archive.answered("r1", "k2")
    assert not archive.answered("r2", "k1")


def test_what_fails_half_way_leaves_nothing(archive: PracticeArchive) -> None:
    with pytest.raises(RuntimeError), archive.transaction():
        archive.keep("r1", "小林", "run", {}, now=NOW, key="k1")
        raise RuntimeError
    assert archive.run("r1") is None
    assert not archive.answered("r1", "k1")


# results


def test_an_attempt_tells_how_it_went(archive: PracticeArchive) -> None:
    archive.keep("r1", "小林", "run", {}, now=NOW)
    archive.finish("r1", WON, {"total": 82}, now=later(9))
    (attempt,) = archive.attempts("小林")
    assert (attempt.id, attempt.kind, attempt.trainee, attempt.exam) == ("r1", "run", "小林", None)
    assert (attempt.started, attempt.ended) == (NOW, later(9))
    assert (attempt.outcome, attempt.reason, attempt.total) == ("settled", "settled", 82)
    assert (attempt.stages, attempt.missed) == ({"greeting": 90, "closing": None}, ("cut_in-empathy",))
    assert (attempt.scenario, attempt.issue, attempt.difficulty, attempt.mode) == (
        "umbrella",
        "other",
        "easy",
        "practice",
    )
    kept = archive.run("r1")
    assert kept is not None
    assert (kept.ended, kept.scorecard) == (later(9), {"total": 82})


def test_a_last_word_counts_and_the_end_stays(archive: PracticeArchive) -> None:
    archive.keep("r1", "小林", "run", {}, now=NOW)
    archive.finish("r1", WON, {"total": 82}, now=later(9))
    archive.keep("r1", "小林", "run", {"farewell": True}, now=later(10))
    archive.finish("r1", Result("settled", "settled", 88), {"total": 88}, now=later(10))
    (attempt,) = archive.attempts("小林")
    assert (attempt.total, attempt.ended) == (88, later(9))


def test_attempts_stand_in_the_order_in_which_they_ended(archive: PracticeArchive) -> None:
    for name in ("a", "b", "c"):
        archive.keep(name, "小林", "run", {}, now=NOW)
    for minutes, name in enumerate(("c", "a")):
        archive.finish(name, WON, None, now=later(minutes))
    assert [one.id for one in archive.attempts("小林")] == ["c", "a"]


def test_what_is_not_there_cannot_be_finished(archive: PracticeArchive) -> None:
    with pytest.raises(InputError, match="没有 r9 这一通练习"):
        archive.finish("r9", WON, None, now=NOW)


def test_a_scorecard_tells_the_result() -> None:
    run = say(started("easy"), *EARNED, *MORE, CONFIRM, CLOSE)
    card = scorecard(run)
    result = Result.of(card, script=True)
    assert (result.outcome, result.reason, result.total) == ("settled", "settled", card["total"])
    assert (result.scenario, result.issue, result.difficulty) == ("umbrella", "other", "easy")
    assert result.missed == tuple(one["id"] for one in card["items"] if one["verdict"] == "missed")
    assert result.stages == card["score"]
    assert result.script


def test_a_scorecard_of_a_run_that_was_left_tells_that_it_was_stopped() -> None:
    assert Result.of(scorecard(say(started(), EARNED[0]))).outcome == "stopped"


# deleting


def test_what_is_forgotten_is_gone_with_its_keys_and_shares(archive: PracticeArchive) -> None:
    archive.keep("r1", "小林", "run", {}, now=NOW, key="k1")
    archive.finish("r1", WON, {}, now=NOW)
    archive.share("小林", "王老师", "r1", NOW)
    archive.note_view("王老师", "小林", "scorecard", "r1", NOW)
    archive.forget("r1")
    assert archive.run("r1") is None
    assert archive.attempts("小林") == []
    assert not archive.answered("r1", "k1")
    assert archive.shares("小林") == []
    assert [(one.viewer, one.run) for one in archive.views("小林")] == [("王老师", "r1")]


def test_what_is_forgotten_cannot_be_read_from_the_files(tmp_path: Path) -> None:
    archive = PracticeArchive(tmp_path / "practice.db")
    archive.keep("r1", "小林", "run", {"text": "我把密码念给客户听了"}, now=NOW)
    archive.forget("r1")
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    archive.close()
    assert "小林".encode() not in left
    assert "密码".encode() not in left


# shares and views


def test_a_share_is_kept_once_with_its_first_moment(archive: PracticeArchive) -> None:
    archive.share("小林", "王老师", None, NOW)
    archive.share("小林", "王老师", None, later(5))
    (share,) = archive.shares("小林")
    assert (share.trainer, share.run, share.since) == ("王老师", None, NOW)


def test_to_end_the_share_of_a_run_leaves_the_others(archive: PracticeArchive) -> None:
    for name in ("r1", "r2"):
        archive.keep(name, "小林", "run", {}, now=NOW)
        archive.share("小林", "王老师", name, NOW)
    assert archive.unshare("小林", "王老师", "r1") == 1
    assert [one.run for one in archive.shares("小林")] == ["r2"]


def test_to_end_the_share_of_everything_ends_single_ones_too(archive: PracticeArchive) -> None:
    archive.keep("r1", "小林", "run", {}, now=NOW)
    for run in ("r1", None):
        archive.share("小林", "王老师", run, NOW)
    archive.share("小林", "李老师", None, NOW)
    assert archive.unshare("小林", "王老师", None) == 2
    assert [one.trainer for one in archive.shares("小林")] == ["李老师"]


def test_views_stand_newest_first(archive: PracticeArchive) -> None:
    archive.note_view("王老师", "小林", "history", None, NOW)
    archive.note_view("李老师", "小林", "scorecard", "r1", later(1))
    archive.note_view("王老师", "小周", "history", None, later(2))
    assert [(one.at, one.viewer, one.what, one.run) for one in archive.views("小林")] == [
        (later(1), "李老师", "scorecard", "r1"),
        (NOW, "王老师", "history", None),
    ]


# exams


def test_an_exam_knows_its_run_when_that_is_over(archive: PracticeArchive) -> None:
    archive.set_exam("e1", "王老师", "小林", "umbrella", "hard", NOW)
    archive.keep("r1", "小林", "run", {}, now=later(1), exam="e1")
    (begun,) = archive.exams_by("王老师")
    assert (begun.begun, begun.run) == ("r1", None)
    archive.finish("r1", WON, None, now=later(9))
    (done,) = archive.exams_for("小林")
    assert (done.trainer, done.scenario, done.difficulty, done.since) == ("王老师", "umbrella", "hard", NOW)
    assert done.run == "r1"
    assert archive.attempts("小林")[0].exam == "e1"


def test_an_exam_is_taken_once_even_when_its_run_was_deleted(archive: PracticeArchive) -> None:
    archive.set_exam("e1", "王老师", "小林", "umbrella", "hard", NOW)
    archive.keep("r1", "小林", "run", {}, now=NOW, exam="e1")
    archive.forget("r1")
    with pytest.raises(InputError, match="已经考过"):
        archive.keep("r2", "小林", "run", {}, now=NOW, exam="e1")
    assert archive.run("r2") is None


@pytest.mark.parametrize(("trainee", "exam"), [("小周", "e1"), ("小林", "e9")])
def test_an_exam_that_was_not_set_for_him_cannot_be_taken(archive: PracticeArchive, trainee: str, exam: str) -> None:
    archive.set_exam("e1", "王老师", "小林", "umbrella", "hard", NOW)
    with pytest.raises(InputError, match="没有给您出这场考试"):
        archive.keep("r1", trainee, "run", {}, now=NOW, exam=exam)


def test_an_exam_id_is_used_once(archive: PracticeArchive) -> None:
    archive.set_exam("e1", "王老师", "小林", "umbrella", "hard", NOW)
    with pytest.raises(InputError, match="e1"):
        archive.set_exam("e1", "李老师", "小周", "umbrella", "easy", NOW)
    exam = archive.exam("e1")
    assert exam is not None
    assert exam.trainer == "王老师"
    assert archive.exam("e2") is None


# the file


def test_what_was_kept_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    first = PracticeArchive(tmp_path / "practice.db")
    first.keep("r1", "小林", "run", {"turn": 1}, now=NOW, key="k1")
    first.close()
    second = PracticeArchive(tmp_path / "practice.db")
    assert second.answered("r1", "k1")
    second.close()


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    PracticeArchive(tmp_path / "practice.db").close()
    connection = sqlite3.connect(tmp_path / "practice.db")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(NotReadyError, match="新版本"):
        PracticeArchive(tmp_path / "practice.db")


def _text_file(path: Path) -> None:
    path.write_text("不是数据库" * 500, encoding="utf-8")


def _other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE event (id)")
    connection.close()


@pytest.mark.parametrize("make", [_text_file, _other_database])
def test_what_is_no_archive_is_refused_and_not_touched(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "practice.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(NotReadyError, match="COACH_PRACTICE"):
        PracticeArchive(path)
    assert path.read_bytes() == before


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="COACH_PRACTICE"):
        PracticeArchive(tmp_path)


def test_the_archive_lies_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.practice.archive.settings", lambda: Settings(practice=str(tmp_path / "p.db")))
    open_archive().close()
    assert (tmp_path / "p.db").is_file()


def test_nothing_is_kept_when_the_settings_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.practice.archive.settings", lambda: Settings(practice=":memory:"))
    archive = open_archive()
    archive.keep("r1", "小林", "run", {}, now=NOW)
    archive.close()
    assert not (PROJECT / ":memory:").exists()


# several at once


def _keep_many(path: Path, name: str, ready: Barrier, said: Any) -> None:
    """Open the file at the same moment as the others, keep runs of one's own, and one key that all want."""
    try:
        ready.wait(timeout=60)
        archive = PracticeArchive(path)
        for number in range(25):
            archive.keep(f"{name}-{number}", name, "run", {"by": name}, now=NOW, key="own")
        taken = archive.keep("shared", "小林", "run", {"by": name}, now=NOW, key="once")
        archive.close()
        said.put(("taken", taken))
    except Exception as error:
        said.put(("error", repr(error)))


def test_processes_write_to_one_file_and_a_key_is_taken_by_one_of_them(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, said = context.Barrier(4), context.Queue()
    workers = [
        context.Process(target=_keep_many, args=(tmp_path / "practice.db", f"p{n}", ready, said)) for n in range(4)
    ]
    for worker in workers:
        worker.start()
    answers = [said.get(timeout=90) for _ in workers]
    for worker in workers:
        worker.join()
    assert sorted(answers) == [("taken", False)] * 3 + [("taken", True)]
    archive = PracticeArchive(tmp_path / "practice.db")
    assert all(archive.answered(f"p{n}-{number}", "own") for n in range(4) for number in range(25))
    archive.close()


def test_two_connections_in_turn_see_each_other_s_runs(tmp_path: Path) -> None:
    one, other = PracticeArchive(tmp_path / "practice.db"), PracticeArchive(tmp_path / "practice.db")
    assert one.keep("r1", "小林", "run", {}, now=NOW, key="k1")
    assert other.keep("r2", "小林", "run", {}, now=NOW, key="k1")
    assert not other.keep("r1", "小林", "run", {}, now=NOW, key="k1")
    assert one.run("r2") is not None
    one.close()
    other.close()


def test_who_writes_for_too_long_makes_the_others_give_up_with_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = PracticeArchive(tmp_path / "practice.db")
    monkeypatch.setattr("bot.practice.archive_file._WAIT_SECONDS", 0.01)
    other = PracticeArchive(tmp_path / "practice.db")
    with one.transaction():
        one.keep("r1", "小林", "run", {}, now=NOW)
        with pytest.raises(NotReadyError, match="稍后再试"):
            other.keep("r2", "小林", "run", {}, now=NOW)
    assert other.keep("r2", "小林", "run", {}, now=NOW)
    one.close()
    other.close()
