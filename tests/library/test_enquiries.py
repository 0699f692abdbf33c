from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.library.enquiries import enquiry_pattern, is_enquiry
from bot.library.search_schema import read_search

PLAIN = {"id": "t-price", "words": ["啥价"], "then": [], "within": 0, "not_before": [], "why": "问价钱"}


@pytest.mark.parametrize(
    "text",
    ["怎么开通国际漫游", "如何才能查流量", "咋办副卡", "新手机多少钱", "有没有适合老人的套餐推荐", "来电显示怎么收费"],
)
def test_who_asks_how_or_how_much_is_heard(text: str) -> None:
    assert is_enquiry(text)


@pytest.mark.parametrize(
    "text",
    [
        "怎么开了个我没要的彩铃",
        "套餐怎么改了",
        "名字怎么办错了",
        "宽带又断了",
        "有没有人管这件事，我等了三天也没人给我推荐师傅",
        "怎么还不来修",
    ],
)
def test_who_complains_is_no_enquirer(text: str) -> None:
    assert not is_enquiry(text)


@given(st.integers(0, 12))
def test_the_words_may_stand_as_far_apart_as_the_entry_says(between: int) -> None:
    pattern = enquiry_pattern([{**PLAIN, "words": ["有什么"], "then": ["推荐"], "within": 8}])
    assert (pattern.search("有什么" + "好" * between + "推荐") is not None) == (between <= 8)


@given(st.text(min_size=1), st.text(min_size=1))
def test_words_are_taken_as_they_are_written(word: str, around: str) -> None:
    found = enquiry_pattern([{**PLAIN, "words": [word]}]).search(around + word)
    assert found is not None
    assert found.group() == word


def _content(**changes: Any) -> dict[str, Any]:
    entry = {"id": "t-price", "words": ["啥价"], "why": "问价钱", **changes}
    return {"version": 1, "source": "authored", "entries": [entry]}


def _write(tmp_path: Path, content: dict[str, Any]) -> Path:
    path = tmp_path / "search.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_a_trainer_can_add_a_wording(tmp_path: Path) -> None:
    read = read_search(_write(tmp_path, _content(words=["啥价", "几块钱"])))
    assert enquiry_pattern(read["entries"]).search("充一个月几块钱")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"words": []}, r"\[entries\.t-price\.words\]：条目太少"),
        ({"words": ["啥价", "啥价"]}, "啥价 写了两次"),
        ({"within": 3}, "没有写 then"),
        ({"regex": "啥"}, "不认识这个字段"),
        ({"why": ""}, r"\[entries\.t-price\.why\]：不能为空"),
    ],
)
def test_a_broken_entry_is_told_with_line_and_field(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(ContentError, match=rf"search\.yml:\d+.*{told}"):
        read_search(_write(tmp_path, _content(**change)))


def test_an_id_stands_once(tmp_path: Path) -> None:
    content = _content()
    content["entries"] *= 2
    with pytest.raises(ContentError, match="t-price 写了两次"):
        read_search(_write(tmp_path, content))
