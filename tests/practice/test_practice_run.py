from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_scenario import (
    ACTS,
    ASK_TRUTH,
    BLAME,
    CLOSE,
    CONFIRM,
    EARNED,
    FEEL,
    GREET,
    MORE,
    REFUND,
    RESTATE,
    RUDE,
    SORRY,
    say,
    scenario,
    started,
)

from bot.errors import InputError
from bot.practice.listening import ToldHearing
from bot.practice.run import PracticeRun
from bot.rubric.heard import HeardTurn

ANSWERS = st.lists(st.sampled_from([*ACTS, "", "随便说点什么", "哦"]), max_size=25)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(run: PracticeRun) -> list[tuple[str, tuple[int, int]]]:
    return [(one.line, one.after) for one in run.exchanges]


def test_the_customer_speaks_first() -> None:
    run = started()

    assert (run.turns[0].speaker, run.opening in run.scenario.lines["open"]) == ("customer", True)


@SLOW
@given(answers=ANSWERS, seed=st.integers(0, 50), difficulty=st.sampled_from(["easy", "medium", "hard"]))
def test_the_same_seed_and_answers_give_the_same_run(answers: list[str], seed: int, difficulty: str) -> None:
    first, second = (say(started(difficulty, seed), *answers) for _ in range(2))

    assert first.to_dict() == second.to_dict()


def test_another_seed_gives_other_words() -> None:
    openings = {started(seed=seed).opening for seed in range(20)}

    assert len(openings) > 1


def test_the_seed_does_not_touch_the_arithmetic() -> None:
    curves = {tuple(after for _, after in told(say(started(seed=seed), *EARNED))) for seed in range(5)}

    assert len(curves) == 1


@SLOW
@given(answers=ANSWERS, seed=st.integers(0, 50), difficulty=st.sampled_from(["easy", "medium", "hard"]))
def test_he_never_says_a_line_twice(answers: list[str], seed: int, difficulty: str) -> None:
    run = say(started(difficulty, seed), *answers)

    lines = [turn.text for turn in run.turns if turn.speaker == "customer"]
    assert len(lines) == len(set(lines))


@SLOW
@given(answers=ANSWERS, difficulty=st.sampled_from(["easy", "medium", "hard"]))
def test_the_arithmetic_shown_adds_up(answers: list[str], difficulty: str) -> None:
    run = say(started(difficulty), *answers)

    for one in run.exchanges:
        anger = one.before[0] + sum(change.anger for change in one.changes)
        trust = one.before[1] + sum(change.trust for change in one.changes)
        assert one.after == (max(0, min(100, anger)), max(0, min(100, trust)))


