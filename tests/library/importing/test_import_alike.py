"""Which texts have most of their wording in common, also among many."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.importing.alike import MOST_OWNERS, pairs_alike, runs_of, shared_runs
from bot.library.importing.found import FoundCase, Place
from bot.library.importing.similar import tell_once

_PHRASES = (
    "客户说宽带一到晚上就掉线，",
    "师傅换了分光器，",
    "账单多出八元，",
    "要求退钱。",
    "当场退了三十元。",
    "ABC12",
)
_TEXTS = st.lists(st.lists(st.sampled_from(_PHRASES), max_size=4).map("".join), max_size=12)
_BOILERPLATE = "客服代表首先向客户致歉并安抚情绪，经系统核实后按公司规定办理，客户表示认可无异议。"


def _set_of_runs(text: str) -> set[str]:
    plain = "".join(character for character in text if character.isalnum())
    return {plain[start : start + 3] for start in range(len(plain) - 2)}


def _most(shared: Any, least: Any) -> Any:
    return (least > 0) & (shared >= 0.6 * least)


def case(number: int, situation: str, handling: str = "") -> FoundCase:
    return FoundCase(f"a-{number:02d}", "标题", Place("a.xlsx", "表", 0, 1), situation, handling=handling)


def number_word(number: int) -> str:
    """Return four characters that stand for a number; different numbers share no run of three."""
    digits = [(number // 40**place + 7 * place) % 40 for place in range(4)]
    return "".join(chr(0x5000 + 40 * place + digit) for place, digit in enumerate(digits))


def sentence(number: int) -> str:
    """Return a text that has hardly anything in common with that of another number."""
    return "，".join(number_word(number * 6 + place) for place in range(6))


@given(st.text(max_size=30))
@settings(deadline=None)
def test_each_different_run_of_three_is_counted_once(text: str) -> None:
    letters = "".join(one for one in text if "\u3400" <= one <= "\u9fff" or (one.isascii() and one.isalnum()))
    letters += "营业厅排队"
    assert len(runs_of(letters)) == len(_set_of_runs(letters))


def test_marks_and_blanks_make_no_difference() -> None:
    assert shared_runs(runs_of("宽带，掉 线了！"), runs_of("“宽带掉线”了")) == 3


@given(_TEXTS)
@settings(deadline=None)
def test_the_pairs_are_those_that_comparing_each_with_each_finds(texts: list[str]) -> None:
    runs = [_set_of_runs(text) for text in texts]
    wanted = [
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if _most(len(runs[one] & runs[other]), min(len(runs[one]), len(runs[other])))
    ]
    assert list(pairs_alike([runs_of(text) for text in texts], _most)) == wanted


def test_what_stands_in_all_texts_makes_none_of_them_alike() -> None:
    texts = [runs_of(_BOILERPLATE + sentence(number)) for number in range(MOST_OWNERS + 50)]
    assert list(pairs_alike(texts, _most)) == []


def test_among_thousands_of_rows_with_the_same_phrases_a_case_told_twice_is_found() -> None:
    cases = [case(number, f"客户反映{sentence(number)}", _BOILERPLATE) for number in range(2000)]
    cases.append(case(2000, f"客户来电反映{sentence(1500)}，很急", _BOILERPLATE))
    kept, left_out = tell_once(cases)
    assert left_out == {"a-1500": "a-2000"}
    assert len(kept) == 2000


def test_copies_that_differ_in_numbers_alone_are_told_once_however_many_there_are() -> None:
    told = "客户查询本月流量，剩余{}兆，客服已告知并说明超出以后怎样计费，客户没有异议。"
    copies = [case(number, told.format(number * 7)) for number in range(MOST_OWNERS * 2)]
    others = [case(number, sentence(number)) for number in range(1000, 1000 + MOST_OWNERS)]
    kept, _ = tell_once([*copies, *others])
    assert len(kept) == 1 + MOST_OWNERS


def test_the_same_text_many_times_does_not_hide_another_telling_of_it() -> None:
    told = "客户办了副卡以后主卡流量不够用，每月多出三十元，要求说清楚为什么。"
    copies = [case(number, told) for number in range(MOST_OWNERS + 20)]
    again = case(999, told.replace("要求说清楚为什么", "要求退回多出的钱"))
    kept, _ = tell_once([*copies, again])
    assert len(kept) == 1


def test_each_case_is_seen_to_once() -> None:
    done: list[int] = []
    tell_once([case(1, sentence(1)), case(2, sentence(1)), case(3, sentence(2))], done.append)
    assert sum(done) == 3
