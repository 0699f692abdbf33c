from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from bot.evaluation.exchange import words_of
from bot.evaluation.homophones import in_letters, mistype, syllables_of

COMPLAINT = "我的宽带从昨天晚上到现在一直上不去，已经打了三次电话了，到底有没有人管"
seeds = st.integers(0, 1000)
quick = settings(deadline=None, max_examples=100)


@quick
@given(seeds)
def test_a_slip_sounds_like_what_was_meant(seed: int) -> None:
    slipped = mistype(COMPLAINT, random.Random(seed))
    assert len(slipped) == len(COMPLAINT)
    for meant, written in zip(COMPLAINT, slipped, strict=True):
        readings = [set(pinyin(character, style=Style.NORMAL, heteronym=True)[0]) for character in (meant, written)]
        assert readings[0] & readings[1]


def test_about_one_word_in_six_slips() -> None:
    words = [word for word in words_of(COMPLAINT) if re.fullmatch("[一-龥]+", word)]
    changed = sum(
        before != after
        for seed in range(100)
        for before, after in zip(COMPLAINT, mistype(COMPLAINT, random.Random(seed)), strict=True)
    )
    assert 0.14 < changed / 100 / len(words) < 0.25


def test_a_slip_takes_words_that_are_there() -> None:
    assert "投宿" in {mistype("投诉", random.Random(seed)) for seed in range(200)}


@quick
@given(seeds)
def test_one_or_two_words_become_letters(seed: int) -> None:
    written = in_letters(COMPLAINT, random.Random(seed))
    assert 1 <= len(re.findall("[a-z]+", written)) <= 2


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("好的", {"haode", "hao的", "好de"}),
        ("嗯", {"en", "n", "ng"}),
        ("10086", {"10086"}),
        ("[怒]", {"[怒]"}),
        ("WiFi", {"WiFi"}),
    ],
)
def test_a_short_text_stays_readable(text: str, ways: set[str]) -> None:
    assert {in_letters(text, random.Random(seed)) for seed in range(30)} <= ways


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("投诉", ("tou", "su")), ("银行", ("yin", "hang")), ("WiFi", ()), ("", ())],
)
def test_a_word_is_read_as_in_that_word(word: str, syllables: tuple[str, ...]) -> None:
    assert syllables_of(word) == syllables