@SLOW
@given(answers=ANSWERS, seed=st.integers(0, 50))
def test_a_run_can_be_put_away_and_taken_up_again(answers: list[str], seed: int) -> None:
    whole = say(started(seed=seed), *answers)
    half = say(started(seed=seed), *answers[: len(answers) // 2])

    stored = json.loads(json.dumps(half.to_dict()))
    again = PracticeRun.from_dict(stored, scenario=half.scenario)
    assert say(again, *answers[len(answers) // 2 :]).to_dict() == whole.to_dict()


@pytest.mark.parametrize(("difficulty", "answers"), [("easy", EARNED), ("medium", EARNED), ("hard", EARNED + MORE)])
def test_what_is_earned_settles_and_he_thanks(difficulty: str, answers: tuple[str, ...]) -> None:
    run = say(started(difficulty), *answers)
    assert (run.exchanges[-1].decision, run.ended) == ("accept", None)

    say(run, CONFIRM)
    assert (run.exchanges[-1].decision, run.ended, run.reason) == ("thank", "settled", "settled")


@pytest.mark.parametrize("text", ["", "嗯", "哦", "好的好的"])
@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_who_says_nothing_never_settles(difficulty: str, text: str) -> None:
    run = say(started(difficulty), *[text] * 30)

    assert run.ended == "lost"
    assert min(one.after[0] for one in run.exchanges) >= run.difficulty.floor_unheard


def test_rudeness_loses_the_call_but_not_without_warning() -> None:
    run = say(started(), RUDE, BLAME, "您爱投诉就投诉去。", RUDE, BLAME)

    decisions = [one.decision for one in run.exchanges]
    assert (run.reason, decisions[-1]) == ("hung_up", "hang_up")
    assert {"superior", "regulator"} & set(decisions[:-1])


def test_a_call_that_has_ended_takes_no_answer() -> None:
    run = say(started(), *EARNED, CONFIRM)

    with pytest.raises(InputError, match="已经结束"):
        run.answer(ToldHearing(ACTS).hear(run.turns, GREET))


def test_one_farewell_may_follow_his_thanks() -> None:
    run = say(started(), *EARNED, CONFIRM)
    run.farewell(ToldHearing(ACTS).hear(run.turns, CLOSE))

    assert (run.turns[-1].text, run.ended) == (CLOSE, "settled")
    with pytest.raises(InputError, match="只说一句"):
        run.farewell(ToldHearing(ACTS).hear(run.turns, CLOSE))


def test_words_of_a_customer_are_no_answer() -> None:
    with pytest.raises(InputError, match="您是坐席"):
        started().answer(HeardTurn(2, "customer", "你好", "customer_greet"))


def test_only_learning_gives_hints_and_model_answers() -> None:
    learn, practice, exam = (say(started(mode=mode), GREET) for mode in ("learn", "practice", "exam"))

    assert (learn.exchanges[0].hint, learn.model_answer()) == ("下一步：先道歉", SORRY)
    assert (practice.exchanges[0].hint, exam.exchanges[0].hint) == (None, None)
    with pytest.raises(InputError, match="跟练"):
        practice.model_answer()


def test_comments_say_what_moved_him_except_in_an_exam() -> None:
    practice, exam = (say(started(mode=mode), RUDE) for mode in ("practice", "exam"))

    assert practice.exchanges[0].comments[0].startswith("+10 往外推：")
    assert exam.exchanges[0].comments == ()


def test_the_hint_goes_on_when_a_step_was_said_in_other_words() -> None:
    run = say(started(mode="learn"), GREET, "淋了雨还耽误您的事，真抱歉。")

    step = run.next_step()
    assert step is not None
    assert step.say == FEEL


def test_a_fact_is_not_hinted_at_once_it_is_told() -> None:
    run = say(started(mode="learn"), GREET, SORRY, FEEL, "那是哪天的事呢，您还记得吗？")

    step = run.next_step()
    assert (run.mind.told, step.say if step else None) == (("when",), RESTATE)


def test_a_card_is_said_once() -> None:
    run = started()
    words = run.throw_in("牌1")

    assert (run.turns[-1].speaker, run.turns[-1].text) == ("customer", words)
    with pytest.raises(InputError, match="用不上"):
        run.throw_in("card-1")
    with pytest.raises(InputError, match="没有“card-9”"):
        run.throw_in("card-9")


@pytest.mark.parametrize(
    ("scenario_name", "difficulty", "mode", "problem"),
    [
        ("no-such-scenario", "medium", "practice", "没有场景"),
        (None, "brutal", "practice", "没有“brutal”这个难度"),
        (None, "medium", "fun", "没有“fun”这个模式"),
    ],
)
def test_unknown_names_are_refused(scenario_name: str | None, difficulty: str, mode: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        PracticeRun.start(scenario_name or scenario(), difficulty, 1, mode)


def test_a_run_of_another_version_is_refused() -> None:
    stored = started().to_dict() | {"version": 0}

    with pytest.raises(InputError, match="别的版本"):
        PracticeRun.from_dict(stored)


def test_his_turns_are_heard_as_what_they_are() -> None:
    run = say(started(), ASK_TRUTH, *EARNED, CONFIRM)

    customers = [turn for turn in run.turns if turn.speaker == "customer"]
    assert (customers[0].act, customers[0].emotion) == ("customer_complain", "angry")
    assert (customers[-1].act, customers[-1].emotion) == ("customer_thank", "calm")


def test_when_his_words_run_out_he_hangs_up() -> None:
    few = {state: lines[:1] for state, lines in scenario().lines.items()}
    run = started("easy")
    run.scenario = type(run.scenario)(**{**run.scenario.__dict__, "lines": few})

    say(run, *[SORRY, FEEL, GREET, REFUND] * 8)
    assert (run.exchanges[-1].decision, run.ended) == ("hang_up", "lost")


def test_a_damaged_run_is_refused() -> None:
    stored = started().to_dict()
    del stored["mind"]

    with pytest.raises(InputError, match="存坏了"):
        PracticeRun.from_dict(stored, scenario=scenario())
