from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks.handbook_search import QUESTIONS
from benchmarks.library_search import BLIND, QUERIES
from benchmarks.search_quality import (
    HALVES,
    Answered,
    Asked,
    answer,
    mean_reciprocal_rank,
    of_half,
    quality,
    read_asked,
    recall,
    rightly_empty,
)
from benchmarks.text_indexes import TextIndexes, texts_of, trigrams_of
from bot.errors import NotReadyError
from bot.library.schema import read_cases, read_handbook


def answered(wanted: str, found: str) -> Answered:
    """A query answered by entries of one letter each."""
    return Answered(frozenset(wanted), tuple(found))


FIRST_RIGHT, SECOND_RIGHT, WRONG = answered("a", "abc"), answered("b", "abc"), answered("d", "abc")
RIGHTLY_EMPTY, WRONGLY_FULL = answered("", ""), answered("", "a")
ALL = [FIRST_RIGHT, SECOND_RIGHT, WRONG, RIGHTLY_EMPTY, WRONGLY_FULL]


@pytest.mark.parametrize(("first", "share"), [(1, 1 / 3), (2, 2 / 3), (3, 2 / 3)])
def test_recall_counts_right_entries_among_the_first_few(first: int, share: float) -> None:
    assert recall(ALL, first=first).value == pytest.approx(share)


def test_any_of_several_right_entries_counts() -> None:
    assert recall([answered("xb", "bca")], first=1).value == 1.0


def test_a_query_that_nothing_answers_is_no_miss() -> None:
    assert recall([FIRST_RIGHT, WRONGLY_FULL], first=1).value == 1.0


def test_the_reciprocal_rank_is_that_of_the_first_right_entry() -> None:
    assert mean_reciprocal_rank(ALL) == pytest.approx((1 + 1 / 2 + 0) / 3)


def test_without_an_answerable_query_there_is_no_rank() -> None:
    assert math.isnan(mean_reciprocal_rank([RIGHTLY_EMPTY]))


def test_rightly_empty_looks_at_unanswerable_queries_only() -> None:
    assert rightly_empty([*ALL, answered("a", "")]).value == 0.5


def test_each_query_is_searched_once_and_three_entries_count() -> None:
    searched: list[str] = []

    def search(query: str) -> list[str]:
        searched.append(query)
        return ["a", "b", "c", "d"]

    asked = [Asked("停机", frozenset("d"), "agent", "dev"), Asked("天气", frozenset(), "agent", "test")]
    assert answer(asked, search) == [Answered(frozenset("d"), ("a", "b", "c")), Answered(frozenset(), ("a", "b", "c"))]
    assert searched == ["停机", "天气"]


def test_a_table_has_a_row_for_each_search() -> None:
    asked = [Asked("停机", frozenset("a"), "agent", "dev"), Asked("天气", frozenset(), "agent", "dev")]
    lines = quality("盲写", "查案例", asked, {"甲": lambda query: ["a"], "乙": lambda query: []}).split("\n")
    assert lines[0] == "盲写"
    assert " ".join(lines[3].split()) == "甲 100.0 [100.0, 100.0] 100.0 [100.0, 100.0] 1.000 0.0 [0.0, 0.0]"
    assert lines[4].startswith("乙")
    assert lines[5].startswith("1 个有答案的问题、1 个没有的")


def test_the_names_of_a_file_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    row = {"query": "停机", "voice": "agent", "cases": ["停机一"], "half": "dev"}
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert read_asked(path, answers="cases", kind="voice") == [Asked("停机", frozenset(["停机一"]), "agent", "dev")]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match=r"nowhere\.jsonl"):
        read_asked(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(("path", "answerable", "all_of_them"), [(BLIND, 80, 100), (QUESTIONS, 70, 80)])
def test_the_blind_sets_have_the_queries_that_are_told_of(path: Path, answerable: int, all_of_them: int) -> None:
    asked = read_asked(path)
    assert (sum(bool(one.ids) for one in asked), len(asked)) == (answerable, all_of_them)
    assert [len(of_half(asked, half)) for half in HALVES] == [all_of_them // 2] * 2


def test_the_blind_sets_name_entries_that_exist() -> None:
    asked = {identifier for one in read_asked(BLIND) for identifier in one.ids}
    assert asked <= {case["id"] for case in read_cases()}
    asked = {identifier for one in read_asked(QUESTIONS) for identifier in one.ids}
    assert asked <= {entry["id"] for entry in read_handbook()}


def test_no_query_stands_in_two_sets_or_in_both_halves() -> None:
    queries = [one.query for path in (BLIND, QUESTIONS) for one in read_asked(path)]
    queries += [one.query for one in read_asked(QUERIES, answers="cases", kind="voice")]
    assert len(queries) == len(set(queries))


def test_no_blind_query_stands_in_the_library() -> None:
    cases = "\n".join(text for case in read_cases() for text in texts_of(case))
    entries = "\n".join(text for entry in read_handbook() for text in texts_of(entry))
    assert [one.query for one in read_asked(BLIND) if len(one.query) > 6 and one.query in cases] == []
    assert [one.query for one in read_asked(QUESTIONS) if len(one.query) > 6 and one.query in entries] == []


@pytest.fixture(scope="module")
def indexes() -> TextIndexes:
    texts = {
        "停机": "客户余额充足却被停机，要求马上复机",
        "宽带": "宽带装好以后天天掉线，师傅一直没有上门",
        "彩铃": "没有订过彩铃，每个月都扣五块钱",
        "漫游": "出国回来收到高额漫游账单",
    }
    return TextIndexes(texts.items())


@pytest.mark.parametrize("search", ["okapi", "trigrams", "bm25", "words"])
def test_every_baseline_finds_the_entry_that_holds_the_words(indexes: TextIndexes, search: str) -> None:
    assert getattr(indexes, search)("宽带天天掉线")[0] == "宽带"


@pytest.mark.parametrize("search", ["okapi", "trigrams", "bm25", "words", "whole"])
def test_no_baseline_finds_anything_for_other_words(indexes: TextIndexes, search: str) -> None:
    assert getattr(indexes, search)("苹果好吃吗") == []


def test_the_whole_query_is_found_as_it_is(indexes: TextIndexes) -> None:
    assert indexes.whole("高额漫游账单") == ["漫游"]
    assert indexes.whole("漫游高额账单") == []


@pytest.mark.parametrize(
    ("query", "wanted"), [("停机", ""), ("被停机", '"被停机"'), ("被停机了", '"被停机" OR "停机了"')]
)
def test_trigrams_are_three_neighbouring_characters(query: str, wanted: str) -> None:
    assert trigrams_of(query) == wanted


def test_texts_are_taken_out_of_whatever_holds_them() -> None:
    assert texts_of({"a": "甲", "b": ["乙", {"c": "丙"}], "d": 4, "e": None}) == ["甲", "乙", "丙"]
