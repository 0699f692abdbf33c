from __future__ import annotations

import re

import pytest
from forbidden_content import rules
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.coaching.draft_check import check_draft
from bot.coaching.rewriting import Rewrite, rewrite


def rewritten(text: str) -> Rewrite:
    return rewrite(text, check_draft(text))


def test_words_are_replaced_and_the_rest_is_kept() -> None:
    result = rewritten("您好，账单是58元，我也没办法呀，明早八点前给您回电话。")
    assert result.text is not None
    assert result.text.startswith("您好，账单是58元，")
    assert result.text.endswith("，明早八点前给您回电话。")
    assert "没办法" not in result.text


def test_clean_draft_stays_as_it_is() -> None:
    assert rewritten("我马上帮您查。") == Rewrite("我马上帮您查。", ())


def test_question_mark_follows_the_new_words() -> None:
    assert rewritten("您听明白了吗？").text == "我解释清楚了吗？"


def test_surplus_questions_are_dropped() -> None:
    result = rewritten("断网是什么时候开始的？灯亮着吗？换过路由器吗？几楼？门牌多少？")
    assert result.text == "断网是什么时候开始的？灯亮着吗？换过路由器吗？"


def test_several_violations_in_one_draft() -> None:
    result = rewritten("您搞错了，这个不归我管，我也没办法，您爱头诉就头诉。")
    assert result.text is not None
    assert not re.search("搞错|归我管|没办法|头诉", result.text)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["id"])
def test_every_example_has_a_rewrite_that_passes(rule: dict[str, list[str]]) -> None:
    for text in rule["examples"]:
        result = rewritten(text)
        assert result.text, text
        assert check_draft(result.text).flags == ()
        assert set(re.findall(r"\d+", result.text)) <= set(re.findall(r"\d+", text))
        assert not re.search(r"[，。？！、]{2,}|您您|^[，。、]", result.text), result.text


EXAMPLES = [text for rule in rules() for text in rule["examples"]]
FINE = [
    "您好，",
    "账单一共36.5元，",
    "我帮您查一下。",
    "请问",
    "谢谢您的耐心！",
    "不是",
    "前面同事说",
    "“",
    "”",
    "？",
    " ",
    "\n",
    "3天",
    "mei ban fa",
]
PIECES = st.lists(st.one_of(st.sampled_from(EXAMPLES), st.sampled_from(FINE)), min_size=1, max_size=6)


@settings(max_examples=250, deadline=None)
@given(PIECES.map("".join).filter(str.strip))
@example("我也没办法")
@example("“我也没办法”？？？我也没办法")
def test_a_shown_rewrite_has_no_flags(text: str) -> None:
    result = rewritten(text)
    if result.text is None:
        assert result.reason
        assert result.flags
    else:
        assert result.flags == ()
        assert check_draft(result.text).flags == ()
        assert set(re.findall(r"\d+", result.text)) <= set(re.findall(r"\d+", text))


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_any_text_can_be_rewritten(text: str) -> None:
    result = rewritten(text)
    assert result.text is None or check_draft(result.text).flags == ()
