from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.spoken import spoken, with_spoken_copies

TEXT = "宽带断了三天，打电话也没人接！你们到底修不修？"


@given(st.text(alphabet="宽带断了，。！嗯a1", min_size=8, max_size=80), st.integers(0, 99))
def test_nothing_that_was_said_is_lost(text: str, seed: int) -> None:
    said = iter(spoken(text, random.Random(seed)))
    assert all(character in said for character in text if character not in "，。！")


def test_the_same_chance_gives_the_same_speech() -> None:
    assert spoken(TEXT, random.Random(3)) == spoken(TEXT, random.Random(3))


def test_marks_are_gone() -> None:
    assert not set(spoken(TEXT, random.Random(1))) & set("，！？")


def test_copies_follow_the_rows_and_keep_their_labels() -> None:
    rows = [(TEXT + str(number), "customer_complain", "angry") for number in range(20)]
    learnt = with_spoken_copies(rows)
    assert learnt[:20] == rows
    assert 5 <= len(learnt) - 20 <= 10
    assert {row[1:] for row in learnt} == {("customer_complain", "angry")}


@pytest.mark.parametrize("text", ["嗯", "好的", "没有啊"])
def test_short_words_are_not_copied(text: str) -> None:
    assert with_spoken_copies([(text, "customer_accept")]) == [(text, "customer_accept")]
