from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_scenario import RUDE, SORRY, say, started

from bot.labels import CUSTOMER_ACTS, EMOTIONS
from bot.practice.care import care_for
from bot.practice.scorecard import scorecard
from bot.rubric.heard import HeardTurn


def customer(number: int, act: str | None, emotion: str | None) -> HeardTurn:
    return HeardTurn(number, "customer", "……", act, emotion=emotion)


def abused(times: int) -> list[HeardTurn]:
    return [customer(number, "customer_abuse", "furious") for number in range(1, times + 1)]


def test_a_civil_call_needs_no_word() -> None:
    assert (
        care_for([customer(1, "customer_complain", "angry"), HeardTurn(2, "agent", SORRY, "agent_apologize")]) is None
    )


def test_an_empty_call_needs_none() -> None:
    assert care_for([]) is None


@pytest.mark.parametrize(
    ("act", "emotion"),
    [("customer_abuse", "furious"), ("customer_abuse", "calm"), ("customer_abuse", None), ("customer_vent", "furious")],
)
def test_swearing_and_shouting_are_abuse(act: str, emotion: str | None) -> None:
    care = care_for([customer(1, "customer_complain", "angry"), customer(2, act, emotion)])

    assert care is not None
    assert (care.turns, care.pause_minutes) == ((2,), 5)


def test_a_cool_threat_is_none() -> None:
    assert care_for([customer(1, "customer_threaten", "angry")]) is None


def test_what_the_trainee_says_is_none() -> None:
    assert care_for([HeardTurn(1, "agent", "……", "agent_violation", emotion="furious")]) is None


@pytest.mark.parametrize(("times", "minutes"), [(1, 5), (3, 5), (4, 10), (9, 10)])
def test_after_much_abuse_the_pause_is_longer(times: int, minutes: int) -> None:
    care = care_for(abused(times))

    assert care is not None
    assert (care.pause_minutes, len(care.turns)) == (minutes, times)


def test_it_is_not_always_the_same_word() -> None:
    words = [care.text for times in (1, 2, 3) if (care := care_for(abused(times)))]

    assert len(set(words)) == 3


def test_it_survives_json() -> None:
    care = care_for(abused(2))

    assert care is not None
    assert care.as_dict() == {"text": care.text, "pause_minutes": 5, "turns": [1, 2]}


@given(st.lists(st.tuples(st.sampled_from(list(CUSTOMER_ACTS)), st.sampled_from(list(EMOTIONS))), max_size=12))
def test_care_comes_exactly_after_abuse(said: list[tuple[str, str]]) -> None:
    turns = [customer(number, *what) for number, what in enumerate(said, start=1)]

    care = care_for(turns)
    abusive = [n for n, (act, emotion) in enumerate(said, start=1) if act == "customer_abuse" or emotion == "furious"]
    assert (list(care.turns) if care else []) == abusive


def test_the_scorecard_of_a_run_brings_it_too() -> None:
    civil, shouted = scorecard(say(started(), SORRY)), scorecard(say(started(), RUDE, RUDE))

    assert (civil["care"], shouted["care"]["pause_minutes"]) == (None, 5)
