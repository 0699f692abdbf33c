from __future__ import annotations

from collections.abc import Callable

from bot.library.importing.found import FoundCase

CasesIn = Callable[..., list[FoundCase]]


def test_talk_in_lines_is_read_turn_by_turn(cases_in: CasesIn) -> None:
    text = (
        "案例一：漫游费\n案例背景：客户出国三天产生四百元流量费。\n案例内容：\n客服：您好，请讲。\n"
        "客户：四百块？你们抢钱呢！\n客服：您先别急，我查一下。\n客户：快点查。"
    )
    (case,) = cases_in(text)
    assert case.situation == "客户出国三天产生四百元流量费。"
    assert [(turn.speaker, turn.text) for turn in case.dialogue] == [
        ("agent", "您好，请讲。"),
        ("customer", "四百块？你们抢钱呢！"),
        ("agent", "您先别急，我查一下。"),
        ("customer", "快点查。"),
    ]


def test_talk_run_together_is_read_and_critique_is_none_of_it(cases_in: CasesIn) -> None:
    text = (
        "录音点评\n案例梗概：客户被误开了铃音，要求取消。案例精评：开场太短。客服人员：您好。客户：我没开过铃音啊。客服人员：我看一下。"
        "客户：赶紧取消。客服人员：好，已经取消了。评析：取消得快，但没有道歉。"
    )
    (case,) = cases_in(text)
    assert [turn.text for turn in case.dialogue] == [
        "您好。",
        "我没开过铃音啊。",
        "我看一下。",
        "赶紧取消。",
        "好，已经取消了。",
    ]
    assert case.comment == "开场太短。\n取消得快，但没有道歉。"


def test_talk_without_headings_is_a_case_without_a_situation(cases_in: CasesIn) -> None:
    text = (
        "周三录音\n客户：昨天说好上门，怎么没人来？\n客服：实在抱歉，我马上催。\n客户：我请了半天假。\n"
        "客服：今天下午两点前一定到。"
    )
    (case,) = cases_in(text)
    assert (case.title, case.situation, len(case.dialogue)) == ("周三录音", "", 4)
    assert case.notes == ["没有单独写处理方法，处理过程见对话"]


def test_numbers_said_in_talk_are_masked(cases_in: CasesIn) -> None:
    text = "客户：我的号是13711112222。\n客服：好的。\n客户：帮我查查。\n客服：查到了。"
    (case,) = cases_in(text)
    assert case.dialogue[0].text == "我的号是137****2222。"


def test_two_turns_are_no_case(cases_in: CasesIn) -> None:
    assert cases_in("礼貌用语\n客服：您好。\n客户：你好。") == []
