from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import requests
from bot.coaching.advice import Turn, advise
from bot.coaching.memory import CallMemory
from bot.coaching.replies import reply


def _memory_of_a_call() -> dict[str, Any]:
    """What is remembered after a customer has complained."""
    memory = CallMemory()
    complaint = "我没开过彩铃，你们凭什么扣我钱"
    advise(Turn("customer", complaint, "customer_complain", 0.9, "cut_in", "angry", "unauthorized_charge"), memory)
    return memory.to_slot()


async def _ask(
    action: Any, text: str, intent: str = "ask_help", *, call: Any = None
) -> tuple[dict[str, Any], list[Any]]:
    slots = {"emotion": "angry" if call else "calm", "issue": "unauthorized_charge" if call else None, "call": call}
    message = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": [], "metadata": {}}
    dispatcher = CollectingDispatcher()
    tracker = Tracker("一通", slots, message, [], False, None, {}, None)
    events = await action.run(dispatcher, tracker, {})
    assert len(dispatcher.messages) == 1
    answer = dispatcher.messages[0]
    assert answer["text"] == answer["custom"]["text"]
    return answer["custom"], events


@pytest.mark.parametrize(
    ("action", "name", "text", "kind"),
    [
        (requests.ActionCheckDraft, "action_check_draft", "这么说行不行：“这不归我管”", "check"),
        (requests.ActionRewriteDraft, "action_rewrite_draft", "改一下：“这不归我管”", "check"),
        (requests.ActionFindPhrase, "action_find_phrase", "给我一句安抚的话", "phrases"),
        (requests.ActionNextStep, "action_next_step", "下一步怎么办", "next_step"),
        (requests.ActionStageGuide, "action_stage_guide", "切入要注意什么", "stage_guide"),
        (requests.ActionFindCase, "action_find_case", "彩铃没开通却扣费有案例吗", "cases"),
        (requests.ActionFindRule, "action_find_rule", "客户问我姓什么，规定怎么说", "rules"),
        (requests.ActionExplainAdvice, "action_explain_advice", "为什么", "why"),
        (requests.ActionSupportAgent, "action_support_agent", "被骂得难受", "support"),
        (requests.ActionHelp, "action_help", "怎么用", "reply"),
        (requests.ActionSmallTalk, "action_small_talk", "你好", "reply"),
        (requests.ActionOutOfScope, "action_out_of_scope", "订张票", "reply"),
        (requests.ActionReviewCall, "action_review_call", "复盘", "reply"),
    ],
)
@pytest.mark.parametrize("in_a_call", [True, False], ids=["in a call", "before a call"])
async def test_each_request_is_answered_and_the_memory_kept(
    action: Any, name: str, text: str, kind: str, in_a_call: bool
) -> None:
    assert action().name() == name
    payload, events = await _ask(action(), text, call=_memory_of_a_call() if in_a_call else None)
    assert payload["kind"] == kind
    assert payload["text"].strip()
    assert [(event["event"], event["name"]) for event in events] == [("slot", "call")]
    assert events[0]["value"]["turns"] == int(in_a_call)


async def test_a_new_call_restarts_the_conversation() -> None:
    payload, events = await _ask(requests.ActionNewCall(), "新的一通", "new_call", call=_memory_of_a_call())
    assert requests.ActionNewCall().name() == "action_new_call"
    assert events == [{"event": "restart", "timestamp": None}]
    assert payload["text"] == reply("new_call")


@pytest.mark.parametrize("intent", ["greet", "thank", "goodbye", "affirm", "deny"])
async def test_small_talk_is_answered_in_kind(intent: str) -> None:
    payload, _ = await _ask(requests.ActionSmallTalk(), "……", intent)
    assert payload["reply"] == intent
    assert payload["text"] == reply(intent)


@pytest.mark.parametrize("action", [requests.ActionCheckDraft, requests.ActionRewriteDraft])
async def test_a_draft_is_checked_where_it_stands_in_the_request(action: Any) -> None:
    payload, _ = await _ask(action(), "这么说行不行：“这个我也没办法”")
    assert payload["draft"] == "这个我也没办法"
    assert [(flag["category"], flag["text"]) for flag in payload["flags"]] == [("flat_refusal", "我也没办法")]
    assert payload["rewrite"]["text"] in payload["text"]


async def test_a_clean_draft_is_said_to_be_clean() -> None:
    payload, _ = await _ask(requests.ActionCheckDraft(), "这么说行不行：“您先坐，我把账单一笔一笔念给您听”")
    assert payload["flags"] == [] and payload["rewrite"] is None
    assert payload["text"] == reply("clean_draft")


