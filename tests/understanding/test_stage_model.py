from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, STAGES
from bot.understanding.stages import StageModel, StageWords, Turn

CALL = [
    Turn("agent_greet", "greeting"),
    Turn("customer_complain", "cut_in"),
    Turn("agent_apologize", "cut_in"),
    Turn("agent_explain", "transformation"),
    Turn("customer_doubt", "transformation"),
    Turn("agent_propose", "agreement"),
    Turn("customer_accept", "agreement"),
    Turn("agent_confirm_satisfaction", "closing"),
    Turn("customer_thank", "closing"),
]
FALLS_BACK = [
    Turn("agent_greet", "greeting"),
    Turn("customer_complain", "cut_in"),
    Turn("agent_propose", "agreement"),
    Turn("customer_vent", "cut_in"),
    Turn("agent_apologize", "cut_in"),
    Turn("agent_propose", "agreement"),
    Turn("customer_doubt", "agreement"),
    Turn("customer_accept", "agreement"),
]
BARGAINS = [
    Turn("agent_greet", "greeting"),
    Turn("customer_complain", "cut_in"),
    Turn("agent_propose", "agreement"),
    Turn("customer_doubt", "agreement"),
    Turn("customer_accept", "agreement"),
]
WORDS = [
    ("已经上报了请耐心等待电话", "agreement", "agent_hold"),
    ("已经提交请您等待电话", "agreement", "agent_promise_deadline"),
    ("请问您的号码是多少", "cut_in", "agent_ask_closed"),
    ("请您说一下号码", "cut_in", "agent_ask_closed"),
]


@pytest.fixture(scope="module")
def model() -> StageModel:
    return StageModel.train([CALL, FALLS_BACK, BARGAINS] * 6)


def said(*acts: str) -> list[dict[str, float]]:
    return [{act: 1.0} for act in acts]


def best(scores: dict[str, float]) -> str:
    return max(scores, key=scores.__getitem__)


@pytest.mark.parametrize("call", [CALL, FALLS_BACK, BARGAINS])
def test_a_known_call_is_placed_turn_by_turn(model: StageModel, call: list[Turn]) -> None:
    before = None
    for place, turn in enumerate(call):
        before = best(model.place(said(*(one.act for one in call[: place + 1])), before))
        assert before == turn.stage


def test_the_stage_before_tells_what_a_doubt_is_about(model: StageModel) -> None:
    explained = model.place(
        said("agent_greet", "customer_complain", "agent_explain", "customer_doubt"), "transformation"
    )
    offered = model.place(said("agent_greet", "customer_complain", "agent_propose", "customer_doubt"), "agreement")
    assert (best(explained), best(offered)) == ("transformation", "agreement")


def test_an_unsure_act_is_weighed_not_believed(model: StageModel) -> None:
    history = said("agent_greet", "customer_complain")
    sure = model.place([*history, {"agent_propose": 1.0}], "cut_in")
    unsure = model.place([*history, {"agent_propose": 0.5, "agent_apologize": 0.5}], "cut_in")
    assert sure["cut_in"] < unsure["cut_in"] and unsure["agreement"] < sure["agreement"]


def test_words_move_an_open_case(model: StageModel) -> None:
    readings = said("agent_greet", "customer_complain", "agent_hold")
    words = StageWords.train(WORDS)
    plain = model.place(readings, "cut_in")
    hinted = model.place(readings, "cut_in", words.hints("agent", "请您耐心等待电话"))
    assert hinted["agreement"] > plain["agreement"]


def test_a_speaker_without_labelled_examples_gives_no_hints() -> None:
    assert StageWords.train(WORDS).hints("customer", "请您耐心等待电话") == {}


def test_training_twice_gives_the_same_model(model: StageModel) -> None:
    readings = said("agent_greet", "customer_complain", "agent_propose", "customer_doubt")
    again = StageModel.train([CALL, FALLS_BACK, BARGAINS] * 6)
    assert again.place(readings, "agreement") == model.place(readings, "agreement")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from([*CUSTOMER_ACTS, *AGENT_ACTS]), min_size=1, max_size=20),
    st.sampled_from([None, *STAGES]),
)
def test_scores_are_probabilities_of_all_stages(model: StageModel, acts: list[str], before: str | None) -> None:
    scores = model.place(said(*acts), before)
    assert set(scores) == set(STAGES)
    assert sum(scores.values()) == pytest.approx(1.0)
