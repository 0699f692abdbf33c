from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.review.journal import heard_in, turns_in_journal


def said(text: str, act: str, **parsed: Any) -> dict[str, Any]:
    intent = {"name": act, "confidence": 0.8}
    return {"event": "user", "text": text, "parse_data": {"intent": intent, "intent_ranking": [intent], **parsed}}


def did(name: str) -> dict[str, Any]:
    return {"event": "action", "name": name}


CALL = [
    did("action_listen"),
    said("宽带断了三天", "customer_complain", emotion={"name": "angry"}, issue={"name": "broadband_fault"}),
    did("action_coach_cut_in"),
    did("action_listen"),
    said("我说：是您自己弄的", "agent_violation", flags=[{"category": "blame_customer", "start": 3, "end": 8}]),
    did("action_coach_transformation"),
]


def test_the_turns_come_with_what_was_heard_in_them() -> None:
    first, second = heard_in(CALL)
    assert (first.number, first.speaker, first.act, first.stage) == (1, "customer", "customer_complain", "cut_in")
    assert (first.emotion, first.issue, first.readings) == ("angry", "broadband_fault", {"customer_complain": 0.8})
    assert (second.number, second.speaker, second.stage) == (2, "agent", "transformation")


def test_a_prefix_is_no_part_of_what_was_said_and_moves_the_flags() -> None:
    turn = heard_in(CALL)[1]
    flag = turn.flags[0]
    assert turn.text == "是您自己弄的"
    assert turn.text[flag["start"] : flag["end"]] == "是您自己弄"


def test_what_is_said_to_the_coach_is_no_turn_of_the_call() -> None:
    events = [*CALL, said("下一步怎么办", "ask_next_step"), did("action_next_step")]
    assert len(heard_in(events)) == 2


def test_a_new_call_begins_anew() -> None:
    events = [*CALL, {"event": "restart"}, said("你好", "customer_greet"), did("action_coach_greeting")]
    assert [(turn.number, turn.text, turn.stage) for turn in heard_in(events)] == [(1, "你好", "greeting")]


def test_a_stage_that_never_came_is_unknown() -> None:
    assert heard_in(CALL[:2])[0].stage is None


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "一通 #1.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, call TEXT NOT NULL, event TEXT NOT NULL)")
        rows = [("甲", json.dumps(event, ensure_ascii=False)) for event in CALL]
        connection.executemany("INSERT INTO event (call, event) VALUES (?, ?)", [*rows, ("乙", rows[1][1])])
    connection.close()
    return path


def test_a_call_is_read_from_the_journal(journal: Path) -> None:
    assert [turn.text for turn in turns_in_journal(journal, "甲")] == ["宽带断了三天", "是您自己弄的"]


def test_calls_do_not_mix(journal: Path) -> None:
    assert len(turns_in_journal(journal, "乙")) == 1


@pytest.mark.parametrize("call", ["丙", "", "'; DROP TABLE event; --"])
def test_an_unknown_call_has_no_turns(journal: Path, call: str) -> None:
    assert turns_in_journal(journal, call) == []
    assert len(turns_in_journal(journal, "甲")) == 2


def test_without_a_journal_there_are_no_turns(tmp_path: Path) -> None:
    assert turns_in_journal(tmp_path / "没有.db", "甲") == []
    assert not (tmp_path / "没有.db").exists()
