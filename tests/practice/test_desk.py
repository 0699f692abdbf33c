"""Whoever practises, through whatever: runs are kept, ended, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest
from practising import GOODBYE, RUDE, SCENARIO, follow_the_script, heard, new_desk, say

from bot.errors import InputError
from bot.practice.archive import PracticeArchive
from bot.practice.desk import StateError
from bot.practice.records import NotAllowedError


def test_a_run_goes_on_after_a_restart(tmp_path: Path) -> None:
    desk = new_desk(PracticeArchive(tmp_path / "practice.db"))
    session = say(desk, desk.start("小林", SCENARIO), "您好，工号1024为您服务").session

    again = new_desk(PracticeArchive(tmp_path / "practice.db")).open("小林")

    assert again is not None
    assert again.run.to_dict() == session.run.to_dict()


def test_what_was_settled_is_an_attempt() -> None:
    desk = new_desk()
    session = follow_the_script(desk, desk.start("小林", SCENARIO, difficulty="easy"))

    attempt = desk.records.attempts("小林", "小林", now=desk.now())[-1]

    assert (session.outcome, attempt.outcome, attempt.id, desk.open("小林")) == ("settled", "settled", session.id, None)
    assert attempt.total is not None


def test_the_last_word_counts() -> None:
    desk = new_desk()
    session = follow_the_script(desk, desk.start("小林", SCENARIO, difficulty="easy"))
    closing = desk.scorecard("小林", session.id)["score"]["closing"]

    after = say(desk, session, GOODBYE)

    assert after.exchange is None
    assert after.session.run.turns[-1].text == GOODBYE
    assert (desk.scorecard("小林", session.id)["score"]["closing"] or 0) >= (closing or 0)


def test_the_same_key_twice_is_one_answer() -> None:
    desk = new_desk()
    session = desk.start("小林", SCENARIO)

    first = say(desk, session, "您好，工号1024为您服务", "k1")
    second = say(desk, session, "您好，工号1024为您服务", "k1")

    assert first.exchange is not None
    assert second.exchange is None
    assert second.session.run.to_dict() == first.session.run.to_dict()


def test_nobody_else_has_the_run() -> None:
    desk = new_desk()
    session = desk.start("小林", SCENARIO)

    for asked in (session.id, "没有这个"):
        with pytest.raises(NotAllowedError) as told:
            desk.session("小周", asked)
        assert str(told.value) == "没有这次练习，或者它不是您的"


def test_a_run_that_was_stopped_takes_nothing_more() -> None:
    desk = new_desk()
    session = say(desk, desk.start("小林", SCENARIO), RUDE).session

    stopped = desk.stop("小林", session.id)

    assert stopped.view()["ended"] == "stopped"
    with pytest.raises(StateError, match="停了"):
        say(desk, session, "您好")


def test_nothing_is_kept_of_a_run_in_which_nothing_was_said() -> None:
    desk = new_desk()
    session = desk.start("小林", SCENARIO)

    desk.stop("小林", session.id)

    assert desk.records.attempts("小林", "小林", now=desk.now()) == []


def test_a_new_run_ends_the_one_left_open() -> None:
    desk = new_desk()
    first = say(desk, desk.start("小林", SCENARIO), RUDE).session

    second = desk.start("小林", SCENARIO)

    assert [one.id for one in desk.records.attempts("小林", "小林", now=desk.now())] == [first.id]
    left_open = desk.open("小林")
    assert left_open is not None
    assert (left_open.id, left_open.started) == (second.id, second.started)


def test_a_second_attempt_does_not_begin_with_the_seed_of_the_first() -> None:
    desk = new_desk()
    first = say(desk, desk.start("小林", SCENARIO), RUDE).session

    assert desk.start("小林", SCENARIO).run.seed != first.run.seed


def test_an_exam_shows_nothing_until_it_is_over() -> None:
    desk = new_desk()
    session = say(desk, desk.start("小林", SCENARIO, mode="exam"), RUDE).session

    seen = session.view()
    assert (seen["mood"], seen["curve"]) == (None, [])
    assert all(not turn["flags"] and not turn["changes"] and turn["act_title"] is None for turn in seen["turns"])
    for ask in (
        lambda: desk.scorecard("小林", session.id),
        lambda: desk.what_if("小林", session.id, 2, heard(session, "您好")),
        lambda: desk.model_answer("小林", session.id),
    ):
        with pytest.raises(StateError):
            ask()

    assert desk.stop("小林", session.id).view()["turns"][1]["flags"]
    assert desk.scorecard("小林", session.id)["practice"]["mode"] == "exam"


def test_an_exam_that_was_set_decides_the_customer_and_is_taken_once() -> None:
    archive = PracticeArchive(None)
    desk = new_desk(archive)
    exam = desk.set_exam("郑老师", "小林", SCENARIO, "hard")

    session = desk.start("小林", "", exam=exam)

    assert (session.run.scenario.id, session.run.difficulty.id, session.run.mode) == (SCENARIO, "hard", "exam")
    say(desk, session, RUDE)
    desk.stop("小林", session.id)
    with pytest.raises(InputError, match="考过"):
        desk.start("小林", "", exam=exam)
    assert [one.id for one in desk.records.attempts("郑老师", "小林", now=desk.now())] == [session.id]


def test_an_exam_that_was_begun_goes_on() -> None:
    desk = new_desk()
    exam = desk.set_exam("郑老师", "小林", SCENARIO, "hard")
    begun = say(desk, desk.start("小林", "", exam=exam), RUDE).session

    assert desk.start("小林", "", exam=exam).run.to_dict() == begun.run.to_dict()


def test_an_exam_in_which_nothing_was_said_is_taken_all_the_same() -> None:
    desk = new_desk()
    exam = desk.set_exam("郑老师", "小林", SCENARIO)

    desk.stop("小林", desk.start("小林", "", exam=exam).id)

    assert desk.open("小林") is None
    assert [one.outcome for one in desk.records.attempts("郑老师", "小林", now=desk.now())] == ["stopped"]


def test_nobody_takes_an_exam_that_was_set_for_another() -> None:
    archive = PracticeArchive(None)
    desk = new_desk(archive)
    exam = desk.set_exam("郑老师", "小林", SCENARIO, "hard")

    with pytest.raises(InputError, match="没有这场考试"):
        desk.start("小周", "", exam=exam)


def test_another_answer_is_shown_beside_the_one_given() -> None:
    desk = new_desk()
    session = say(desk, desk.start("小林", SCENARIO), RUDE).session

    found = desk.what_if("小林", session.id, 2, heard(session, "王姐，没要的东西月月扣钱，真对不起。"))

    assert found["would_be"]["curve"][-1]["anger"] < found["was"]["curve"][-1]["anger"]
    assert desk.session("小林", session.id).run.turns[1].text == RUDE
