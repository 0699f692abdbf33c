from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from talking import advice_in, post, text_in

from bot.coaching.draft_check import check_draft
from bot.labels import EMOTIONS, FLAG_CATEGORIES, ISSUES, STAGES

pytestmark = pytest.mark.service

FIELDS = {
    "kind",
    "id",
    "stage",
    "tension",
    "emotion",
    "issue",
    "heard",
    "next",
    "phrases",
    "flags",
    "rewrite",
    "cases",
    "rules",
    "care",
}
CHARGED = "我没开过彩铃，你们凭什么每个月扣我五块钱"

# A call that goes wrong, is won back and ends well: thirty utterances.
LONG_CALL = (
    ("agent", "您好，工号三一二七，请问有什么可以帮您"),
    ("customer", "打了二十分钟才打通，你们电话是摆设吗"),
    ("agent", "让您等了这么久，对不起，您请讲"),
    ("customer", "我家宽带第三次断网了，师傅每次来弄好两天又断"),
    ("agent", "三次都没修好，换成我也会生气"),
    ("customer", "光生气有用吗，我在家办公，断一次网丢一个客户"),
    ("agent", "请问现在光猫上的红灯是亮着的吗"),
    ("customer", "亮着，一直在闪"),
    ("agent", "是今天早上开始的吗"),
    ("customer", "昨天夜里十一点多就开始了"),
    ("agent", "我也没办法，线路老化不归我管"),
    ("customer", "你这什么态度！叫你们领导来"),
    ("agent", "是我话说得不好，向您道歉，这件事我来跟到底"),
    ("customer", "那你倒是说说到底怎么回事"),
    ("agent", "我查到楼道分光器上个月换过，接头衰减偏大，所以修了光猫没有用"),
    ("customer", "前两个师傅怎么都没查出来，你们是不是糊弄我"),
    ("agent", "前两次只换了光猫，没有上楼道测，这是我们的疏漏"),
    ("customer", "那要不要另外收费"),
    ("agent", "不收费，楼道里的设备由我们负责"),
    ("customer", "行，那什么时候能来"),
    ("agent", "我可以约今天下午三点或者明天上午九点，您看哪个方便"),
    ("customer", "今天下午三点吧，晚了我又得请假"),
    ("agent", "好，今天下午三点，师傅到之前半小时给您打电话"),
    ("customer", "这回再修不好我就退网"),
    ("agent", "修好以后我明天上午十点给您回访，没好我直接升级到班长"),
    ("customer", "好，那就这样说定了"),
    ("agent", "请问还有别的可以帮您的吗"),
    ("customer", "没有了，谢谢你"),
    ("agent", "不客气，给您添麻烦了，祝您工作顺利，再见"),
    ("customer", "再见"),
)


@pytest.mark.parametrize(
    ("speaker", "text"), [("customer", CHARGED), ("agent", "您先说说是哪一天发现的，我一笔一笔帮您核对")]
)
def test_a_turn_of_the_call_is_answered_with_text_and_with_all_of_the_advice(
    say: Callable[..., Any], speaker: str, text: str
) -> None:
    messages = say(f"全部字段-{speaker}", text, speaker)
    advice = advice_in(messages)

    assert set(advice) >= FIELDS
    assert advice["kind"] == "advice"
    assert advice["stage"]["id"] in STAGES
    assert advice["stage"]["why"] and advice["stage"]["source"]
    assert advice["tension"] == list(EMOTIONS).index(advice["emotion"]["id"])
    assert advice["issue"] is None or advice["issue"]["id"] in ISSUES
    assert advice["heard"]["speaker"] == speaker
    assert advice["heard"]["act"].startswith(f"{speaker}_")
    assert 0 <= advice["heard"]["confidence"] <= 1
    assert advice["next"]["text"] and advice["next"]["why"] and advice["next"]["source"]
    assert len(advice["phrases"]) <= 3
    for phrase in advice["phrases"]:
        assert all(phrase[name] for name in ("id", "text", "technique", "source", "why"))
    for entry in [*advice["cases"], *advice["rules"]]:
        assert all(entry[name] for name in ("id", "title", "matched", "why", "source"))
    shown = text_in(messages)
    assert advice["next"]["text"] in shown
    assert all(phrase["text"] in shown for phrase in advice["phrases"])


def test_a_customers_complaint_brings_phrases_and_a_case(advise: Callable[..., Any]) -> None:
    advice = advise("彩铃", CHARGED, "customer")
    assert advice["stage"]["id"] == "cut_in"
    assert 1 <= len(advice["phrases"]) <= 3
    assert [case["id"] for case in advice["cases"]] == ["yd-ringback-tone"]
    assert advice["flags"] == [] and advice["rewrite"] is None


