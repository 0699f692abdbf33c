"""How well the search answers a hundred questions, and what it takes for an answer."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.evaluation.files import EVALUATION, read_rows
from bot.library.search import search_cases

ROWS = read_rows(EVALUATION / "library_queries.jsonl")
ANSWERABLE = [row for row in ROWS if row["cases"]]


def test_the_questions_are_as_agents_customers_and_keywords_put_them() -> None:
    assert len(ROWS) == len({row["query"] for row in ROWS}) == 100
    assert Counter(row["half"] for row in ROWS) == {"dev": 50, "test": 50}
    assert min(Counter(row["voice"] for row in ROWS).values()) >= 30
    assert len(ROWS) - len(ANSWERABLE) == 20


@pytest.mark.parametrize(("first", "least"), [(1, 0.90), (3, 0.97)])
def test_the_right_case_comes_first(first: int, least: float) -> None:
    missed = [
        (row["query"], found)
        for row in ANSWERABLE
        if not set(found := [hit.id for hit in search_cases(row["query"], top=first)]) & set(row["cases"])
    ]
    assert 1 - len(missed) / len(ANSWERABLE) >= least, missed


def test_what_the_library_has_nothing_for_stays_empty() -> None:
    queries = [row["query"] for row in ROWS if not row["cases"]]
    wrong = [(query, hits[0].id, hits[0].matched) for query in queries if (hits := search_cases(query))]
    assert 1 - len(wrong) / len(queries) >= 0.90, wrong


def test_who_only_asks_how_something_is_done_gets_no_case() -> None:
    assert search_cases("宽带怎么续费") == []
    assert search_cases("宽带掉线")[0].id == "au-broadband-repeat"


def test_a_case_that_only_mentions_a_word_is_not_about_it() -> None:
    assert search_cases("银行卡被吞了") == []


def test_the_kind_of_customer_lifts_his_cases() -> None:
    harassing = search_cases("不肯挂机的客户", persona="harassing")
    plain = {hit.id: hit.score for hit in search_cases("不肯挂机的客户")}
    lifted = {hit.id: hit.score for hit in harassing}
    assert lifted["bj-voice-harassment"] > plain["bj-voice-harassment"]
    assert lifted["ln-serial-caller"] == plain["ln-serial-caller"]


@pytest.mark.parametrize("said", ["你他妈的会不会说人话", "把那个号还给我 那是我的号", "家里没人要用 转不了"])
def test_what_only_characters_find_is_not_shown_since_no_reason_could_be_told(said: str) -> None:
    assert all(hit.matched for hit in search_cases(said, top=5))
