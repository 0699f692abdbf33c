from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.memory import CallMemory
from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, STAGES

hearings = st.lists(
    st.tuples(st.sampled_from([*CUSTOMER_ACTS, *AGENT_ACTS]), st.sampled_from(list(STAGES)), st.integers(0, 4)),
    max_size=60,
)


def heard(*acts: str, questions: int = 0) -> CallMemory:
    memory = CallMemory()
    for act in acts:
        memory.hear(act, "cut_in", questions=questions)
    return memory


@given(hearings)
def test_a_memory_survives_the_slot(turns: list[tuple[str, str, int]]) -> None:
    memory = CallMemory()
    for act, stage, questions in turns:
        memory.hear(act, stage, questions=questions)
    assert CallMemory.from_slot(json.loads(json.dumps(memory.to_slot()))) == memory


@given(hearings)
def test_a_memory_does_not_grow_with_the_utterances(turns: list[tuple[str, str, int]]) -> None:
    memory = CallMemory()
    for act, stage, questions in turns:
        memory.hear(act, stage, questions=questions)
    assert memory.turns == len(turns)
    assert memory.acts == [act for act, _, _ in turns][-8:]


@pytest.mark.parametrize("value", [None, "", 3, [], "call", {}])
def test_anything_but_a_memory_in_the_slot_is_an_empty_one(value: object) -> None:
    assert CallMemory.from_slot(value) == CallMemory()


def test_fields_of_another_version_are_passed_over() -> None:
    assert CallMemory.from_slot({"turns": 3, "mood": "sunny"}) == CallMemory(turns=3)


def test_the_value_of_the_slot_is_not_changed() -> None:
    value = CallMemory(used=["apologize-01"], acts=["customer_vent"], recent_moves=["cut_in-vent"]).to_slot()
    before = copy.deepcopy(value)
    memory = CallMemory.from_slot(value)
    memory.hear("agent_apologize", "cut_in", questions=0)
    memory.remember({"phrases": ["listen-01"], "move": "cut_in-listen"})
    assert value == before


def test_apologies_in_a_row_are_counted() -> None:
    assert heard("agent_apologize", "customer_vent", "agent_apologize").apologies == 2


def test_another_act_of_the_agent_ends_the_row_of_apologies() -> None:
    assert heard("agent_apologize", "agent_apologize", "agent_ask_open").apologies == 0


@pytest.mark.parametrize("act", ["agent_ask_open", "agent_ask_closed", "agent_ask_consent"])
def test_an_act_that_asks_counts_as_a_question(act: str) -> None:
    assert heard(act).questions == 1


def test_every_question_of_a_draft_counts() -> None:
    memory = CallMemory()
    memory.hear("agent_ask_closed", "cut_in", questions=3)
    assert memory.questions == 3


@pytest.mark.parametrize("answer", ["customer_provide_info", "customer_accept", "customer_deny"])
def test_a_bare_answer_does_not_end_the_row_of_questions(answer: str) -> None:
    assert heard("agent_ask_closed", answer, "agent_ask_closed", answer, "agent_ask_closed").questions == 3


def test_a_customer_who_has_the_floor_ends_the_row_of_questions() -> None:
    assert heard("agent_ask_closed", "customer_complain").questions == 0


def test_an_agent_who_does_not_ask_ends_the_row_of_questions() -> None:
    assert heard("agent_ask_closed", "customer_provide_info", "agent_restate").questions == 0


@pytest.mark.parametrize("act", ["agent_promise_deadline", "agent_act_now"])
def test_a_promise_is_remembered(act: str) -> None:
    assert heard(act, "customer_accept", "agent_close").promised


def test_a_proposal_is_no_promise() -> None:
    assert not heard("agent_propose", "agent_explain").promised


def test_abuse_is_counted() -> None:
    assert heard("customer_abuse", "agent_empathize", "customer_abuse").abused == 2


def test_the_stage_is_that_of_the_last_utterance() -> None:
    memory = CallMemory()
    memory.hear("customer_accept", "agreement", questions=0)
    memory.hear("customer_vent", "cut_in", questions=0)
    assert memory.stage == "cut_in"


def test_what_was_advised_is_remembered_once() -> None:
    memory = CallMemory()
    memory.remember({"phrases": ["listen-01", "apologize-01"]})
    memory.remember({"phrases": ["apologize-01", "hold-01"]})
    assert memory.used == ["listen-01", "apologize-01", "hold-01"]
    assert memory.advice == {"phrases": ["apologize-01", "hold-01"]}


def test_only_the_last_moves_are_remembered() -> None:
    memory = CallMemory()
    for move in "abcde":
        memory.remember({"move": move})
    assert memory.recent_moves == ["c", "d", "e"]
