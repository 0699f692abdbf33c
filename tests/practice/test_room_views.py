from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_room import (
    COMPLAINT,
    OPENED,
    OUTSIDER,
    SWEARING,
    TRAINEE,
    TRAINER,
    agent,
    customer,
    now,
    opened,
)
from made_up_scenario import FEEL, RUDE, SORRY

from bot.practice.room import NotAMember, Room
from bot.practice.room_view import listed, view_for

EVENTS = ("complains", "swears", "cards", "soothes", "breaks a rule")


def played(events: list[str], *, whisper: bool, with_scenario: bool = True) -> Room:
    room = opened(whisper=whisper, with_scenario=with_scenario)
    for event in events:
        if event == "complains":
            customer(room, COMPLAINT)
        elif event == "swears":
            customer(room, SWEARING, "customer_abuse", "furious")
        elif event == "cards":
            left = [card for card in room.scenario.cards if card.id not in room.used] if room.scenario else []
            if left:
                customer(room, left[0].say, card=left[0].id)
        else:
            agent(room, FEEL if event == "soothes" else RUDE)
    return room


def told(value: Any, *names: str) -> Iterator[Any]:
    """Yield whatever stands anywhere in a view under one of these names and is not empty."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name in names and item not in (None, [], {}):
                yield item
            yield from told(item, *names)
    elif isinstance(value, list):
        for item in value:
            yield from told(item, *names)


sequences = st.lists(st.sampled_from(EVENTS), max_size=6)
HIDDEN_FROM_TRAINEE = ("part", "cards", "changes", "mood")


@settings(max_examples=30, deadline=None)
@given(sequences, st.booleans())
def test_without_whispers_the_trainee_is_told_nothing_of_how_he_does(events: list[str], with_scenario: bool) -> None:
    view = view_for(played(events, whisper=False, with_scenario=with_scenario), TRAINEE)

    assert list(told(view, "flags", "tension", "whispers", "payload", *HIDDEN_FROM_TRAINEE)) == []


@settings(max_examples=15, deadline=None)
@given(sequences)
def test_with_whispers_the_trainee_sees_nothing_of_the_part_before_the_end(events: list[str]) -> None:
    view = view_for(played(events, whisper=True), TRAINEE)

    assert list(told(view, *HIDDEN_FROM_TRAINEE)) == []


@settings(max_examples=15, deadline=None)
@given(sequences, st.booleans(), st.booleans())
def test_the_trainer_never_sees_what_is_whispered(events: list[str], whisper: bool, closes: bool) -> None:
    room = played(events, whisper=whisper)
    if closes:
        room.close(TRAINER, now(room))

    view = view_for(room, TRAINER)
    assert list(told(view, "whispers", "payload", "phrases", "rewrite")) == []


@settings(max_examples=15, deadline=None)
@given(sequences, st.booleans())
def test_the_part_and_the_cards_stay_with_the_trainer_after_the_end_too(events: list[str], whisper: bool) -> None:
    room = played(events, whisper=whisper)
    room.close(TRAINEE, now(room))

    shown = json.dumps(view_for(room, TRAINEE), ensure_ascii=False)
    assert not {"part", "cards"} & set(json.loads(shown))
    assert room.scenario is not None
    assert room.scenario.told["unforgivable"] not in shown


def test_a_stranger_sees_nothing() -> None:
    with pytest.raises(NotAMember):
        view_for(opened(), OUTSIDER)


def test_the_trainer_sees_flags_and_tension_live() -> None:
    view = view_for(played(["complains", "breaks a rule", "swears"], whisper=False), TRAINER)

    assert [turn["tension"] for turn in view["turns"]] == [3, None, 4]
    assert [{flag["category"] for flag in turn["flags"]} for turn in view["turns"]] == [set(), {"buck_passing"}, set()]
    assert (view["role"], view["tension"]) == ("customer", 4)


def test_the_trainer_sees_what_the_engines_customer_would_feel() -> None:
    room = played(["complains", "breaks a rule"], whisper=False)

    view = view_for(room, TRAINER)
    assert [change["title"] for change in view["turns"][1]["changes"]] == ["往外推"]
    assert room.mind is not None
    assert view["mood"] == {"anger": room.mind.anger, "trust": room.mind.trust}


def test_the_trainer_holds_part_and_cards() -> None:
    view = view_for(played(["cards"], whisper=True), TRAINER)

    assert (view["part"]["who"], view["part"]["wants"]) == ("五十岁", "退雨伞的三十块钱。")
    assert (len(view["part"]["facts"]), len(view["part"]["hidden"])) == (3, 1)
    assert [(card["id"], card["used"]) for card in view["cards"]] == [
        ("card-1", True),
        ("card-2", False),
        ("card-3", False),
    ]
    assert not {"brief", "whispers"} & set(view)


def test_the_trainee_hears_the_coach_when_he_whispers() -> None:
    view = view_for(played(["complains", "breaks a rule"], whisper=True), TRAINEE)

    assert [whisper["turn"] for whisper in view["whispers"]] == [1, 2]
    assert (view["role"], view["tension"], view["brief"]) == ("agent", 3, "那批雨伞伞骨焊得不牢，可以全额退款。")
    assert {flag["category"] for flag in view["turns"][1]["flags"]} == {"buck_passing"}


@pytest.mark.parametrize("whisper", [True, False])
def test_after_the_end_the_trainee_sees_what_moved_the_customer(whisper: bool) -> None:
    room = played(["complains", "breaks a rule"], whisper=whisper)
    room.close(TRAINEE, now(room))

    view = view_for(room, TRAINEE)
    assert [change["title"] for change in view["turns"][1]["changes"]] == ["往外推"]
    assert (view["closed"], view["tension"], bool(view["turns"][1]["flags"])) == (True, 3, True)
    assert view["mood"] == view_for(room, TRAINER)["mood"]


def test_without_a_scenario_there_is_neither_part_nor_brief_nor_card() -> None:
    room = played(["complains", "soothes"], whisper=True, with_scenario=False)

    trainer, trainee = view_for(room, TRAINER), view_for(room, TRAINEE)
    assert (trainer["scenario"], trainer["part"], trainer["cards"], trainer["mood"]) == (None, None, [], None)
    assert trainee["brief"] is None


def test_times_are_told_in_utc() -> None:
    room = opened()
    customer(room, COMPLAINT)
    agent(room, SORRY)

    assert [turn["at"] for turn in view_for(room, TRAINEE)["turns"]] == ["2026-11-22T08:00:05Z", "2026-11-22T08:00:10Z"]


def test_a_room_in_a_list() -> None:
    room = opened()
    before = listed(room)
    room.close(TRAINER, OPENED)

    assert before == {
        "id": "r1",
        "trainer": TRAINER,
        "trainee": TRAINEE,
        "scenario": {"id": "umbrella", "title": "雨伞一吹就翻"},
        "opened": "2026-11-22T08:00:00Z",
        "closed": None,
    }
    assert listed(room)["closed"] == "2026-11-22T08:00:00Z"
