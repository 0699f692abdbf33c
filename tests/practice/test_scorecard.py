from __future__ import annotations

import pytest
from made_up_scenario import (
    ACTS,
    ASK_WHEN,
    BLAME,
    CONFIRM,
    EARNED,
    FEEL,
    REFUND,
    RESTATE,
    RUDE,
    SOON,
    SORRY,
    say,
    started,
)

from bot.errors import InputError
from bot.practice.listening import ToldHearing
from bot.practice.run import PracticeRun
from bot.practice.scorecard import scorecard, turning_point
from bot.practice.what_if import curve, what_if
from bot.rubric.heard import HeardTurn


def heard(run: PracticeRun, text: str) -> HeardTurn:
    return ToldHearing(ACTS).hear(run.turns, text)


def test_the_curve_begins_before_the_first_answer() -> None:
    run = say(started(), SORRY, RUDE)

    points = curve(run)
    assert [point["turn"] for point in points] == [0, 2, 4]
    assert (points[0]["anger"], points[0]["trust"]) == (70, 20)
    assert points[-1]["changes"] == ["+10 往外推"]


def test_the_same_answer_replays_the_same_run() -> None:
    run = started()
    run.throw_in("牌1")
    say(run, *EARNED, CONFIRM)
    run.farewell(heard(run, "感谢您的耐心，再见。"))

    told = what_if(run, 7, run.turns[6])
    assert told["run"] == run.to_dict()
    assert told["was"] == told["would_be"]


def test_another_answer_gives_another_curve_from_there_on() -> None:
    run = say(started(), SORRY, FEEL, BLAME, ASK_WHEN, RESTATE)

    told = what_if(run, 6, heard(run, "您别急着挂，您说，我听着。"))
    was, would_be = told["was"]["curve"], told["would_be"]["curve"]
    assert (was[:3], was[3]["anger"] > would_be[3]["anger"]) == (would_be[:3], True)
    assert (told["was"]["text"], told["would_be"]["text"]) == (BLAME, "您别急着挂，您说，我听着。")


def test_a_call_that_was_lost_may_be_saved() -> None:
    run = say(started(), SORRY, FEEL, ASK_WHEN, RESTATE, "雨伞是不是摔过？", SOON, CONFIRM)

    told = what_if(run, 12, heard(run, REFUND))
    assert (run.mind.accepted, told["would_be"]["reason"]) == (None, "settled")


def test_only_answered_turns_can_be_changed() -> None:
    run = say(started(), SORRY)

    with pytest.raises(InputError, match="可选：2"):
        what_if(run, 3, heard(run, FEEL))


def test_the_turn_that_turned_the_call_is_the_largest_lasting_change() -> None:
    lost = turning_point(say(started(), SORRY, "您爱投诉就投诉去。"))
    won = turning_point(say(started(), SORRY, FEEL, ASK_WHEN, RESTATE, REFUND))

    assert lost is not None
    assert won is not None
    assert (lost["turn"], lost["lasting"] < 0) == (4, True)
    assert (won["turn"], won["text"], won["lasting"] > 0) == (10, REFUND, True)


def test_a_change_that_was_undone_turned_nothing() -> None:
    run = say(started("easy"), SORRY, RUDE)

    turned = turning_point(run)
    assert turned is not None
    assert turned["turn"] == 4


def test_a_call_without_an_answer_has_no_turning_point() -> None:
    assert turning_point(started()) is None


def test_the_scorecard_holds_review_and_practice() -> None:
    run = say(started(mode="exam"), *EARNED, CONFIRM)
    run.farewell(heard(run, "感谢您的耐心，再见。"))

    card = scorecard(run)
    assert card["practice"] == {
        "scenario": {"id": "umbrella", "title": "雨伞一吹就翻"},
        "difficulty": "medium",
        "seed": 1,
        "mode": "exam",
        "ended": "settled",
        "reason": "settled",
        "told": "谈成了，客户道谢",
    }
    assert (card["total"] > 80, len(card["mood"])) == (True, len(run.exchanges) + 1)


def test_three_things_to_do_differently_begin_with_the_gravest() -> None:
    card = scorecard(say(started(), "您爱投诉就投诉去。", BLAME, "是您自己没看清楚，怪谁？"))

    first = card["differently"][0]
    assert (len(card["differently"]), first["title"], first["turn"]) == (3, "顶撞他", 2)
    assert first["say"] is not None


def test_what_a_yes_would_have_needed_is_named() -> None:
    card = scorecard(say(started(), SORRY, FEEL))

    assert {"没把事情听进去", "没拿出他要的办法"} <= {one["title"] for one in card["differently"]}


def test_a_scorecard_of_no_answer_is_still_one() -> None:
    card = scorecard(started())

    assert (card["practice"]["ended"], card["turning"], len(card["mood"])) == (None, None, 1)
