from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rubrics import rubric_of

from bot.language.normalise import normalise
from bot.rubric.call import Call
from bot.rubric.finders import FINDERS, find_amounts, find_deadline_times, find_staff_numbers
from bot.rubric.heard import HeardTurn


def found(text: str) -> dict[str, list[str]]:
    """The words of each signal that a text holds."""
    hits = rubric_of().book.find(text)
    return {signal: [text[start:end] for start, end in spans] for signal, spans in hits.items()}


def test_signals_are_found_with_their_words() -> None:
    assert found("真抱歉，对不起，谢谢您") == {"apology": ["抱歉", "对不起"], "thanks": ["谢谢"]}


def test_a_hit_that_overlaps_an_exception_is_none() -> None:
    assert found("您别跟我说抱歉，这事是真对不起您") == {"apology": ["对不起"]}


def test_a_built_in_finder_is_a_signal() -> None:
    assert found("24小时内给您回电") == {"by_when": ["24小时内"]}


@settings(deadline=None)
@given(st.text(alphabet="真抱 歉_對不起您一２４小时内，。😠\u200b", max_size=20))
def test_a_hit_is_marked_where_it_was_said(text: str) -> None:
    book = rubric_of().book
    call = Call([HeardTurn(1, "agent", text, None)], book)

    spans = {signal: call.hit(0, signal) for signal in call.hits[0]}
    assert all(0 <= start < end <= len(text) for start, end in spans.values())
    assert {
        signal for signal, (start, end) in spans.items() if signal not in book.find(normalise(text[start:end]).text)
    } == set()


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("24小时内给您回电", ["24小时内"]),
        ("今天下午五点前答复您", ["今天下午五点前"]),
        ("三个工作日之内", ["三个工作日之内"]),
        ("半小时后您再试", ["半小时后"]),
        ("半个钟头", ["半个钟头"]),
        ("明天上午十点前", ["明天上午十点前"]),
        ("最晚周五下班前", ["最晚周五下班前"]),
        ("1到3个工作日", ["1到3个工作日"]),
        ("下周一给您答复", ["下周一"]),
        ("48小时", ["48小时"]),
        ("今晚八点半之前", ["今晚八点半之前"]),
        ("5月20日前到账", ["5月20日前"]),
        ("月底到账，最多两天", ["月底", "最多两天"]),
        ("10分钟左右", ["10分钟左右"]),
        ("我们会尽快处理", []),
        ("您已经等了三天了", []),
        ("昨天下午", []),
        ("上周三就报了", []),
        ("前两天就反映过", []),
        ("过了48小时还没人管", []),
        ("一点小问题", []),
        ("一下子就好", []),
        ("您拨三点", []),
        ("下午好", []),
        ("这么晚了还打扰您", []),
        ("一个月50元", []),
        ("50元一个月", []),
        ("您的问题我晚八点前回复", ["晚八点前"]),
    ],
)
def test_times_to_come_are_found(text: str, times: list[str]) -> None:
    assert [text[start:end] for start, end in find_deadline_times(text)] == times


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("扣了我50元", ["50元"]),
        ("三十块钱", ["三十块钱"]),
        ("¥19.9一个月", ["¥19.9"]),
        ("五块五", ["五块五"]),
        ("这个元素不对", []),
        ("100兆宽带", []),
    ],
)
def test_sums_of_money_are_found(text: str, amounts: list[str]) -> None:
    assert [text[start:end] for start, end in find_amounts(text)] == amounts


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("您好,工号1024为您服务", ["工号1024"]),
        ("工号是八零一二", ["工号是八零一二"]),
        ("1024号话务员很高兴为您服务", ["1024号话务员"]),
        ("****号为您服务", ["****号为您服务"]),
        ("工号***", ["工号***"]),
        ("您的手机号13800000000", []),
        ("3号楼的宽带", []),
        ("请报一下您的工号", []),
    ],
)
def test_staff_numbers_are_found(text: str, numbers: list[str]) -> None:
    assert [text[start:end] for start, end in find_staff_numbers(text)] == numbers


@settings(deadline=None)
@given(st.text(alphabet="今明天上下午五点前24小时内工号*元块0、:半个", max_size=25), st.sampled_from(sorted(FINDERS)))
def test_finds_are_ordered_and_lie_in_the_text(text: str, finder: str) -> None:
    spans = FINDERS[finder](text)

    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
