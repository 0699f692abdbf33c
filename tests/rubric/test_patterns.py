from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_rubrics import call_of, matches

from bot.rubric.heard import HeardTurn
from bot.rubric.kleene import Truth

APOLOGY = "agent_apologize: 给您添麻烦了，真抱歉"
VENT = "customer_vent!angry: 气死我了，等了半天"


def guessed(turns: list[HeardTurn], number: int, confidence: float = 0.6) -> list[HeardTurn]:
    """Return the call with whose words one turn is being guessed."""
    return [replace(turn, speaker_confidence=confidence) if turn.number == number else turn for turn in turns]


@pytest.mark.parametrize(
    ("pattern", "lines", "expected"),
    [
        pytest.param({"speaker": "agent"}, [APOLOGY, VENT], [True, False], id="speaker"),
        pytest.param({"act": "agent_apologize"}, [APOLOGY, VENT], [True, False], id="act"),
        pytest.param({"act": ["agent_hold", "customer_vent"]}, [APOLOGY, VENT], [False, True], id="one of acts"),
        pytest.param({"stage": "closing"}, ["agent_close@closing: 再见", VENT], [True, False], id="stage"),
        pytest.param(
            {"emotion": ["angry"]}, [VENT, "customer_accept: 好", APOLOGY], [True, False, False], id="emotion"
        ),
        pytest.param({"tension": {"min": 3}}, [VENT, "customer_accept: 好"], [True, False], id="tension of a customer"),
        pytest.param({"flag": ["rude"]}, ["agent_hold#rude: 喂，等着", APOLOGY], [True, False], id="flag"),
        pytest.param({"flag": "any"}, ["agent_hold#jargon: 查一下", APOLOGY], [True, False], id="any flag"),
        pytest.param(
            {"level": "forbidden"}, ["agent_hold#rude: 喂", "agent_hold#jargon: 查"], [True, False], id="level"
        ),
        pytest.param({"signal": "apology"}, [APOLOGY, "agent_hold: 请稍等"], [True, False], id="signal"),
        pytest.param(
            {"signal": ["thanks", "apology"]}, [APOLOGY, "agent_hold: 谢谢您"], [True, True], id="one of signals"
        ),
        pytest.param({"signal": "apology"}, ["agent_hold: 您别跟我说对不起"], [False], id="signal unless"),
        pytest.param({"signal": "waiting"}, ["agent_restate: 您等了半天"], [False], id="signal of the other speaker"),
        pytest.param({"no_signal": "apology"}, [APOLOGY, "agent_hold: 请稍等"], [False, True], id="no signal"),
        pytest.param({"words": ["换成[谁|我]"]}, ["agent_empathize: 换成谁都急", APOLOGY], [True, False], id="words"),
        pytest.param({"asks": True}, ["agent_hold: 您的号码是多少？", APOLOGY], [True, False], id="asks in words"),
        pytest.param({"asks": True}, ["agent_ask_closed: 麻烦报一下号码"], [True], id="asks by its act"),
        pytest.param({"longer": 3}, ["agent_hold: 请稍等", "agent_hold: 请您稍等"], [False, True], id="longer"),
        pytest.param({"shorter": 4}, ["agent_hold: 请稍等", "agent_hold: 请您稍等"], [True, False], id="shorter"),
        pytest.param({"first": 1}, [VENT, APOLOGY], [True, False], id="first of the call"),
        pytest.param({"first": 1, "speaker": "agent"}, [VENT, APOLOGY], [False, True], id="first of a speaker"),
        pytest.param({"last": 1}, [VENT, APOLOGY], [False, True], id="last of the call"),
        pytest.param({"last": 1, "speaker": "customer"}, [VENT, APOLOGY], [True, False], id="last of a speaker"),
        pytest.param({"after": {"act": "customer_vent"}}, [APOLOGY, VENT, APOLOGY], [False, False, True], id="after"),
        pytest.param({"before": {"act": "customer_vent"}}, [APOLOGY, VENT, APOLOGY], [True, False, False], id="before"),
        pytest.param(
            {"next_to": {"pattern": {"act": "customer_vent"}, "within": 1}},
            [VENT, APOLOGY, APOLOGY],
            [False, True, False],
            id="next to, never itself",
        ),
        pytest.param(
            {"any": [{"signal": "apology"}, {"act": "customer_vent"}]}, [APOLOGY, VENT], [True, True], id="any"
        ),
        pytest.param({"not": {"speaker": "agent"}}, [APOLOGY, VENT], [False, True], id="not"),
        pytest.param({"speaker": "agent", "longer": 90}, [APOLOGY], [False], id="all fields must hold"),
    ],
)
def test_a_field_says_what_a_turn_must_be_like(
    pattern: dict[str, Any], lines: list[str], expected: list[Truth]
) -> None:
    assert matches(pattern, call_of(*lines)) == expected


