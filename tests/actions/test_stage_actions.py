from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions import stages
from bot.coaching.advice import Turn, advise
from bot.coaching.memory import CallMemory
from bot.coaching.render import render_advice
from bot.labels import STAGES

ACTIONS = {
    "greeting": stages.ActionCoachGreeting,
    "cut_in": stages.ActionCoachCutIn,
    "transformation": stages.ActionCoachTransformation,
    "agreement": stages.ActionCoachAgreement,
    "closing": stages.ActionCoachClosing,
}
COMPLAINT = "我没开过彩铃，你们凭什么扣我钱"


def _tracker(text: str, act: str, *, metadata: dict[str, Any] | None = None, **slots: Any) -> Tracker:
    """A tracker as the coach sends it: slots and the latest message, no events."""
    message = {"text": text, "intent": {"name": act, "confidence": 0.9}, "entities": [], "metadata": metadata or {}}
    return Tracker(
        "一通", {"emotion": "calm", "issue": None, "call": None, **slots}, message, [], False, None, {}, None
    )


async def _run(action: Any, tracker: Tracker) -> tuple[list[dict[str, Any]], list[Any]]:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, {})
    return dispatcher.messages, events


@pytest.mark.parametrize("stage", list(STAGES))
async def test_the_stage_is_taken_from_the_actions_own_name(stage: str) -> None:
    action = ACTIONS[stage]()
    assert action.name() == f"action_coach_{stage}"
    messages, _ = await _run(action, _tracker(COMPLAINT, "customer_complain", metadata={"speaker": "customer"}))
    assert messages[0]["custom"]["stage"]["id"] == stage


async def test_text_and_payload_are_the_advice_on_the_utterance() -> None:
    tracker = _tracker(
        COMPLAINT,
        "customer_complain",
        metadata={"speaker": "customer"},
        emotion="angry",
        issue="unauthorized_charge",
    )
    messages, events = await _run(ACTIONS["cut_in"](), tracker)

    memory = CallMemory()
    turn = Turn("customer", COMPLAINT, "customer_complain", 0.9, "cut_in", "angry", "unauthorized_charge")
    advice = advise(turn, memory).as_dict()
    assert len(messages) == 1
    assert messages[0]["text"] == render_advice(advice)
    assert messages[0]["custom"] == {"text": render_advice(advice), **advice}
    assert events == [{"event": "slot", "timestamp": None, "name": "call", "value": memory.to_slot()}]


async def test_the_memory_goes_from_turn_to_turn_through_the_slot() -> None:
    customer = _tracker(COMPLAINT, "customer_complain", metadata={"speaker": "customer"}, emotion="angry")
    first, events = await _run(ACTIONS["cut_in"](), customer)
    agent = _tracker(
        "换成我也会着急", "agent_empathize", metadata={"speaker": "agent"}, emotion="angry", call=events[0]["value"]
    )
    second, events = await _run(ACTIONS["cut_in"](), agent)

    shown = [[phrase["id"] for phrase in messages[0]["custom"]["phrases"]] for messages in (first, second)]
    assert not set(shown[0]) & set(shown[1])
    assert (first[0]["custom"]["id"], second[0]["custom"]["id"]) == ("1", "2")
    assert events[0]["value"]["turns"] == 2
    assert events[0]["value"]["acts"] == ["customer_complain", "agent_empathize"]


async def test_no_words_go_into_the_slot() -> None:
    tracker = _tracker("这个我也没办法，您找营业厅去", "agent_violation", metadata={"speaker": "agent"})
    messages, events = await _run(ACTIONS["cut_in"](), tracker)
    kept = str(events[0]["value"])
    assert messages[0]["custom"]["flags"]
    assert not any("一" <= character <= "鿿" for character in kept)


async def test_a_forbidden_line_is_answered_as_one_whatever_act_was_heard() -> None:
    tracker = _tracker("这个我也没办法", "agent_explain", metadata={"speaker": "agent"}, emotion="angry")
    messages, _ = await _run(ACTIONS["transformation"](), tracker)
    advice = messages[0]["custom"]
    assert [flag["category"] for flag in advice["flags"]] == ["flat_refusal"]
    assert advice["rewrite"]["text"]
    assert "violation" in advice["next"]["id"]


@pytest.mark.parametrize(
    ("message", "speaker", "start"),
    [
        ({"text": "这个我也没办法", "metadata": {"speaker": "agent"}}, "agent", 2),
        ({"text": "我说：这个我也没办法", "metadata": {}}, "agent", 2),
        ({"text": "我说：这个我也没办法", "metadata": None}, "agent", 2),
        ({"text": "这个我也没办法", "metadata": {}, "speaker": "agent"}, "agent", 2),
    ],
)
async def test_the_speaker_is_found_in_metadata_prefix_or_what_was_understood(
    message: dict[str, Any], speaker: str, start: int
) -> None:
    tracker = _tracker("", "agent_explain")
    tracker.latest_message = {**message, "intent": {"name": "agent_explain", "confidence": 0.9}}
    messages, _ = await _run(ACTIONS["cut_in"](), tracker)
    advice = messages[0]["custom"]
    assert advice["heard"]["speaker"] == speaker
    assert advice["flags"][0]["start"] == start


async def test_a_slot_that_holds_something_else_is_an_empty_memory() -> None:
    tracker = _tracker(COMPLAINT, "customer_complain", metadata={"speaker": "customer"}, call="坏掉的")
    _, events = await _run(ACTIONS["cut_in"](), tracker)
    assert events[0]["value"]["turns"] == 1


async def test_the_same_tracker_is_answered_the_same_way() -> None:
    answers = [
        await _run(ACTIONS["cut_in"](), _tracker(COMPLAINT, "customer_complain", metadata={"speaker": "customer"}))
        for _ in range(2)
    ]
    assert answers[0] == answers[1]


def test_the_action_server_finds_every_custom_action_of_the_domain_and_no_other() -> None:
    import yaml

    from bot.paths import PROJECT

    executor = ActionExecutor()
    executor.register_package("actions")
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    assert set(executor.actions) == set(domain["actions"])
