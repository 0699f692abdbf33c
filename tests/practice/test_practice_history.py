"""The history of a trainee: trend by stage, and what to practise next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_scenario import scenario

from bot.labels import STAGES
from bot.practice.archive_rows import OUTCOMES, Attempt, local_day
from bot.practice.history import history, trend
from bot.practice.notions import DIFFICULTIES, MODES
from bot.practice.scenarios import Scenario, Step
from bot.practice.spacing import Card, Suggestion, cards_of, most_missed, next_up
from bot.rubric.rubric import load_rubric

DAY = date(2026, 11, 2)
ITEMS = [item.id for item in load_rubric().items]
UMBRELLA = scenario()
KETTLE = replace(UMBRELLA, id="kettle", title="水壶漏水", issue="plan")
LAMP = replace(UMBRELLA, id="lamp", title="台灯闪", issue="leave")
ALL = {one.id: one for one in (UMBRELLA, KETTLE, LAMP)}
ONE = {"umbrella": UMBRELLA}


def attempt(
    days: int = 0, total: int | None = 80, *, outcome: str = "settled", difficulty: str | None = "easy", **more: Any
) -> Attempt:
    """Return an attempt of the umbrella some days after DAY, at nine in the morning in China."""
    ended = datetime(2026, 11, 2, 1, 0, tzinfo=timezone.utc) + timedelta(days=days)
    fields: dict[str, Any] = {"id": f"r{days}", "scenario": "umbrella", "issue": "other"} | more
    return Attempt(outcome, total=total, difficulty=difficulty, trainee="小林", started=ended, ended=ended, **fields)


def lost(days: int = 0, **more: Any) -> Attempt:
    return attempt(days, 30, outcome="lost", **more)


def card(*attempts: Attempt) -> Card:
    return cards_of(attempts, ONE)["umbrella"]


def days_until(found: Card | Suggestion) -> int:
    return (found.due - DAY).days


def suggested(attempts: Sequence[Attempt] = (), days: int = 0, scenarios: Mapping[str, Scenario] = ALL) -> Suggestion:
    found = next_up(attempts, scenarios, DAY + timedelta(days=days))
    assert found is not None
    return found


# trend


def test_the_trend_of_a_stage_is_the_mean_of_the_last_three_against_the_first() -> None:
    scores = (40, 50, None, 60, 90, 70)
    rows = trend([attempt(day, id=f"a{day}", stages={"cut_in": score}) for day, score in enumerate(scores)])
    found = next(row for row in rows if row["stage"] == "cut_in")
    assert (found["title"], found["first"], found["last"], found["change"]) == ("切入", 40, 73, 33)
    assert [(one["attempt"], one["score"]) for one in found["points"]] == [
        ("a0", 40),
        ("a1", 50),
        ("a3", 60),
        ("a4", 90),
        ("a5", 70),
    ]


def test_all_stages_stand_in_the_trend_also_when_nothing_was_judged() -> None:
    rows = trend([])
    assert [row["stage"] for row in rows] == list(STAGES)
    assert all(row["first"] is row["last"] is row["change"] is None and row["points"] == [] for row in rows)


def test_one_judged_attempt_is_no_change() -> None:
    (found, *_) = trend([attempt(stages={"greeting": 55})])
    assert (found["first"], found["last"], found["change"]) == (55, 55, None)


def test_rooms_count_for_the_trend() -> None:
    (found, *_) = trend([attempt(kind="room", scenario=None, mode="room", stages={"greeting": 55})])
    assert found["last"] == 55


# the history as data


def test_the_history_has_the_shape_of_the_channel() -> None:
    found = history("小林", [lost(missed=("cut_in-empathy",), stages={"greeting": 80})], ONE, DAY)
    assert json.loads(json.dumps(found)) == found
    assert list(found) == ["trainee", "attempts", "trend", "next"]
    assert found["attempts"] == [
        {
            "id": "r0",
            "kind": "run",
            "scenario": {"id": "umbrella", "title": "雨伞一吹就翻"},
            "difficulty": "easy",
            "mode": "practice",
            "started": "2026-11-02T01:00:00Z",
            "ended": "2026-11-02T01:00:00Z",
            "outcome": "lost",
            "total": 30,
            "stages": {"greeting": 80, "cut_in": None, "transformation": None, "agreement": None, "closing": None},
        }
    ]
    assert found["next"] == {
        "scenario": {"id": "umbrella", "title": "雨伞一吹就翻"},
        "difficulty": "easy",
        "due": "2026-11-03",
        "why": "上次没谈成，隔一天再来",
        "focus": [{"item": "cut_in-empathy", "title": "说出他的感受"}],
    }


def test_a_scenario_that_is_no_longer_there_is_called_by_its_id() -> None:
    found = history("小林", [attempt(scenario="gone")], ONE, DAY)
    assert found["attempts"][0]["scenario"] == {"id": "gone", "title": "gone"}


def test_a_room_without_a_scenario_has_none() -> None:
    found = history("小林", [attempt(kind="room", scenario=None, difficulty=None)], ONE, DAY)
    assert found["attempts"][0]["scenario"] is None


def test_who_sees_a_part_is_not_told_what_comes_next() -> None:
    assert history("小林", [attempt()], ONE, DAY, with_next=False)["next"] is None


# boxes


@pytest.mark.parametrize(("passes", "days"), [(1, 2), (2, 4), (3, 8), (4, 16), (5, 32), (6, 32)])
def test_each_pass_doubles_the_wait_up_to_a_month(passes: int, days: int) -> None:
    done: list[Attempt] = []
    day = 0
    for _ in range(passes):
        done.append(attempt(day, difficulty="hard"))
        before, day = day, days_until(card(*done))
    assert day - before == days


@pytest.mark.parametrize(
    "failed",
    [
        attempt(2, 30, outcome="lost"),
        attempt(2, 69),
        attempt(2, None),
        attempt(2, 90, outcome="stopped"),
    ],
    ids=["lost", "settled with too little", "nothing judged", "stopped"],
)
def test_what_is_not_passed_comes_back_the_next_day_and_starts_again(failed: Attempt) -> None:
    found = card(attempt(0), failed)
    assert (found.box, days_until(found)) == (0, 3)


def test_seventy_is_enough() -> None:
    assert card(attempt(0, 70)).box == 1


def test_a_pass_before_it_is_due_changes_nothing_of_the_wait() -> None:
    found = card(attempt(0), attempt(1, difficulty="medium"))
    assert (found.box, days_until(found)) == (1, 2)


def test_a_second_try_on_the_day_of_a_failure_still_comes_back_tomorrow() -> None:
    found = card(lost(0), attempt(0))
    assert (found.box, days_until(found)) == (0, 1)


@pytest.mark.parametrize("helped", [{"mode": "learn"}, {"script": True}])
def test_a_pass_with_help_comes_back_tomorrow_without(helped: dict[str, Any]) -> None:
    found = card(attempt(0, **helped))
    assert (found.box, found.level, days_until(found)) == (0, 0, 1)
    assert "不看提示" in suggested([attempt(0, **helped)], 1, ONE).why


def test_rooms_do_not_move_a_card() -> None:
    assert cards_of([attempt(kind="room")], ONE) == {}


def test_a_call_that_was_left_before_anything_was_said_does_not_count() -> None:
    assert cards_of([attempt(0, None, outcome="stopped")], ONE) == {}


def test_a_day_begins_at_midnight_in_china() -> None:
    late = replace(attempt(), ended=datetime(2026, 11, 1, 23, 30, tzinfo=timezone.utc))
    assert local_day(late.ended) == DAY
    assert days_until(card(replace(late, outcome="lost"))) == 1


# difficulty


def test_passed_it_gets_harder() -> None:
    assert [card(*done).level for done in ([attempt(0)], [attempt(0), attempt(2, difficulty="medium")])] == [1, 2]


def test_one_failure_does_not_make_it_easier_two_do() -> None:
    done = [attempt(0), lost(2, difficulty="medium")]
    assert card(*done).level == 1
    assert card(*done, lost(3, difficulty="medium")).level == 0


def test_failures_with_a_pass_between_are_not_in_a_row() -> None:
    done = [attempt(0), lost(2, difficulty="medium"), attempt(3, difficulty="medium"), lost(4, difficulty="hard")]
    assert card(*done).level == 2


def test_failures_on_different_difficulties_are_not_in_a_row() -> None:
    done = [attempt(0), attempt(2, difficulty="medium"), lost(6, difficulty="hard"), lost(7, difficulty="medium")]
    assert card(*done).level == 1


def test_it_is_never_easier_than_easy() -> None:
    assert card(*(lost(day) for day in range(5))).level == 0


def test_who_passes_something_harder_need_not_pass_the_easier() -> None:
    assert card(attempt(0, difficulty="medium")).level == 2


def test_who_passes_something_easier_again_gains_nothing() -> None:
    done = [attempt(0), attempt(2, difficulty="easy")]
    assert (card(*done).level, card(*done).box) == (1, 1)


# what comes first


def test_nothing_to_practise_gives_nothing() -> None:
    assert next_up([attempt()], {}, DAY) is None


def test_who_begins_gets_an_easy_new_one_today() -> None:
    found = suggested()
    assert (found.scenario, found.difficulty, found.due) == ("kettle", "easy", DAY)
    assert "还没练过" in found.why


def test_what_is_longest_overdue_comes_first() -> None:
    done = [lost(0, scenario="lamp"), lost(1, scenario="kettle"), lost(2)]
    found = suggested(done, 5)
    assert (found.scenario, days_until(found)) == ("lamp", 1)
    assert found.why.endswith("已经晚了 4 天")


def test_what_is_equally_late_goes_by_its_id() -> None:
    assert suggested([lost(0, scenario="lamp"), lost(0, scenario="kettle")], 3).scenario == "kettle"


def test_a_new_one_comes_before_what_is_not_due() -> None:
    assert suggested([attempt(0)], 1).scenario == "kettle"


def test_an_issue_not_practised_yet_comes_first() -> None:
    scenarios = {**ALL, "a-fan": replace(UMBRELLA, id="a-fan")}
    assert suggested([attempt(0)], 1, scenarios).scenario == "kettle"


def test_of_new_ones_that_comes_first_which_asks_most_of_the_weakest_stage() -> None:
    much = tuple(Step("offer", "退给您。") for _ in range(9))
    scenarios = {**ALL, "lamp": replace(LAMP, script=(*LAMP.script, *much))}
    found = suggested([attempt(0, stages={"greeting": 90, "agreement": 41})], 1, scenarios)
    assert found.scenario == "lamp"
    assert "协议阶段最弱（平均 41）" in found.why


def test_after_two_new_ones_in_a_day_no_third_comes_before_tomorrow() -> None:
    done = [attempt(0, scenario="kettle"), attempt(0, scenario="lamp")]
    found = suggested(done, 0)
    assert (found.scenario, days_until(found)) == ("umbrella", 1)


def test_when_all_is_done_the_soonest_is_named_with_its_day() -> None:
    found = suggested([attempt(0)], 0, ONE)
    assert (found.scenario, found.difficulty, days_until(found)) == ("umbrella", "medium", 2)
    assert found.why == "上次谈成了（80 分），这回难一点，隔 2 天再来，看还稳不稳"


@pytest.mark.parametrize(
    ("done", "why"),
    [
        ([lost(0)], "上次没谈成，隔一天再来"),
        ([attempt(0, 55)], "上次谈成了，但只有 55 分，不到 70，隔一天再来"),
        ([attempt(0, 40, outcome="stopped")], "上次没谈完，隔一天再来"),
        ([lost(0, difficulty="hard")], "上次没谈成，这回先容易一点，隔一天再来"),
    ],
)
def test_why_it_comes_back_is_told(done: list[Attempt], why: str) -> None:
    assert suggested(done, 1, ONE).why == why


# what to mind


def test_what_is_missed_of_late_counts_more() -> None:
    old = [attempt(day, missed=("closing-goodbye",)) for day in range(2)]
    new = [attempt(9, missed=("cut_in-empathy",))]
    assert most_missed([*old, *new], known=ITEMS) == ["closing-goodbye", "cut_in-empathy"]
    assert most_missed([old[0], *new], known=ITEMS) == ["cut_in-empathy", "closing-goodbye"]


def test_what_is_more_than_five_attempts_back_is_forgotten() -> None:
    done = [attempt(0, missed=("closing-goodbye",)), *(attempt(day) for day in range(1, 6))]
    assert most_missed(done, known=ITEMS) == []


def test_at_most_three_things_are_to_be_minded() -> None:
    assert len(suggested([lost(missed=tuple(ITEMS))]).focus) == 3


def test_an_item_that_is_no_longer_in_the_rubric_is_not_to_be_minded() -> None:
    assert suggested([lost(missed=("gone", "cut_in-empathy"))]).focus == ("cut_in-empathy",)


# whatever happens

scores = st.none() | st.integers(0, 100)
anything = st.builds(
    lambda hours, **fields: replace(
        attempt(**fields), ended=datetime(2026, 11, 2, tzinfo=timezone.utc) + timedelta(hours=hours)
    ),
    hours=st.integers(-5000, 5000),
    total=scores,
    outcome=st.sampled_from(list(OUTCOMES)),
    difficulty=st.none() | st.sampled_from([*DIFFICULTIES, "gone"]),
    scenario=st.none() | st.sampled_from([*ALL, "gone"]),
    issue=st.none() | st.sampled_from(["other", "plan", "leave", "gone"]),
    mode=st.sampled_from([*MODES, "room"]),
    kind=st.sampled_from(["run", "room"]),
    script=st.booleans(),
    missed=st.lists(st.sampled_from([*ITEMS[:6], "gone"]), max_size=4).map(tuple),
    stages=st.dictionaries(st.sampled_from([*STAGES, "gone"]), scores),
)


@given(st.lists(anything, max_size=15, unique_by=lambda one: one.ended), st.integers(-300, 300))
@settings(max_examples=200, deadline=None)
def test_any_history_gives_the_same_sensible_suggestion_in_any_order(done: list[Attempt], days: int) -> None:
    found = suggested(done, days)
    assert found == suggested(done[::-1], days)
    assert found.scenario in ALL and found.difficulty in DIFFICULTIES and found.why
    assert len(found.focus) <= 3 and set(found.focus) <= set(ITEMS)
    counted = cards_of(sorted(done, key=lambda one: one.ended), ALL)
    own = [local_day(one.last.ended) for one in counted.values() if one.scenario == found.scenario]
    assert all(found.due > day for day in own)
    assert own or found.due >= DAY + timedelta(days=days)
    for one in counted.values():
        assert one.due > local_day(one.last.ended) and 0 <= one.box <= 5
    json.dumps(history("小林", done, ALL, DAY))
