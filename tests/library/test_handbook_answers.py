from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.library.handbook_answers import answer_from_handbook, differences

QUESTIONS = yaml.safe_load(Path(__file__).with_name("handbook_questions.yml").read_text(encoding="utf-8"))["questions"]
LEAST_RECALL = 25


def test_a_question_about_the_name_gets_the_clause_its_source_and_the_words() -> None:
    hit = answer_from_handbook("客户问我姓什么")[0]
    assert hit.id == "duty-staff-number"
    assert str(hit.entry.source) == "文档 002·话务员值机制度 11"
    assert hit.matched


def test_a_question_about_the_queue_gets_the_step_of_the_table_first() -> None:
    hit = answer_from_handbook("排队九个人等了六分钟怎么办")[0]
    assert hit.id == "queue-step-1"
    assert "数字符合“6～10 人等待、满 5 分钟、第 1 步”" in hit.why
    assert {"九个人", "六分钟"} <= set(hit.matched)


def test_a_question_about_a_lax_deadline_gets_the_strict_one_first() -> None:
    hits = answer_from_handbook("能不能跟客户说48小时")
    assert hits[0].id == "loop-2-4-hours"
    assert "loop-48-hours" in [hit.id for hit in hits]


def test_no_more_answers_than_asked_for() -> None:
    assert len(answer_from_handbook("能不能跟客户说48小时", top=1)) == 1


@pytest.mark.parametrize("question", ["今天中午吃什么", "帮我写一首诗", ""])
def test_what_the_handbook_does_not_know_gets_no_answer(question: str) -> None:
    assert answer_from_handbook(question) == []


def test_differences_tell_all_sources() -> None:
    (contradiction,) = differences("persona-journalist")
    assert [position.entry.id for position in contradiction.positions] == ["principle-law", "persona-journalist"]
    assert differences("queue-cap") == []


def test_thirty_questions_find_their_entry() -> None:
    first = [answer_from_handbook(one["ask"], top=3) for one in QUESTIONS]
    found = sum(bool(hits) and hits[0].id == one["expect"] for hits, one in zip(first, QUESTIONS, strict=True))
    assert len(QUESTIONS) == 30
    assert found >= LEAST_RECALL
