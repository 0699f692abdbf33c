from __future__ import annotations

import copy
import json
from dataclasses import replace

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
from made_up_scenario import EARNED, FEEL, GREET, REFUND, RESTATE, RUDE, SORRY, scenario

from bot.errors import ContentError, InputError
from bot.practice.effects import load_arithmetic
from bot.practice.mind import Mind
from bot.practice.reacting import react
from bot.practice.room import NotAMember, NotYourPart, Room
from bot.rubric.call import Call
from bot.rubric.heard import HeardTurn


def again(room: Room) -> Room:
    return Room.from_dict(json.loads(json.dumps(room.to_dict())), scenario=scenario())


def test_who_says_it_decides_whose_line_it_is() -> None:
    room = opened()
    customer(room, COMPLAINT)
    agent(room, SORRY)

    assert [(turn.number, turn.speaker, turn.text) for turn in room.turns] == [
        (1, "customer", COMPLAINT),
        (2, "agent", SORRY),
    ]


def test_a_person_may_say_several_lines_in_a_row() -> None:
    room = opened()
    customer(room, COMPLAINT)
    customer(room, "你们还管不管！", "customer_urge", "furious")
    agent(room, GREET, SORRY)

    assert [turn.speaker for turn in room.turns] == ["customer", "customer", "agent", "agent"]


def test_a_turn_knows_the_seconds_since_the_room_was_opened() -> None:
    room = opened()
    customer(room, COMPLAINT)
    agent(room, SORRY)

    assert ([turn.at for turn in room.turns], room.times[0]) == ([5.0, 10.0], now(opened()))


@pytest.mark.parametrize("what", ["say", "card_text", "close"])
def test_nobody_else_gets_in(what: str) -> None:
    room = opened()
    doings = {
        "say": lambda: room.say(OUTSIDER, HeardTurn(0, "customer", COMPLAINT, "customer_complain"), OPENED),
        "card_text": lambda: room.card_text(OUTSIDER, "card-1"),
        "close": lambda: room.close(OUTSIDER, OPENED),
    }

    with pytest.raises(NotAMember, match="不在这个房间里"):
        doings[what]()
    assert (room.turns, room.closed) == ([], None)


def test_nobody_plays_both() -> None:
    with pytest.raises(InputError, match="两个人"):
        Room.open("r1", TRAINER, TRAINER, at=OPENED)


def test_a_line_that_was_heard_as_the_other_speakers_is_refused() -> None:
    room = opened()

    with pytest.raises(InputError, match="对方说的"):
        room.say(TRAINEE, HeardTurn(0, "customer", COMPLAINT, "customer_complain"), OPENED)
    assert room.turns == []


@pytest.mark.parametrize("text", ["", "  \n", "好" * 10_001])
def test_a_line_that_cannot_be_checked_changes_nothing(text: str) -> None:
    room = opened()
    customer(room, COMPLAINT)
    before = copy.deepcopy(room.to_dict())

    with pytest.raises(InputError):
        room.say(TRAINEE, HeardTurn(0, "agent", text, "agent_explain"), now(room), key="k")
    assert room.to_dict() == before


def test_a_line_on_which_the_engine_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ContentError("data/practice/effects.yml", 1, "", "坏了")

    room = opened()
    customer(room, COMPLAINT)
    before = copy.deepcopy(room.to_dict())
    monkeypatch.setattr("bot.practice.room.react", broken)

    with pytest.raises(ContentError):
        agent(room, RUDE, key="k")
    assert room.to_dict() == before


def test_a_closed_room_takes_no_line_and_no_card() -> None:
    room = opened()
    room.close(TRAINEE, OPENED)

    with pytest.raises(InputError, match="已经结束"):
        customer(room, COMPLAINT)
    with pytest.raises(InputError, match="已经结束"):
        room.card_text(TRAINER, "card-1")
    with pytest.raises(NotAMember):
        room.card_text(OUTSIDER, "card-1")


@pytest.mark.parametrize("user", [TRAINER, TRAINEE])
def test_either_may_close_and_a_second_time_changes_nothing(user: str) -> None:
    room = opened()
    room.close(user, OPENED)
    room.close(TRAINER, now(room))

    assert room.closed == OPENED


