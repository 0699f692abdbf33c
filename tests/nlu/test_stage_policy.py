from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.labels import STAGES
from bot.nlu.message import acts_heard, readings_of_call
from bot.nlu.stage_hints import HINTS
from bot.nlu.stage_policy import StagePolicy
from bot.paths import PROJECT

# Rasa warns of its own past whenever a domain has slots.
pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill:UserWarning")

Turn = tuple[str, str]
CALL = [
    ("agent_greet", "action_coach_greeting"),
    ("customer_complain", "action_coach_cut_in"),
    ("agent_apologize", "action_coach_cut_in"),
    ("agent_propose", "action_coach_agreement"),
    ("customer_accept", "action_coach_agreement"),
    ("customer_thank", "action_coach_closing"),
]
ASKS = [
    ("customer_inquire", "action_coach_cut_in"),
    ("agent_explain", "action_coach_transformation"),
    ("customer_doubt", "action_coach_transformation"),
    ("agent_explain", "action_coach_transformation"),
]


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(PROJECT / "domain.yml"))


@pytest.fixture(scope="module")
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), "model")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def policy(domain: Domain, storage: LocalModelStorage, context: ExecutionContext) -> StagePolicy:
    policy = StagePolicy.create(StagePolicy.get_default_config(), storage, Resource("stages"), context)
    policy.train([call(domain, *turns) for turns in (CALL, ASKS) for _ in range(6)], domain)
    return policy


def call(domain: Domain, *turns: Turn, now: UserUttered | None = None) -> DialogueStateTracker:
    """Make the tracker of a call: past turns of act and action, and what was just heard, if anything."""
    events: list[Event] = [ActionExecuted("action_listen")]
    for act, action in turns:
        events += [heard(act), ActionExecuted(action), ActionExecuted("action_listen")]
    if now is not None:
        events.append(now)
    return DialogueStateTracker.from_events("call-1", events, domain.slots)


def heard(*acts: str, hints: dict[str, float] | None = None) -> UserUttered:
    ranking = [{"name": act, "confidence": 1.0 / len(acts)} for act in acts]
    return UserUttered("话", ranking[0], parse_data={"intent": ranking[0], "intent_ranking": ranking, HINTS: hints})


def predict(policy: StagePolicy, domain: Domain, tracker: DialogueStateTracker) -> dict[str, float]:
    probabilities = policy.predict_action_probabilities(tracker, domain).probabilities
    names = domain.action_names_or_texts
    return {names[number]: value for number, value in enumerate(probabilities) if value > 0}


def best(scores: dict[str, float]) -> str:
    return max(scores, key=scores.__getitem__)


@pytest.mark.parametrize("turns", [CALL, ASKS])
def test_a_told_call_is_placed_as_told(policy: StagePolicy, domain: Domain, turns: list[Turn]) -> None:
    for place, (act, action) in enumerate(turns):
        predicted = predict(policy, domain, call(domain, *turns[:place], now=heard(act)))
        assert best(predicted) == action


def test_only_stages_are_predicted_and_they_sum_to_one(policy: StagePolicy, domain: Domain) -> None:
    predicted = predict(policy, domain, call(domain, *CALL[:2], now=heard("customer_offtopic")))
    assert set(predicted) <= {f"action_coach_{stage}" for stage in STAGES}
    assert sum(predicted.values()) == pytest.approx(1.0)


def test_after_a_stage_the_coach_listens(policy: StagePolicy, domain: Domain) -> None:
    tracker = call(domain, *CALL[:2], now=heard("agent_apologize"))
    tracker.update(ActionExecuted("action_coach_cut_in"))
    assert predict(policy, domain, tracker) == {"action_listen": 1.0}


@pytest.mark.parametrize("request_", ["ask_next_step", "check_draft", "nlu_fallback"])
def test_what_is_said_to_the_coach_is_left_to_the_rules(policy: StagePolicy, domain: Domain, request_: str) -> None:
    assert predict(policy, domain, call(domain, *CALL[:2], now=heard(request_))) == {}


def test_nothing_said_nothing_predicted(policy: StagePolicy, domain: Domain) -> None:
    assert predict(policy, domain, call(domain)) == {}


def test_questions_to_the_coach_in_between_change_nothing(policy: StagePolicy, domain: Domain) -> None:
    questions = [("ask_case", "action_find_case")] * 5
    plain = predict(policy, domain, call(domain, *CALL[:4], now=heard("customer_doubt")))
    assert predict(policy, domain, call(domain, *CALL[:4], *questions, now=heard("customer_doubt"))) == plain


def test_what_the_words_say_counts(policy: StagePolicy, domain: Domain) -> None:
    hints = dict.fromkeys(STAGES, 0.1) | {"closing": 5.0}
    plain = predict(policy, domain, call(domain, *CALL[:4], now=heard("customer_accept")))
    hinted = predict(policy, domain, call(domain, *CALL[:4], now=heard("customer_accept", hints=hints)))
    assert hinted["action_coach_closing"] > plain["action_coach_closing"]


def test_a_loaded_policy_predicts_the_same(
    policy: StagePolicy, domain: Domain, storage: LocalModelStorage, context: ExecutionContext
) -> None:
    loaded = StagePolicy.load(StagePolicy.get_default_config(), storage, Resource("stages"), context)
    tracker = call(domain, *CALL[:3], now=heard("agent_propose", "agent_explain"))
    assert predict(loaded, domain, tracker) == predict(policy, domain, tracker)


def test_acts_are_heard_without_what_was_said_to_the_coach(domain: Domain) -> None:
    tracker = call(domain, *CALL[:2], ("ask_case", "action_find_case"), now=heard("agent_apologize", "agent_hold"))
    assert acts_heard(tracker) == ["agent_greet", "customer_complain", "agent_apologize"]
    assert readings_of_call(tracker)[-1] == {"agent_apologize": 0.5, "agent_hold": 0.5}


def test_without_a_tracker_nothing_has_been_heard() -> None:
    assert readings_of_call(None) == [] and acts_heard(None) == []


def test_a_story_step_reads_as_the_act_it_names(domain: Domain) -> None:
    told = DialogueStateTracker.from_events("story", [UserUttered("", {"name": "customer_vent"})], domain.slots)
    assert readings_of_call(told) == [{"customer_vent": 1.0}]
