from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rubric.examples import parse_call, parse_line


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("agent_hold: 请稍等", {"speaker": "agent", "act": "agent_hold", "text": "请稍等", "emotion": None}),
        ("customer_vent: 气死我了", {"speaker": "customer", "emotion": "calm", "confidence": 1.0, "stage": "cut_in"}),
        ("customer_vent@closing!angry~0.4: 唉", {"stage": "closing", "emotion": "angry", "confidence": 0.4}),
        ("customer_vent~0.4!angry: 唉", {"emotion": "angry", "confidence": 0.4}),
        ("agent_hold： 等着：马上", {"text": "等着：马上"}),
        ("agent_hold:", {"text": ""}),
    ],
)
def test_a_line_is_a_turn(line: str, fields: dict[str, Any]) -> None:
    turn = parse_line(line)

    assert {name: getattr(turn, name) for name in fields} == fields


def test_a_line_can_name_flags_with_their_usual_level() -> None:
    flags = parse_line("agent_violation#rude,jargon: 喂，查一下").flags

    assert [(flag["category"], flag["level"], flag["text"]) for flag in flags] == [
        ("rude", "forbidden", "喂，查一下"),
        ("jargon", "caution", "喂，查一下"),
    ]


def test_turns_are_numbered_and_take_the_stage_of_their_file() -> None:
    turns = parse_call(["agent_greet: 您好", "customer_greet@cut_in: 喂"], stage="greeting")

    assert [(turn.number, turn.stage) for turn in turns] == [(1, "greeting"), (2, "cut_in")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("您好", "应写成"),
        ("agent_hello: 您好", "不认识 agent_hello"),
        ("ask_help: 怎么办", "不认识 ask_help"),
        ("agent_hold@middle: 稍等", "不认识 middle"),
        ("customer_vent!mad: 气死", "不认识 mad"),
        ("agent_hold!angry: 稍等", "只有客户"),
        ("agent_hold~2: 稍等", "0 到 1"),
        ("agent_hold~多: 稍等", "0 到 1"),
        ("agent_hold#bad: 稍等", "不认识 bad"),
        ("agent_hold 稍等: 好", "应写成"),
    ],
)
def test_a_broken_line_says_what_is_wrong(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_line(line)


@given(st.text(max_size=30))
def test_any_text_is_a_turn_or_a_plain_error(line: str) -> None:
    try:
        assert parse_line(line).text == line.strip().partition(":")[2].strip()
    except ValueError as error:
        assert "示例" in str(error)
