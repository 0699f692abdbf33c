from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.labels import EMOTIONS, TENSION
from bot.review.tension import tension_curve
from bot.rubric.heard import HeardTurn

FLAG = {"category": "blame_customer", "level": "forbidden"}


def customer(number: int, emotion: str | None, act: str = "customer_complain") -> HeardTurn:
    return HeardTurn(number, "customer", "宽带又断了", act, emotion=emotion)


def agent(number: int, *flags: dict[str, Any], act: str = "agent_explain") -> HeardTurn:
    return HeardTurn(number, "agent", "是您自己操作的", act, flags=flags)


def test_the_first_turn_of_a_customer_changes_nothing() -> None:
    assert tension_curve([customer(1, "angry")], []) == [{"turn": 1, "level": 3, "change": 0, "because": []}]


def test_a_rise_is_put_down_to_what_should_not_have_been_said() -> None:
    curve = tension_curve([customer(1, "dissatisfied"), agent(2, FLAG), customer(3, "angry")], [])
    assert curve[1] == {"turn": 3, "level": 3, "change": 1, "because": [{"turn": 2, "why": "坐席：责备客户"}]}


def test_a_fall_is_put_down_to_what_was_done_well() -> None:
    turns = [customer(1, "angry"), agent(2), customer(3, "calm")]
    curve = tension_curve(turns, [{"turn": 2, "title": "共情"}, {"turn": 2, "title": "时限"}])
    assert curve[1]["because"] == [{"turn": 2, "why": "坐席：共情、时限"}]


def test_a_flag_does_not_explain_a_fall() -> None:
    curve = tension_curve([customer(1, "angry"), agent(2, FLAG), customer(3, "calm")], [])
    assert curve[1]["because"] == [{"turn": 2, "why": "坐席这句是“解释说明”"}]


def test_a_threat_shows_by_itself_why_it_rose() -> None:
    turns = [customer(1, "dissatisfied"), customer(2, "angry", "customer_threaten")]
    assert tension_curve(turns, [])[1]["because"] == [{"turn": 2, "why": "客户：威胁升级"}]


def test_a_turn_whose_emotion_is_unknown_is_left_out() -> None:
    assert [step["turn"] for step in tension_curve([customer(1, None), customer(2, "calm")], [])] == [2]


@given(st.lists(st.sampled_from([*EMOTIONS, "agent"]), max_size=20))
def test_the_changes_add_up_to_the_last_level(said: list[str]) -> None:
    turns = [agent(n) if what == "agent" else customer(n, what) for n, what in enumerate(said, 1)]
    curve = tension_curve(turns, [])
    heard = [TENSION[what] for what in said if what != "agent"]
    assert [step["level"] for step in curve] == heard
    assert sum(step["change"] for step in curve) == (heard[-1] - heard[0] if heard else 0)