def test_the_same_key_again_changes_nothing() -> None:
    room = opened()
    customer(room, COMPLAINT, key="k1")
    before = copy.deepcopy(room.to_dict())
    customer(room, "又点了一下发送", key="k1")

    assert (room.to_dict(), room.knows(TRAINER, "k1")) == (before, True)


def test_a_known_key_is_answered_after_the_end_too() -> None:
    room = opened()
    customer(room, COMPLAINT, key="k1")
    room.close(TRAINEE, OPENED)

    turn = room.say(TRAINER, HeardTurn(0, "customer", COMPLAINT, "customer_complain"), OPENED, key="k1")
    assert turn == room.turns[0]


def test_keys_of_two_people_do_not_meet() -> None:
    room = opened()
    customer(room, COMPLAINT, key="k1")
    agent(room, SORRY, key="k1")

    assert len(room.turns) == 2


def test_the_customers_words_bring_advice_for_the_trainee() -> None:
    room = opened()
    customer(room, COMPLAINT)

    whisper = room.whispers[0]
    assert (whisper.turn, whisper.payload["kind"], whisper.payload["tension"]) == (1, "advice", 3)
    assert (whisper.payload["issue"], bool(whisper.payload["phrases"])) == ({"id": "other", "title": "其他"}, True)
    assert "下一步：" in whisper.text


def test_what_should_not_be_said_is_whispered_with_a_rewrite() -> None:
    room = opened()
    customer(room, COMPLAINT)
    agent(room, RUDE)

    whisper = room.whispers[-1]
    assert (whisper.turn, whisper.payload["flags"]) == (2, [dict(flag) for flag in room.turns[1].flags])
    assert whisper.payload["flags"][0]["category"] == "buck_passing"
    assert whisper.payload["rewrite"] is not None
    assert "别说" in whisper.text


def test_nothing_is_whispered_about_what_the_trainee_says_well() -> None:
    room = opened()
    customer(room, COMPLAINT)
    agent(room, SORRY)

    assert [whisper.turn for whisper in room.whispers] == [1]


def test_no_phrase_is_whispered_twice() -> None:
    room = opened()
    for _ in range(3):
        customer(room, COMPLAINT)

    shown = [phrase["id"] for whisper in room.whispers for phrase in whisper.payload["phrases"]]
    assert len(shown) == len(set(shown)) > 3


def test_without_whispers_the_coach_remembers_the_call_all_the_same() -> None:
    loud, silent = opened(), opened(whisper=False)
    for room in (loud, silent):
        customer(room, COMPLAINT)
        agent(room, RUDE)

    assert silent.whispers == []
    assert silent.memory == loud.memory
    assert silent.memory.turns == 2


def test_what_was_not_heard_is_not_advised_on() -> None:
    room = opened()
    customer(room, "呃……", None)

    assert (room.whispers, room.memory.turns, len(room.turns)) == ([], 0, 1)


def test_without_a_scenario_the_matter_is_what_was_last_heard_of_it() -> None:
    room = opened(with_scenario=False)
    room.say(TRAINER, HeardTurn(0, "customer", "宽带又断了！", "customer_complain", issue="broadband_fault"), OPENED)
    room.say(TRAINER, HeardTurn(0, "customer", "都三天了！", "customer_urge"), OPENED)

    assert room.whispers[-1].payload["issue"]["id"] == "broadband_fault"


def test_the_engine_listens_beside_the_human() -> None:
    room = opened()
    customer(room, COMPLAINT)
    agent(room, FEEL)

    assert room.mind is not None
    assert room.mind.anger < 70
    assert next(change.anger for change in room.changes_of(2)) < 0
    assert room.changes_of(1) == ()


def test_the_engine_reckons_as_it_does_without_a_human() -> None:
    room = opened()
    customer(room, COMPLAINT)
    agent(room, SORRY, FEEL)

    assert room.scenario is not None
    assert room.difficulty is not None
    arithmetic, mind = load_arithmetic(), Mind.of(room.difficulty)
    for count in (2, 3):
        call = Call(room.turns[:count], arithmetic.book)
        mind = react(mind, call, room.scenario, room.difficulty, arithmetic).mind
    assert room.mind == mind


def test_whether_the_engines_customer_would_hang_up_ends_nothing() -> None:
    room = opened(difficulty="hard")
    customer(room, COMPLAINT)
    agent(room, *[RUDE] * 12)

    assert room.mind is not None
    assert (room.mind.anger, room.closed, len(room.turns)) == (100, None, 13)
    agent(room, SORRY)


