"""Practice through the actions: what the events make of the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import practice, requests, stages
from bot.practice.archive import PracticeArchive
from bot.practice.desk import PracticeDesk

Events = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[PracticeDesk]:
    made = PracticeDesk(PracticeArchive(None))
    monkeypatch.setattr(practice, "desk", lambda: made)
    yield made


def tracker(text: str, intent: str, slot: Any = None, *, flags: tuple[dict[str, Any], ...] = ()) -> Tracker:
    speaker = "agent" if intent.startswith("agent_") else "coachee"
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": intent, "confidence": 0.9}],
        "entities": [],
        "metadata": {},
        "speaker": speaker,
        "flags": list(flags),
    }
    return Tracker("@小林/一通", {"practice": slot}, message, [], False, None, {}, None)


async def do(action: Any, told: Tracker) -> tuple[dict[str, Any], Events]:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, told, {})
    assert len(dispatcher.messages) == 1
    answer = dispatcher.messages[0]
    assert answer["text"] == answer["custom"]["text"]
    return answer["custom"], list(map(dict, events))


async def begun(text: str = "练一下彩铃扣费") -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the slot and the answer after practice has begun."""
    answer, events = await do(practice.ActionPractice(), tracker(text, "start_practice"))
    slot = next(event["value"] for event in events if event["event"] == "slot")
    assert isinstance(slot, dict)
    return slot, answer


def kinds(events: Events) -> list[str]:
    return [event["event"] for event in events]


async def test_the_customer_opens_a_conversation_of_its_own() -> None:
    answer, events = await do(practice.ActionPractice(), tracker("练一下彩铃扣费", "start_practice"))

    assert kinds(events) == ["restart", "slot", "user", "action", "followup"]
    assert events[2]["text"] == answer["run"]["turns"][0]["text"]
    assert events[2]["parse_data"]["intent"]["name"] == "customer_complain"
    assert events[3]["name"] == "action_coach_cut_in"
    assert events[4]["name"] == "action_listen"


async def test_the_trainee_is_the_user_of_the_conversation(desk: PracticeDesk) -> None:
    await begun()

    assert desk.open("小林") is not None


async def test_what_is_said_goes_to_the_customer() -> None:
    slot, _ = await begun()

    answer, events = await do(stages.ActionCoachCutIn(), tracker("真对不起，让您窝火了", "agent_apologize", slot))

    assert answer["kind"] == "practice"
    assert [turn["speaker"] for turn in answer["run"]["turns"]] == ["customer", "agent", "customer"]
    assert answer["run"]["turns"][1]["changes"][0]["title"] == "道歉"
    assert kinds(events) == ["slot", "user", "action", "followup"]
    assert events[1]["text"] == answer["run"]["turns"][2]["text"]


async def test_a_number_is_masked_before_it_is_kept(desk: PracticeDesk) -> None:
    slot, _ = await begun()

    await do(stages.ActionCoachCutIn(), tracker("您的号码是13812345678对吗", "agent_ask_closed", slot))

    session = desk.open("小林")
    assert session is not None
    assert "13812345678" not in str(session.run.to_dict())


async def test_choosing_goes_on_until_somebody_is_named() -> None:
    slot, _ = await begun("我想练习")
    assert slot == {"run": None}

    answer, _ = await do(stages.ActionCoachGreeting(), tracker("第二个吧", "agent_acknowledge", slot))
    assert answer["run"] is None

    answer, _ = await do(stages.ActionCoachGreeting(), tracker("2", "agent_acknowledge", slot))
    assert answer["run"]["turns"]


async def test_a_command_is_answered_whatever_it_was_heard_as() -> None:
    slot, _ = await begun("彩铃 跟练")

    answer, events = await do(requests.ActionOutOfScope(), tracker("示范", "out_of_scope", slot))

    assert "可以说" in answer["text"]
    assert kinds(events) == ["slot", "followup"]


async def test_a_question_to_the_coach_is_answered_as_ever() -> None:
    slot, _ = await begun()

    answer, _ = await do(requests.ActionFindRule(), tracker("教练：客户问我姓什么，规定怎么说", "ask_rule", slot))

    assert answer["kind"] == "rules"


async def test_another_answer_is_forgotten_by_the_conversation() -> None:
    slot, _ = await begun()
    await do(stages.ActionCoachCutIn(), tracker("您爱投诉就投诉", "agent_violation", slot))

    told = tracker("真对不起，让您窝火了", "agent_apologize", slot)
    told.latest_message["other_turn"] = 2
    answer, events = await do(stages.ActionCoachCutIn(), told)

    assert answer["what_if"]["would_be"]["text"] == "真对不起，让您窝火了"
    assert kinds(events) == ["rewind", "slot", "followup"]


async def test_the_customer_is_not_spoken_for() -> None:
    slot, _ = await begun()

    answer, events = await do(stages.ActionCoachCutIn(), tracker("客户：我不满意", "customer_vent", slot))

    assert answer["reply"] == "practice_own_words"
    assert kinds(events) == ["rewind", "slot", "followup"]


async def test_stopping_scores_and_begins_anew() -> None:
    slot, _ = await begun()
    await do(stages.ActionCoachCutIn(), tracker("您爱投诉就投诉", "agent_violation", slot))

    answer, events = await do(practice.ActionPractice(), tracker("结束练习", "stop_practice", slot))

    assert "【评分】" in answer["text"]
    assert kinds(events) == ["restart", "slot", "followup"]
    assert events[1]["value"] is None


async def test_a_run_that_is_gone_does_not_hold_the_conversation() -> None:
    told = tracker("您好", "agent_greet", {"run": "没有了"})

    answer, events = await do(stages.ActionCoachGreeting(), told)

    assert "没有这次练习" in answer["text"]
    assert events[1]["value"] is None


@pytest.mark.parametrize("intent", ["stop_practice", "show_score"])
async def test_without_practice_there_is_nothing_to_stop_and_only_the_call_to_score(intent: str) -> None:
    answer, events = await do(practice.ActionPractice(), tracker("多少分", intent))

    assert answer["kind"] == "reply"
    assert events == []


async def test_the_last_score_is_shown_afterwards() -> None:
    slot, _ = await begun()
    await do(stages.ActionCoachCutIn(), tracker("您爱投诉就投诉", "agent_violation", slot))
    await do(practice.ActionPractice(), tracker("结束练习", "stop_practice", slot))

    answer, _ = await do(practice.ActionPractice(), tracker("我得几分", "show_score"))

    assert answer["scorecard"]["practice"]["scenario"]["id"] == "ringback-charge"
