from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.coaching.draft_check import LONGEST_DRAFT, check_draft, count_questions
from bot.errors import InputError
from bot.labels import FLAG_CATEGORIES, FLAG_LEVELS
from bot.paths import PROJECT

HEAVY = ("numpy", "sklearn", "pydantic", "yaml", "jieba", "pypinyin", "spacy", "rasa")


def categories(text: str) -> set[str]:
    return {flag.category for flag in check_draft(text).flags}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("您搞错了", "blame_customer"),
        ("是您自己操作的", "blame_customer"),
        ("我也没办法", "flat_refusal"),
        ("不行就是不行", "flat_refusal"),
        ("这不归我管", "buck_passing"),
        ("您找营业厅去", "buck_passing"),
        ("您爱投诉就投诉", "provocation"),
        ("我已经说得很清楚了", "impatience"),
        ("说重点", "impatience"),
        ("这种事通常不会发生", "denial"),
        ("系统不会错", "denial"),
        ("保证一定给您赔", "overpromise"),
        ("百分之百没问题", "overpromise"),
        ("我姓王", "info_leak"),
        ("我们系统就是烂", "disparage"),
        ("上个客服瞎说的", "disparage"),
        ("知道了知道了", "perfunctory"),
        ("尽快吧", "perfunctory"),
        ("你谁啊", "rude"),
        ("您冷静点", "calm_down"),
        ("您那边RRC建立失败", "jargon"),
    ],
)
def test_typical_violations(text: str, category: str) -> None:
    assert category in categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "您好，请问有什么可以帮您",
        "非常抱歉让您久等了，我马上帮您查",
        "这笔钱是三月份的彩铃费，我现在给您退掉，今天晚上八点前到账",
        "前面同事说‘没办法’，我替他向您道歉",
        "我不会跟您说没办法",
    ],
)
def test_good_speech_has_no_flags(text: str) -> None:
    assert check_draft(text).flags == ()


def test_flag_tells_place_in_the_draft_as_typed() -> None:
    text = "您好！ 這個我也沒 辦 法，再見"
    [flag] = check_draft(text).flags
    assert text[flag.start : flag.end] == flag.text == "我也沒 辦 法"
    assert (flag.how, flag.category, flag.level) == ("pattern", "flat_refusal", "forbidden")
    assert flag.why
    assert flag.source
    assert flag.as_dict(offset=3)["start"] == flag.start + 3


def test_disguise_is_told() -> None:
    [flag] = check_draft("您爱头诉就头诉").flags
    assert flag.how == "disguised"
    assert "就是“爱投诉就投诉”" in flag.why


def test_model_tells_its_words() -> None:
    flag = check_draft("您这么大本事怎么不自己来修").flags[0]
    assert (flag.how, flag.rule) == ("model", f"model:{flag.category}")
    assert flag.why.startswith("模型判断")


def test_model_tells_what_it_read_in_disguise() -> None:
    flags = check_draft("您老是zhao别人的麻烦").flags
    assert any(flag.how == "disguised" and "您老是找别人的麻烦" in flag.why for flag in flags)


def test_rule_does_not_count_where_the_model_sees_no_harm() -> None:
    assert check_draft("请您不要把短信里的验证码告诉任何人，我们也不会向您要，现在我帮您把密码重置好了").flags == ()


def test_one_flag_for_each_category_and_place() -> None:
    flags = check_draft("我也没办法，公司规定就是这样，我真没办法，您找营业厅去，您找别人去").flags
    places = [(flag.category, flag.start) for flag in flags]
    assert len(places) == len(set(places))
    for flag in flags:
        others = [other for other in flags if other is not flag and other.category == flag.category]
        assert all(other.end <= flag.start or flag.end <= other.start for other in others)


def test_a_new_line_ends_a_sentence() -> None:
    text = "好的我来查\n我也没办法"
    [flag] = check_draft(text).flags
    assert flag.text == "我也没办法"


def test_too_many_questions() -> None:
    questions = "断网是什么时候开始的？灯亮着吗？换过路由器吗？"
    assert "question_overload" not in categories(questions)
    [flag] = [flag for flag in check_draft(questions + "几楼？").flags if flag.category == "question_overload"]
    assert (flag.text, flag.how, flag.level) == ("几楼", "conversation", "caution")
    flags = check_draft("灯亮着吗？", questions_before=3).flags
    assert [flag.category for flag in flags] == ["question_overload"]
    assert count_questions(questions) == 3


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "　"])
def test_empty_draft_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError, match="草稿是空的"):
        check_draft(text)


def test_too_long_draft_is_an_input_error() -> None:
    with pytest.raises(InputError, match="草稿太长（10001 字）"):
        check_draft("好" * (LONGEST_DRAFT + 1))


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=60).filter(str.strip))
@example("\x00\x01我也没办法\x7f")
@example("\ud83d")
@example("😡" * 20)
@example("‘“”’「")
@example("是")
def test_any_text_can_be_checked(text: str) -> None:
    check = check_draft(text)
    assert check.flags == check_draft(text).flags
    for flag in check.flags:
        assert 0 <= flag.start < flag.end <= len(text)
        assert flag.text == text[flag.start : flag.end]
        assert flag.category in FLAG_CATEGORIES
        assert flag.level in FLAG_LEVELS


@pytest.mark.parametrize(
    "text",
    [
        "您好，我来帮您查。" * 1100,
        "我也没办法，" * 1600,
        "您" * 10_000,
        "没*办*法" * 1400,
        "mei ban fa " * 900,
        "\x00" * 9_999 + "好",
    ],
)
def test_long_drafts_are_fast(text: str) -> None:
    check_draft(text[:LONGEST_DRAFT])
    begin = time.process_time()
    check_draft(text[:LONGEST_DRAFT])
    # Measured 0.2 s at most; a quadratic step would take many seconds.
    assert time.process_time() - begin < 1.5


def test_a_fresh_process_loads_nothing_heavy_and_is_fast() -> None:
    check_draft("先把内容编译好")
    code = (
        "import sys, time; begin = time.process_time()\n"
        "from bot.coaching.draft_check import check_draft\n"
        "check_draft('您搞错了，这个不归我官，规矩就是这么定的')\n"
        f"print(time.process_time() - begin, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = [sys.executable, "-c", code]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    outputs = [
        subprocess.run(run, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True).stdout.split(
            " ", 1
        )
        for _ in range(3)
    ]
    assert {modules.strip() for _, modules in outputs} == {"[]"}
    assert min(float(seconds) for seconds, _ in outputs) < 0.35
