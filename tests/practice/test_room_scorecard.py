from __future__ import annotations

import json

import pytest
from made_up_room import (
    COMPLAINT,
    SWEARING,
    THANKS,
    TRAINEE,
    TRAINER,
    YES,
    agent,
    customer,
    now,
    opened,
)
from made_up_scenario import BLAME, EARNED, FEEL, GREET, RUDE, SORRY, started

from bot.errors import InputError
from bot.practice.room import Room
from bot.practice.room_scorecard import room_scorecard
from bot.practice.scorecard import lasting_change, scorecard


def closed(room: Room) -> Room:
    room.close(TRAINEE, now(room))
    return room


def settled(*, with_scenario: bool = True) -> Room:
    room = opened(with_scenario=with_scenario)
    customer(room, COMPLAINT)
    for line, emotion in zip(EARNED, ["angry"] * 4 + ["dissatisfied"] * 3 + ["calm"], strict=True):
        agent(room, line)
        customer(room, YES if emotion == "calm" else COMPLAINT, "customer_complain", emotion)
    customer(room, THANKS, "customer_thank", "calm")
    return closed(room)


def test_there_is_no_scorecard_before_the_end() -> None:
    with pytest.raises(InputError, match="还没结束"):
        room_scorecard(opened())


def test_it_has_all_that_the_scorecard_of_a_run_has() -> None:
    card = room_scorecard(settled())

    assert set(scorecard(started())) == set(card)
    assert set(scorecard(started())["practice"]) <= set(card["practice"])
    assert json.loads(json.dumps(card, ensure_ascii=False)) == card


def test_it_says_that_it_was_a_room() -> None:
    card = room_scorecard(closed(opened()))

    assert card["practice"] == {
        "scenario": {"id": "umbrella", "title": "雨伞一吹就翻"},
        "difficulty": "medium",
        "seed": None,
        "mode": "room",
        "ended": "closed",
        "reason": None,
        "told": None,
        "trainer": TRAINER,
        "trainee": TRAINEE,
        "opened": "2026-11-22T08:00:00Z",
        "closed": "2026-11-22T08:00:05Z",
    }


@pytest.mark.parametrize("with_scenario", [True, False])
def test_a_room_without_a_word_has_a_scorecard(with_scenario: bool) -> None:
    card = room_scorecard(closed(opened(with_scenario=with_scenario)))

    assert (card["turns"], card["turning"], card["care"]) == ([], None, None)


def test_the_mood_is_that_of_the_engines_customer() -> None:
    room = settled()

    card = room_scorecard(room)
    assert [point["turn"] for point in card["mood"]] == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert room.mind is not None
    assert (card["mood"][0]["anger"], card["mood"][-1]["anger"]) == (70, room.mind.anger)
    assert card["turning"] is not None
    assert card["turning"]["lasting"] > 0


def test_the_tension_is_what_was_heard() -> None:
    card = room_scorecard(settled())

    assert [point["level"] for point in card["tension"]] == [3, 3, 3, 3, 3, 2, 2, 2, 0, 0]


def test_faults_come_first_of_what_to_do_differently() -> None:
    room = opened()
    customer(room, COMPLAINT)
    agent(room, BLAME, "您爱投诉就投诉去。")

    card = room_scorecard(closed(room))
    assert (len(card["differently"]), card["differently"][0]["title"]) == (3, "顶撞他")


def test_who_has_brought_a_person_to_a_yes_is_not_told_what_it_lacked() -> None:
    lacking = {"没人接他的火气", "没把事情听进去", "没拿出他要的办法", "办法没有时限"}
    said_yes, said_no = opened(), opened()
    for room in (said_yes, said_no):
        customer(room, COMPLAINT)
        agent(room, SORRY)
    customer(said_yes, THANKS, "customer_thank", "calm")
    customer(said_yes, "再见。", "customer_close", "calm")
    customer(said_no, "那不行。", "customer_reject")

    titles = [{one["title"] for one in room_scorecard(closed(room))["differently"]} for room in (said_yes, said_no)]
    assert (titles[0] & lacking, bool(titles[1] & lacking)) == (set(), True)


def test_without_a_scenario_the_call_turns_with_the_tension_that_was_heard() -> None:
    room = opened(with_scenario=False)
    customer(room, COMPLAINT, emotion="angry")
    agent(room, GREET)
    customer(room, SWEARING, "customer_abuse", "furious")
    agent(room, SORRY, FEEL)
    customer(room, "嗯。", "customer_accept", "dissatisfied")
    customer(room, "那你说怎么办。", "customer_demand_remedy", "dissatisfied")

    card = room_scorecard(closed(room))
    assert card["turning"] == {"turn": 5, "lasting": 2, "text": FEEL, "changes": ["紧张度 4 → 2"]}
    assert (card["mood"], card["practice"]["scenario"], card["practice"]["difficulty"]) == ([], None, None)


def test_what_the_customer_says_before_any_answer_turns_nothing() -> None:
    room = opened(with_scenario=False)
    customer(room, COMPLAINT, emotion="dissatisfied")
    customer(room, SWEARING, "customer_abuse", "furious")
    agent(room, SORRY)

    assert room_scorecard(closed(room))["turning"] is None


def test_without_a_scenario_flags_are_to_be_said_differently() -> None:
    room = opened(with_scenario=False)
    customer(room, COMPLAINT)
    agent(room, "您先冷静一下。", RUDE)

    things = room_scorecard(closed(room))["differently"]
    assert [(one["title"], one["turn"]) for one in things[:2]] == [("推诿", 3), ("劝冷静", 2)]
    assert (len(things), things[0]["say"] is not None) == (3, True)


def test_both_get_the_same() -> None:
    room = settled()

    assert room_scorecard(room) == room_scorecard(Room.from_dict(room.to_dict(), scenario=room.scenario))


def test_after_swearing_there_is_a_word_for_the_trainee() -> None:
    room = opened()
    customer(room, SWEARING, "customer_abuse", "furious")

    assert room_scorecard(closed(room))["care"]["turns"] == [1]


@pytest.mark.parametrize(
    ("moods", "change"),
    [
        ([], None),
        ([5], None),
        ([5, 5], None),
        ([0, 4, 2], (1, 2)),
        ([0, 4, 0], (2, -4)),
        ([3, 1, 2], (1, -1)),
        ([0, 2, 4], (1, 2)),
    ],
)
def test_the_largest_change_that_lasted(moods: list[int], change: tuple[int, int] | None) -> None:
    assert lasting_change(moods) == change
