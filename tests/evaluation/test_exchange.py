from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.exchange import exchange, joined, places_of, words_of


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        pytest.param("现在出现在这", {"现在"}, ["现在"], id="not cut from two words"),
        pytest.param("为什么", {"什么", "为什么"}, ["为什么"], id="the longest first"),
        pytest.param("为什么", {"什么"}, ["什么"], id="inside a word"),
        pytest.param("我不满意，不去", {"不"}, ["不"], id="a character only as a word"),
        pytest.param("谢谢[谢谢]", {"谢谢"}, ["谢谢"], id="not inside an emoticon"),
        pytest.param("没有", set(), [], id="no words"),
        pytest.param("", {"没有"}, [], id="no text"),
    ],
)
def test_words_are_found(text: str, words: set[str], found: list[str]) -> None:
    assert [text[start:end] for start, end in places_of(text, words)] == found


def test_a_share_of_the_words_is_exchanged() -> None:
    text = "取消流量，取消宽带，取消彩铃，取消套餐"
    for share, count in ((0.1, 1), (0.5, 2), (1.0, 4)):
        assert exchange(text, {"取消": ["cancel"]}, random.Random(1), share=share).count("cancel") == count
    assert exchange(text, {"取消": ["cancel"]}, random.Random(1), most=3).count("cancel") == 3


def test_a_text_without_the_words_stays_as_it_is() -> None:
    assert exchange("好的", {"取消": ["cancel"]}, random.Random(1)) == "好的"


def test_letters_do_not_run_together() -> None:
    assert exchange("WiFi密码忘了", {"密码": ["password"]}, random.Random(1)) == "WiFi password忘了"
    assert (joined("a", "b"), joined("a", "好"), joined("", "b")) == ("a b", "a好", "b")


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.text(alphabet="好的[]怒 1a，\n", max_size=40)))
def test_words_join_to_the_text(text: str) -> None:
    assert "".join(words_of(text)) == text