def test_a_forbidden_line_is_flagged_where_it_stands_and_put_better(advise: Callable[..., Any]) -> None:
    advise("违规", CHARGED, "customer")
    said = "这个我也没办法，您爱投诉就投诉去"
    advice = advise("违规", said, "agent")

    flags = advice["flags"]
    assert {"flat_refusal", "provocation"} <= {flag["category"] for flag in flags}
    for flag in flags:
        assert said[flag["start"] : flag["end"]] == flag["text"]
        assert flag["category"] in FLAG_CATEGORIES
        assert flag["why"] and flag["rule"]
    better = advice["rewrite"]["text"]
    assert better and better != said
    assert check_draft(better).flags == ()


def test_the_text_shows_the_flag_before_the_next_step(say: Callable[..., Any]) -> None:
    say("违规在前", CHARGED, "customer")
    shown = text_in(say("违规在前", "这个我也没办法", "agent"))
    assert shown.index("别说：“我也没办法”") < shown.index("下一步：")


def test_no_phrase_comes_twice_in_a_call_of_thirty_turns(advise: Callable[..., Any]) -> None:
    shown = [phrase["id"] for speaker, text in LONG_CALL for phrase in advise("三十句", text, speaker)["phrases"]]
    shown += [phrase["id"] for phrase in advise("三十句", "给我几句安抚的话")["phrases"]]
    assert len(LONG_CALL) == 30
    assert len(shown) > 30
    assert sorted(shown) == sorted(set(shown))


@pytest.mark.parametrize(
    ("request_text", "kind", "reply"),
    [
        ("你能帮我做什么，怎么用", "reply", "help"),
        ("给我一句安抚他的话", "phrases", None),
        ("下一步我该怎么办", "next_step", None),
        ("切入阶段要注意什么", "stage_guide", None),
        ("有没有类似的案例可以参考", "cases", None),
        ("公司规定多久要给客户答复", "rules", None),
        ("为什么这么建议", "why", None),
        ("帮我看看这么说行不行：“这个我也没办法”", "check", None),
        ("帮我改一下这句话：“这不归我管”", "check", None),
        ("我们来练一练，你扮客户", "practice", None),
        ("先不练了，结束练习", "reply", "no_practice"),
        ("我这次得了多少分", "reply", "nothing_to_review"),
        ("帮我复盘一下刚才那通电话", "reply", "nothing_to_review"),
        ("被他骂得手都在抖，难受", "support", None),
        ("你好教练", "reply", "greet"),
        ("谢谢教练", "reply", "thank"),
        ("我下班了，明天见", "reply", "goodbye"),
        ("帮我订一张去北京的火车票", "reply", "out_of_scope"),
        ("新的一通电话来了，重新开始", "reply", "new_call"),
    ],
)
def test_what_the_agent_asks_is_answered_by_its_action(
    say: Callable[..., Any], request_text: str, kind: str, reply: str | None
) -> None:
    sender = f"问教练-{request_text}"
    say(sender, CHARGED, "customer")
    messages = say(sender, request_text)
    payload = advice_in(messages)
    assert (payload["kind"], payload.get("reply")) == (kind, reply)
    assert text_in(messages)


@pytest.mark.parametrize("request_text", ["帮我复盘一下刚才那通电话", "我这次得了多少分"])
def test_a_call_that_was_heard_is_reviewed(say: Callable[..., Any], request_text: str) -> None:
    sender = f"复盘-{request_text}"
    turns = [(CHARGED, "customer"), ("这个是您自己操作的", "agent"), ("你什么态度", "customer"), ("再见", "agent")]
    for text, speaker in turns:
        say(sender, text, speaker)
    messages = say(sender, request_text)
    review = advice_in(messages)
    assert review["kind"] == "review"
    assert [(turn["text"], turn["speaker"]) for turn in review["turns"]] == turns
    assert [(flag["turn"], flag["category"]) for flag in review["flags"]] == [(2, "blame_customer")]
    assert "apology" in review["missing"]
    assert str(review["total"]) in text_in(messages)


def test_a_draft_in_a_request_is_checked_and_put_better(advise: Callable[..., Any]) -> None:
    payload = advise("查草稿", "这么说行不行：“这个我也没办法”")
    assert payload["draft"] == "这个我也没办法"
    assert [flag["category"] for flag in payload["flags"]] == ["flat_refusal"]
    assert payload["rewrite"]["text"] and check_draft(payload["rewrite"]["text"]).flags == ()


