"""Practice in a conversation with a running coach, over the REST channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.practice.scenarios import load_scenarios

pytestmark = pytest.mark.service

SCRIPT = [step.say for step in load_scenarios()["ringback-charge"].script]


@pytest.fixture
def practise(advise: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Say something as a trainee does: nobody is named."""
    return lambda call, text: advise(call, text)


def test_an_angry_customer_is_won_in_a_conversation(practise: Callable[..., dict[str, Any]]) -> None:
    call = "对练-谈成"
    answer = practise(call, "练一下彩铃扣费，简单点")
    assert answer["run"]["scenario"]["id"] == "ringback-charge"
    for _ in range(30):
        view = answer["run"]
        if view["ended"]:
            break
        said = {turn["text"] for turn in view["turns"]}
        answer = practise(call, next((line for line in SCRIPT if line not in said), "就按这个办，您看可以吗？"))
    assert answer["run"]["ended"] == "settled"
    assert answer["run"]["curve"][-1]["anger"] < answer["run"]["curve"][0]["anger"]

    over = practise(call, "谢谢王姐，祝您生意红火，再见。")

    assert over["scorecard"]["practice"]["ended"] == "settled"
    assert over["scorecard"]["total"] >= 60
    assert practise(call, "你好教练")["reply"] == "greet"


def test_what_is_typed_is_said_to_the_customer_unless_it_is_a_command(practise: Callable[..., dict[str, Any]]) -> None:
    call = "对练-命令"
    practise(call, "彩铃那个，我要跟练")
    first = practise(call, "您爱投诉就投诉")
    assert first["run"]["turns"][1]["flags"][0]["category"] == "provocation"

    shown = practise(call, "示范")
    other = practise(call, "换 2 真对不起，没要的东西月月扣钱")
    rules = practise(call, "教练：客户问我姓什么，规定怎么说")
    after = practise(call, "真对不起，让您窝火了")

    assert "可以说" in shown["text"]
    assert other["what_if"]["would_be"]["curve"][-1]["anger"] < other["what_if"]["was"]["curve"][-1]["anger"]
    assert rules["kind"] == "rules"
    assert [turn["text"] for turn in after["run"]["turns"] if turn["speaker"] == "agent"] == [
        "您爱投诉就投诉",
        "真对不起，让您窝火了",
    ]
    stopped = practise(call, "结束练习")
    assert "【评分】" in stopped["text"]
    assert practise(call, "结束练习")["reply"] == "no_practice"
    assert practise(call, "我这次得了多少分")["scorecard"]["practice"]["scenario"]["id"] == "ringback-charge"


def test_the_fixed_script_holds_back_what_is_not_due(practise: Callable[..., dict[str, Any]]) -> None:
    call = "对练-剧本"
    practise(call, "我想练习")
    begun = practise(call, "彩铃那个，固定剧本")
    assert begun["run"]["expected"]["move"] == "greet"

    held_back = practise(call, "今天路上真堵")
    through = practise(call, "王姐您好，工号1024，请问有什么可以帮您")

    assert (held_back["check"]["met"], len(held_back["run"]["turns"])) == (False, 1)
    assert len(through["run"]["turns"]) == 3


def test_practice_is_no_part_of_the_next_call(
    practise: Callable[..., dict[str, Any]], advise: Callable[..., dict[str, Any]]
) -> None:
    call = "对练-之后"
    practise(call, "练一下彩铃扣费")
    practise(call, "您爱投诉就投诉")
    practise(call, "不练了")

    assert practise(call, "帮我复盘一下刚才那通电话")["reply"] == "nothing_to_review"
    assert advise(call, "我家宽带断了三天了", "customer")["stage"]["id"] == "cut_in"
