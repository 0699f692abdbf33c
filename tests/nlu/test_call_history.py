from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.labels import EMOTIONS
from bot.nlu.call_history import CallHistoryFeaturizer
from bot.nlu.message import acts_heard
from bot.paths import PROJECT

# Rasa warns of its own past whenever a domain has slots.
pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill:UserWarning")

Turn = tuple[str, str]


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(PROJECT / "domain.yml"))


def call(domain: Domain, *turns: Turn, now: str | None = None) -> DialogueStateTracker:
    """Make the tracker of a call: past turns of act and action, and the act just heard, if any."""
    events: list[Event] = [ActionExecuted("action_listen")]
    for act, action in turns:
        events += [heard(act), SlotSet("emotion", "angry"), ActionExecuted(action), ActionExecuted("action_listen")]
    if now is not None:
        events.append(heard(now))
    return DialogueStateTracker.from_events("call-1", events, domain.slots)


def heard(act: str) -> UserUttered:
    return UserUttered("话", {"name": act, "confidence": 1.0})


def seen(domain: Domain, tracker: DialogueStateTracker, *, max_history: int | None = 6) -> list[tuple[Any, Any]]:
    """Return intent and last action of each state that a policy is shown."""
    featurizer = CallHistoryFeaturizer(max_history=max_history)
    (states,) = featurizer.prediction_states([tracker], domain)
    return [(state.get("user", {}).get("intent"), state.get("prev_action", {}).get("action_name")) for state in states]


CALL = [
    ("agent_greet", "action_coach_greeting"),
    ("customer_vent", "action_coach_cut_in"),
    ("agent_apologize", "action_coach_cut_in"),
]


PAST = [
    ("agent_greet", "action_listen"),
    ("customer_vent", "action_listen"),
    ("agent_apologize", "action_coach_cut_in"),
]


def test_a_past_turn_is_one_state_and_only_the_last_one_shows_its_stage(domain: Domain) -> None:
    assert seen(domain, call(domain, *CALL, now="customer_complain")) == [
        *PAST,
        ("customer_complain", "action_listen"),
    ]


@pytest.mark.parametrize("request_", ["ask_next_step", "ask_case", "check_draft", "nlu_fallback"])
def test_what_was_said_to_the_coach_in_between_is_not_seen(domain: Domain, request_: str) -> None:
    action = "action_out_of_scope" if request_ == "nlu_fallback" else "action_next_step"
    with_question = call(domain, *CALL, (request_, action), now="customer_complain")
    assert seen(domain, with_question) == seen(domain, call(domain, *CALL, now="customer_complain"))


def test_many_questions_do_not_push_the_call_out_of_sight(domain: Domain) -> None:
    questions = [("ask_case", "action_find_case")] * 20
    tracker = call(domain, *CALL, *questions, now="customer_complain")
    assert seen(domain, tracker)[:3] == PAST


def test_a_question_just_asked_is_seen(domain: Domain) -> None:
    assert seen(domain, call(domain, *CALL, now="ask_why"))[-1] == ("ask_why", "action_listen")


@pytest.mark.parametrize("max_history", [1, 2, 3, 6])
def test_no_more_states_are_seen_than_asked_for(domain: Domain, max_history: int) -> None:
    tracker = call(domain, *CALL * 10, now="customer_complain")
    assert len(seen(domain, tracker, max_history=max_history)) == max_history


def test_the_last_states_are_the_ones_seen(domain: Domain) -> None:
    tracker = call(domain, *CALL, ("agent_ask_open", "action_coach_cut_in"), now="customer_complain")
    assert seen(domain, tracker, max_history=2) == [
        ("agent_ask_open", "action_coach_cut_in"),
        ("customer_complain", "action_listen"),
    ]


def test_without_a_limit_the_whole_call_is_seen(domain: Domain) -> None:
    assert len(seen(domain, call(domain, *CALL * 10, now="customer_complain"), max_history=None)) == 31


def test_the_first_words_of_a_call_are_seen(domain: Domain) -> None:
    assert seen(domain, call(domain, now="agent_greet")) == [("agent_greet", "action_listen")]


def test_a_call_in_which_nobody_has_spoken_has_a_state(domain: Domain) -> None:
    assert seen(domain, call(domain)) == [(None, "action_listen")]


def test_training_sees_what_predicting_sees(domain: Domain) -> None:
    featurizer = CallHistoryFeaturizer(max_history=6)
    states, actions = featurizer.training_states_and_labels([call(domain, *CALL)], domain)
    shown = [
        [(s.get("user", {}).get("intent"), s.get("prev_action", {}).get("action_name")) for s in of_step]
        for of_step, action in zip(states, actions, strict=True)
        if action == ["action_coach_cut_in"]
    ]
    assert seen(domain, call(domain, *CALL[:2], now="agent_apologize")) in shown


def test_the_emotion_is_part_of_a_state(domain: Domain) -> None:
    (states,) = CallHistoryFeaturizer(max_history=6).prediction_states(
        [call(domain, *CALL, now="customer_vent")], domain
    )
    assert states[0]["slots"]["emotion"][list(EMOTIONS).index("angry")] == 1.0


def test_acts_are_heard_without_what_was_said_to_the_coach(domain: Domain) -> None:
    tracker = call(domain, *CALL, ("ask_case", "action_find_case"), now="customer_complain")
    assert acts_heard(tracker) == ["agent_greet", "customer_vent", "agent_apologize", "customer_complain"]


def test_without_a_tracker_nothing_has_been_heard() -> None:
    assert acts_heard(None) == []
