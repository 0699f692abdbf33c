from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.read_out import read_out
from bot.library.numbers import read_number


def ways(text: str) -> set[str]:
    return {read_out(text, random.Random(seed)) for seed in range(20)}


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("10086", {"幺零零八六"}),
        ("138", {"幺三八", "一三八"}),
        ("13812345678", {"幺三八幺二三四五六七八"}),
        ("10000号", {"一万号"}),
        ("10010号", {"幺零零幺零号"}),
        ("尾号0571", {"尾号零五七幺", "尾号零五七一"}),
        ("500", {"五百"}),
        ("12", {"十二"}),
        ("300块", {"三百块"}),
        ("200元", {"两百块", "二百块"}),
        ("2000块钱", {"两千块钱"}),
        ("10101元", {"一万零一百零一块"}),
        ("110000元", {"十一万块"}),
        ("39.9元", {"三十九块九"}),
        ("39.95元", {"三十九块九毛五"}),
        ("0.5元", {"五毛"}),
        ("￥58", {"五十八块"}),
        ("300多块", {"三百多块"}),
        ("2个", {"两个"}),
        ("2个月", {"两个月"}),
        ("2月2号", {"二月二号"}),
        ("2年", {"两年"}),
        ("第2次", {"第二次"}),
        ("105天", {"一百零五天"}),
        ("2014年", {"二零一四年"}),
        ("2013-05-03", {"二零一三年五月三号"}),
        ("8:05", {"八点零五"}),
        ("22:30", {"二十二点半"}),
        ("2:00", {"两点整"}),
        ("50%", {"百分之五十"}),
        ("3.5", {"三点五"}),
        ("4G", {"四G"}),
        ("用了2G", {"用了两个G"}),
        ("100M", {"一百兆"}),
        ("１２", {"十二"}),
        ("没有数字", {"没有数字"}),
    ],
)
def test_digits_are_read_out(written: str, spoken: set[str]) -> None:
    assert ways(written) == spoken


@given(st.integers(1, 9999))
def test_an_amount_read_out_is_the_same_amount(amount: int) -> None:
    assert read_number(read_out(f"{amount}天", random.Random(amount)).removesuffix("天")) == amount


@settings(deadline=None)
@given(st.text(alphabet="0123456789.:-/年月日号元块%￥Gm个第 一", max_size=30), st.integers(0, 100))
def test_no_digit_is_left(text: str, seed: int) -> None:
    assert not any(character in "0123456789" for character in read_out(text, random.Random(seed)))