async def test_a_request_without_a_draft_is_asked_for_one() -> None:
    payload, _ = await _ask(requests.ActionCheckDraft(), "帮我看看这句话行不行")
    assert payload["text"] == reply("no_draft")


async def test_phrases_do_not_come_twice() -> None:
    seen: list[str] = []
    call: Any = _memory_of_a_call()
    seen += call["used"]
    for _ in range(4):
        payload, events = await _ask(requests.ActionFindPhrase(), "给我一句安抚的话", call=call)
        call = events[0]["value"]
        seen += [phrase["id"] for phrase in payload["phrases"]]
    assert len(seen) > 4
    assert len(seen) == len(set(seen))


async def test_phrases_that_were_asked_for_can_be_explained() -> None:
    payload, events = await _ask(requests.ActionFindPhrase(), "给我一句安抚的话")
    explained, _ = await _ask(requests.ActionExplainAdvice(), "为什么", call=events[0]["value"])
    assert {phrase["id"] for phrase in payload["phrases"]} <= {reason["id"] for reason in explained["reasons"]}


async def test_the_next_step_fits_where_the_call_stands() -> None:
    payload, _ = await _ask(requests.ActionNextStep(), "下一步怎么办", call=_memory_of_a_call())
    assert payload["next"]["id"].startswith("cut_in-")
    assert payload["next"]["why"] and payload["next"]["source"]


async def test_before_a_call_there_is_no_next_step_but_a_word_on_how_to_begin() -> None:
    payload, _ = await _ask(requests.ActionNextStep(), "下一步怎么办")
    assert payload["next"] is None
    assert payload["text"] == reply("no_call_yet")


@pytest.mark.parametrize("in_a_call", [False, True])
async def test_what_to_do_about_the_queue_stands_in_the_handbook(in_a_call: bool) -> None:
    call = _memory_of_a_call() if in_a_call else None
    payload, _ = await _ask(requests.ActionNextStep(), "排队九个人等了六分钟怎么办", call=call)
    assert payload["rules"][0]["id"] == "queue-step-1"


async def test_a_question_that_no_ear_foresaw_is_answered_where_the_handbook_is_certain() -> None:
    payload, _ = await _ask(requests.ActionOutOfScope(), "能跳过流程先给他改名字吗")
    assert payload["rules"][0]["id"] == "duty-no-change-data"
    payload, _ = await _ask(requests.ActionOutOfScope(), "帮我订一张去北京的火车票")
    assert payload["text"] == reply("out_of_scope")


@pytest.mark.parametrize(
    ("text", "stage"),
    [("协议阶段怎么谈", "agreement"), ("结束的时候注意什么", "closing"), ("这个阶段要注意什么", "cut_in")],
)
async def test_a_stage_guide_is_of_the_stage_that_is_named_or_of_the_calls(text: str, stage: str) -> None:
    payload, _ = await _ask(requests.ActionStageGuide(), text, call=_memory_of_a_call())
    assert payload["stage"] == stage
    assert payload["guide"] and payload["goals"] and payload["source"]


async def test_a_case_is_found_and_can_be_explained() -> None:
    payload, events = await _ask(
        requests.ActionFindCase(), "客户没开通彩铃却被扣费，有案例吗", call=_memory_of_a_call()
    )
    assert payload["cases"][0]["id"] == "yd-ringback-tone"
    explained, _ = await _ask(requests.ActionExplainAdvice(), "为什么", call=events[0]["value"])
    assert "yd-ringback-tone" in {reason["id"] for reason in explained["reasons"]}


@pytest.mark.parametrize(
    ("action", "found", "name"),
    [(requests.ActionFindCase, "cases", "no_case"), (requests.ActionFindRule, "rules", "no_rule")],
)
async def test_where_nothing_fits_nothing_is_made_up(action: Any, found: str, name: str) -> None:
    payload, _ = await _ask(action(), "红烧肉要炖多久")
    assert payload[found] == []
    assert payload["text"] == reply(name)


async def test_why_without_advice_says_so() -> None:
    payload, _ = await _ask(requests.ActionExplainAdvice(), "为什么")
    assert payload["reasons"] == []
    assert payload["text"] == reply("no_advice_yet")


async def test_support_has_another_word_the_second_time() -> None:
    first, events = await _ask(requests.ActionSupportAgent(), "难受")
    second, _ = await _ask(requests.ActionSupportAgent(), "还是难受", call=events[0]["value"])
    assert first["text"] != second["text"]