def test_an_agents_tension_is_that_of_the_last_customer() -> None:
    turns = call_of("agent_greet: 您好", VENT, APOLOGY, "customer_accept: 算了", "agent_close: 再见")

    assert matches({"speaker": "agent", "tension": {"min": 3}}, turns) == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("again", "expected"),
    [("我的流量到底去哪了", True), ("我要退网", False), ("流量", False)],
    ids=["said again", "something else", "too short to tell"],
)
def test_repeating_is_saying_most_of_an_earlier_turn(again: str, expected: bool) -> None:
    turns = call_of("customer_inquire: 我的流量去哪了", "agent_hold: 请稍等", f"customer_urge: {again}")

    assert matches({"repeats": True}, turns) == [False, False, expected]


def test_nobody_repeats_what_the_other_said() -> None:
    turns = call_of("customer_inquire: 我的流量去哪了", "agent_restate: 我的流量去哪了")

    assert matches({"repeats": True}, turns) == [False, False]


def test_signals_are_found_in_disguised_spelling() -> None:
    assert matches({"signal": "apology"}, call_of("agent_apologize: 真 抱_歉")) == [True]


def test_empty_words_hold_no_signal() -> None:
    assert matches({"signal": "apology"}, call_of("agent_apologize: ")) == [False]


@pytest.mark.parametrize(
    ("confidence", "named", "other"), [(0.9, True, False), (0.5, True, None), (0.4, None, None), (0.1, False, None)]
)
def test_an_act_that_is_not_sure_is_unknown(confidence: float, named: Truth, other: Truth) -> None:
    turns = call_of(f"agent_apologize~{confidence}: 哦")

    assert (matches({"act": "agent_apologize"}, turns), matches({"act": "agent_hold"}, turns)) == ([named], [other])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["agent_hold"], None),
        (["agent_hold", "agent_explain"], True),
        (["agent_close"], False),
        (["agent_close", "agent_explain"], None),
    ],
)
def test_readings_add_up(asked: list[str], expected: Truth) -> None:
    (turn,) = call_of("agent_hold~0.4: 我看一下")
    readings = {"agent_hold": 0.4, "agent_explain": 0.3, "agent_close": 0.1}

    assert matches({"act": asked}, [replace(turn, readings=readings)]) == [expected]


@pytest.mark.parametrize(
    "pattern",
    [
        {"speaker": "agent"},
        {"speaker": "customer"},
        {"act": "agent_apologize"},
        {"act": "customer_vent"},
        {"signal": "apology"},
        {"no_signal": "apology"},
        {"first": 1, "speaker": "agent"},
        {"tension": {"min": 1}},
        {"emotion": ["calm"]},
    ],
    ids=str,
)
def test_what_depends_on_a_guessed_speaker_is_unknown(pattern: dict[str, Any]) -> None:
    assert matches(pattern, guessed(call_of(APOLOGY), 1)) == [None]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"words": ["抱歉"]}, True),
        ({"signal": "waiting"}, False),
        ({"act": "agent_hold"}, False),
        ({"flag": "any"}, False),
    ],
    ids=str,
)
def test_what_does_not_depend_on_a_guessed_speaker_is_known(pattern: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, guessed(call_of(APOLOGY), 1)) == [expected]


def test_what_may_be_an_agents_words_may_hold_a_flag() -> None:
    assert matches({"flag": "any"}, guessed(call_of(VENT), 1)) == [None]


def test_a_guess_that_is_sure_enough_is_known() -> None:
    assert matches({"speaker": "agent"}, guessed(call_of(APOLOGY), 1, 0.7)) == [True]


def test_a_guessed_turn_makes_the_places_after_it_unknown() -> None:
    turns = guessed(call_of(APOLOGY, APOLOGY), 1)

    assert matches({"speaker": "agent", "first": 1}, turns) == [None, None]


def test_repeating_a_guessed_speaker_is_unknown() -> None:
    turns = guessed(call_of("customer_inquire: 我的流量去哪了", "customer_urge: 我的流量去哪了"), 1)

    assert matches({"repeats": True}, turns) == [False, None]


def test_a_stage_or_an_emotion_that_nobody_knows_is_unknown() -> None:
    turns = [replace(turn, stage=None, emotion=None) for turn in call_of(VENT)]

    fields = ({"stage": "cut_in"}, {"emotion": ["angry"]}, {"tension": {"min": 1}})
    assert [matches(field, turns) for field in fields] == [[None]] * 3


def test_a_tension_that_is_anything_fits_the_whole_scale() -> None:
    turns = [replace(turn, emotion=None) for turn in call_of(VENT)]

    assert matches({"tension": {"min": 0, "max": 4}}, turns) == [True]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"after": {"act": "agent_hold"}}, [False, None]),
        ({"before": {"act": "agent_hold"}}, [False, False]),
        ({"next_to": {"pattern": {"act": "agent_hold"}, "within": 2}}, [False, None]),
        ({"any": [{"act": "agent_hold"}, {"signal": "apology"}]}, [None, True]),
        ({"not": {"act": "agent_hold"}}, [None, True]),
    ],
    ids=str,
)
def test_unknown_inner_patterns_stay_unknown(pattern: dict[str, Any], expected: list[Truth]) -> None:
    assert matches(pattern, call_of("agent_hold~0.4: 哦", APOLOGY)) == expected
