from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.editing.entry_text import find_entry, with_fields, written
from bot.library.schema import CaseModel

ORDER = list(CaseModel.__fields__)
TEXT = """\
version: 1   # 第一版
cases:
  # 第一个
  - id: a
    title: "标题，带逗号"   # 说明
    issue: other
    situation: |
      第一行
      第二行
    keywords:
      - 甲
      - 乙   # 尾注
    source: {document: authored, section: "自拟"}

  # 第二个
  - id: ab
    title: 另一个
    issue: other
"""


def _change(**fields: Any) -> str:
    return with_fields(TEXT, "cases", "a", fields, ORDER)


def _case(text: str, number: int = 0) -> dict[str, Any]:
    return dict(yaml.safe_load(text)["cases"][number])


def test_an_entry_is_found_with_its_text_alone() -> None:
    entry = find_entry(TEXT, "cases", "ab")
    assert entry is not None
    assert entry.text == "- id: ab\n    title: 另一个\n    issue: other"
    assert TEXT[entry.start : entry.end] == entry.text


def test_an_entry_that_is_not_there_is_not_found() -> None:
    assert find_entry(TEXT, "cases", "abc") is None


def test_only_the_line_of_a_field_changes() -> None:
    assert _change(title="新的标题") == TEXT.replace('"标题，带逗号"', '"新的标题"')


def test_a_text_over_several_lines_is_replaced_whole() -> None:
    changed = _change(situation="一行就够")
    assert changed == TEXT.replace("|\n      第一行\n      第二行", '"一行就够"')


def test_a_list_in_lines_is_replaced_and_what_stands_behind_stays() -> None:
    assert _change(keywords=["丙"]) == TEXT.replace("\n      - 甲\n      - 乙", ' ["丙"]')


def test_a_field_is_taken_out_with_its_line() -> None:
    assert _change(issue=None) == TEXT.replace("    issue: other\n", "", 1)


def test_a_new_field_stands_in_its_place() -> None:
    assert _change(persona="expert") == TEXT.replace("    issue: other\n", "    issue: other\n    persona: expert\n", 1)


def test_a_new_field_of_the_last_entry_ends_the_file() -> None:
    changed = with_fields(TEXT.rstrip("\n"), "cases", "ab", {"outcome": "resolved"}, ORDER)
    assert changed == TEXT + "    outcome: resolved"


@pytest.mark.parametrize("value", ["null", "yes", "1", "a: b", "#", "", "\x85", "\u2028", '带“引号”和"直引号"\n换行'])
def test_any_text_comes_back_as_it_was(value: str) -> None:
    assert yaml.safe_load(f"x: {written(value)}") == {"x": value}


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=30))
def test_text_of_a_field_comes_back_and_the_others_stay(value: str) -> None:
    changed = _change(title=value)
    assert _case(changed) == {**_case(TEXT), "title": value}
    assert _case(changed, 1) == _case(TEXT, 1)


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=8), max_size=4))
def test_lists_come_back(values: list[str]) -> None:
    assert _case(_change(keywords=values))["keywords"] == values