def test_without_a_scenario_the_engine_stays_silent() -> None:
    room = opened(with_scenario=False)
    customer(room, COMPLAINT)
    agent(room, SORRY, RUDE)

    assert (room.mind, room.difficulty, room.exchanges) == (None, None, [])


@pytest.mark.parametrize(
    ("emotions", "tension"),
    [((), 0), (("furious",), 4), (("furious", "dissatisfied"), 2), (("angry", None), 3)],
)
def test_tension_is_that_of_the_customers_last_words(emotions: tuple[str | None, ...], tension: int) -> None:
    room = opened()
    for emotion in emotions:
        room.say(TRAINER, HeardTurn(0, "customer", COMPLAINT, "customer_vent", emotion=emotion), OPENED)
    agent(room, SORRY)

    assert room.tension == tension


def test_a_card_is_said_as_the_customers_line() -> None:
    room = opened()
    words = room.card_text(TRAINER, "牌2")
    customer(room, words, "customer_threaten", card="牌2")

    assert (room.turns[-1].text, room.turns[-1].speaker, room.used) == (words, "customer", ["card-2"])


def test_a_card_is_thrown_in_once() -> None:
    room = opened()
    customer(room, room.card_text(TRAINER, "card-1"), card="card-1")

    with pytest.raises(InputError, match="用过了"):
        room.card_text(TRAINER, "card-1")
    with pytest.raises(InputError, match="用过了"):
        customer(room, "再来一遍", card="牌1")
    assert len(room.turns) == 1


def test_only_the_trainer_throws_in_cards() -> None:
    room = opened()

    with pytest.raises(NotYourPart, match="教练"):
        room.card_text(TRAINEE, "card-1")
    with pytest.raises(NotYourPart, match="教练"):
        agent(room, SORRY, card="card-1")
    assert (room.turns, room.used) == ([], [])


def test_only_cards_of_the_scenario_are_thrown_in() -> None:
    with pytest.raises(InputError, match="没有“card-9”这张牌，可用：牌1、牌2、牌3"):
        opened().card_text(TRAINER, "card-9")
    with pytest.raises(InputError, match="没选场景"):
        opened(with_scenario=False).card_text(TRAINER, "card-1")


def test_a_room_survives_json() -> None:
    room = opened()
    customer(room, COMPLAINT, key="k1")
    agent(room, RUDE, SORRY)
    customer(room, room.card_text(TRAINER, "card-1"), card="card-1")
    room.close(TRAINER, now(room))

    assert again(room) == replace(room, scenario=again(room).scenario)


def test_a_room_that_was_kept_goes_on_as_if_it_had_not_been() -> None:
    kept, gone_on = opened(), opened()
    for line in EARNED:
        for room in (kept, gone_on):
            customer(room, COMPLAINT)
            agent(room, line)
        kept = again(kept)

    assert kept.to_dict() == gone_on.to_dict()


def test_a_room_of_another_version_is_refused() -> None:
    with pytest.raises(InputError, match="别的版本"):
        Room.from_dict(opened().to_dict() | {"version": 0})


@pytest.mark.parametrize(
    "damage",
    [{"turns": None}, {"opened": "昨天"}, {"keys": [1]}, {"exchanges": [{}]}, {"mind": None}],
)
def test_a_damaged_room_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(InputError, match="存坏了"):
        Room.from_dict(opened().to_dict() | damage, scenario=scenario())


def test_a_room_whose_scenario_is_gone_is_refused() -> None:
    with pytest.raises(InputError, match="没有场景"):
        Room.from_dict(opened().to_dict())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([TRAINER, TRAINEE]), st.sampled_from("abc")), max_size=8))
def test_each_key_makes_one_turn(sent: list[tuple[str, str]]) -> None:
    room = opened(whisper=False)
    for user, key in sent:
        if user == TRAINER:
            customer(room, SWEARING, "customer_abuse", key=key)
        else:
            agent(room, RESTATE, key=key)

    assert len(room.turns) == len(room.times) == len(set(sent))
    assert [turn.number for turn in room.turns] == list(range(1, len(room.turns) + 1))


def test_a_promise_of_the_trainee_is_remembered() -> None:
    room = opened(whisper=False)
    customer(room, COMPLAINT)
    agent(room, REFUND)

    assert (room.memory.promised, room.memory.turns) == (True, 2)