def test_why_gives_the_reasons_of_the_last_advice(advise: Callable[..., Any]) -> None:
    advice = advise("为什么", CHARGED, "customer")
    reasons = advise("为什么", "为什么这么建议")["reasons"]
    by_id = {reason["id"]: reason for reason in reasons}

    expected = [advice["stage"]["id"], advice["next"]["id"], *(phrase["id"] for phrase in advice["phrases"])]
    expected += [entry["id"] for entry in [*advice["cases"], *advice["rules"]]]
    assert set(expected) <= set(by_id)
    assert by_id[advice["next"]["id"]]["source"] == advice["next"]["source"]
    assert all(reason["why"] and reason["source"] for reason in reasons)


def test_a_question_to_the_coach_does_not_move_the_call(advise: Callable[..., Any]) -> None:
    before = advise("不动", CHARGED, "customer")
    advise("不动", "有没有类似的案例可以参考")
    after = advise("不动", "您先说说是哪一天发现的", "agent")
    assert int(after["id"]) == int(before["id"]) + 1


def test_a_new_call_forgets_the_last_one(say: Callable[..., Any], advise: Callable[..., Any]) -> None:
    first = advise("换一通", CHARGED, "customer")
    assert advise("换一通", "新的一通电话来了，重新开始")["reply"] == "new_call"
    assert advise("换一通", "为什么这么建议")["reasons"] == []
    again = advise("换一通", CHARGED, "customer")
    assert again == first


def test_the_same_call_is_answered_the_same_way(advise: Callable[..., Any]) -> None:
    one, other = ([advise(call, text, speaker) for speaker, text in LONG_CALL[:12]] for call in ("甲", "乙"))
    assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def test_the_command_understands_a_call_as_the_server_does(advise: Callable[..., Any], ear: Any) -> None:
    told = [{"speaker": speaker, "text": text} for speaker, text in LONG_CALL]
    answered = [advise("同一双耳朵", turn["text"], turn["speaker"]) for turn in told]
    assert [(advice["heard"]["act"], advice["stage"]["id"]) for advice in answered] == [
        (found["act"], found["stage"]) for found in ear.understand(told)
    ]


def test_calls_do_not_know_of_each_other(advise: Callable[..., Any]) -> None:
    advise("这一通", CHARGED, "customer")
    assert advise("那一通", "为什么这么建议")["reasons"] == []


@pytest.mark.parametrize(
    ("prefixed", "speaker"),
    [
        (f"客户：{CHARGED}", "customer"),
        (f"用户说: {CHARGED}", "customer"),
        ("我说：您先说说是哪一天发现的", "agent"),
        ("坐席：您先说说是哪一天发现的", "agent"),
    ],
)
def test_a_prefix_tells_whose_words_they_are_where_a_channel_cannot(
    advise: Callable[..., Any], prefixed: str, speaker: str
) -> None:
    advice = advise(f"前缀-{prefixed}", prefixed)
    assert advice["heard"]["speaker"] == speaker


def test_flags_of_a_prefixed_line_point_into_what_the_agent_would_say(advise: Callable[..., Any]) -> None:
    flag = advise("前缀违规", "我说：这个我也没办法")["flags"][0]
    assert (flag["start"], flag["end"], flag["text"]) == (2, 7, "我也没办法")


def test_after_abuse_there_is_a_word_for_the_agent_and_another_one_the_next_time(say: Callable[..., Any]) -> None:
    first = say("挨骂", "你他妈的就是个废物，傻逼客服", "customer")
    second = say("挨骂", "滚你妈的，你们全家都不是东西", "customer")
    words = [advice_in(messages)["care"] for messages in (first, second)]
    assert all(words) and words[0] != words[1]
    assert f"给您：{words[0]}" in text_in(first)


def test_the_tension_follows_the_customer_not_the_agent(advise: Callable[..., Any]) -> None:
    asked = advise("紧张度", "你好，我想问一下流量包怎么办", "customer")
    cursed = advise("紧张度", "你他妈的就是个废物，傻逼客服，气死我了", "customer")
    soothed = advise("紧张度", "您别急，我在听", "agent")
    assert asked["tension"] <= 1
    assert cursed["tension"] >= 3
    assert soothed["tension"] == cursed["tension"]


def test_without_abuse_there_is_no_such_word(advise: Callable[..., Any]) -> None:
    assert advise("没挨骂", CHARGED, "customer")["care"] == ""


def test_a_message_without_a_sender_belongs_to_a_call_of_its_own(coach: Any) -> None:
    status, messages = post(coach.address, {"message": "你好教练"})
    assert status == 200
    assert {message["recipient_id"] for message in messages} == {"default"}
