"""The fixed script: what is due is said in own words before the customer hears it."""

from __future__ import annotations

import pytest
from practising import RUDE, SCENARIO, SCRIPT, new_desk, say

from bot.errors import InputError
from bot.practice.fixed import TRIES


def test_the_trainee_is_told_what_is_due_without_the_words() -> None:
    due = new_desk().start("小林", SCENARIO, script=True).view()["expected"]

    assert (due["move"], due["title"]) == ("greet", "问好报工号")
    assert SCRIPT[0] not in due["say_own"]


def test_what_was_due_reaches_the_customer() -> None:
    desk = new_desk()
    answered = say(desk, desk.start("小林", SCENARIO, script=True), "王姐您好，我是1024号，请问怎么帮您？")

    assert answered.check is not None
    assert (answered.check.met, answered.exchange is not None) == (True, True)


def test_what_was_not_due_is_held_back() -> None:
    desk = new_desk()
    session = desk.start("小林", SCENARIO, script=True)

    answered = say(desk, session, "今天路上真堵。")

    assert answered.check is not None
    assert (answered.check.met, answered.check.tries_left, answered.check.say) == (False, TRIES - 1, None)
    assert answered.check.missing == "还差：问好，报工号，问有什么可以帮他"
    assert (answered.exchange, len(answered.session.run.turns)) == (None, 1)


def test_a_forbidden_phrase_is_held_back_with_its_reason() -> None:
    desk = new_desk()

    answered = say(desk, desk.start("小林", SCENARIO, script=True), f"您好，工号1024。{RUDE}")

    assert answered.check is not None
    assert "不能说" in str(answered.check.missing)


def test_after_two_attempts_the_words_are_shown_and_anything_goes_through() -> None:
    desk = new_desk()
    session = desk.start("小林", SCENARIO, script=True)

    checks = [say(desk, session, "今天路上真堵。").check for _ in range(TRIES)]
    through = say(desk, session, "今天路上真堵。")

    assert [one and one.say for one in checks] == [None, SCRIPT[0]]
    assert through.exchange is not None


def test_the_count_of_attempts_begins_anew_with_each_step() -> None:
    desk = new_desk()
    session = desk.start("小林", SCENARIO, script=True)
    say(desk, session, "今天路上真堵。")
    say(desk, session, SCRIPT[0])

    again = say(desk, session, "今天路上真堵。").check

    assert again is not None
    assert (again.move, again.tries_left) == ("apologize", TRIES - 1)


def test_the_script_leads_to_a_yes() -> None:
    desk = new_desk()
    session = desk.start("小林", SCENARIO, difficulty="easy", script=True)
    for _ in range(20):
        step = desk.session("小林", session.id).run.next_step()
        answered = say(desk, session, step.say if step else "就按这个办，您看可以吗？")
        assert step is None or (answered.check is not None and answered.check.met), step
        if answered.session.outcome is not None:
            break

    assert answered.session.outcome == "settled"


def test_an_exam_has_no_script() -> None:
    with pytest.raises(InputError, match="考试里没有固定剧本"):
        new_desk().start("小林", SCENARIO, mode="exam", script=True)
