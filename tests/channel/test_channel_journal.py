from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from channel_server import START
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.entries import DONE, FAILED, FEED, OPEN, THUMB, TYPED, USED, Answer, Note, Said
from bot.channel.identity import CallOf
from bot.channel.journal import ConversationJournal
from bot.errors import NotReadyError

ALICE = CallOf("alice", "call-1")
BOB = CallOf("bob", "call-1")


@pytest.fixture
def journal() -> ConversationJournal:
    return ConversationJournal(None)


def said(key: str, text: str = "宽带断了", *, minute: int = 0) -> Said:
    return Said(key, "customer", text, TYPED, START + timedelta(minutes=minute))


def test_what_is_said_is_kept(journal: ConversationJournal) -> None:
    entry, is_new = journal.append(ALICE, said("k1"))
    assert is_new
    assert journal.after(ALICE, 0) == [entry]
    assert (entry.seq, entry.key, entry.text, entry.state) == (1, "k1", "宽带断了", OPEN)


def test_a_known_key_gives_what_is_there(journal: ConversationJournal) -> None:
    first, _ = journal.append(ALICE, said("k1", "先说的"))
    assert journal.append(ALICE, said("k1", "后说的", minute=5)) == (first, False)
    assert journal.last(ALICE) == 1


def test_answers_follow_what_they_answer(journal: ConversationJournal) -> None:
    first, _ = journal.append(ALICE, said("k1"))
    journal.append(ALICE, said("k2"))
    answers = journal.answer(ALICE, first, [Answer("先道歉", {"id": "1"}), Answer("再问清")], START)
    assert [entry.seq for entry in answers] == [3, 4]
    assert journal.made_by(ALICE, first) == answers
    assert journal.append(ALICE, said("k1"))[0].state == DONE


def test_calls_do_not_see_each_other(journal: ConversationJournal) -> None:
    journal.append(ALICE, said("k1", "爱丽丝的"))
    entry, is_new = journal.append(BOB, said("k1", "鲍勃的"))
    assert (is_new, entry.seq) == (True, 1)
    assert [one.text for one in journal.after(ALICE, 0)] == ["爱丽丝的"]
    assert journal.calls("bob") == [{"call": "call-1", "last_at": "2026-11-22T08:00:00Z", "turns": 1}]


def test_only_what_is_missing_is_told(journal: ConversationJournal) -> None:
    for number in range(5):
        journal.append(ALICE, said(f"k{number}"))
    assert [entry.seq for entry in journal.after(ALICE, 3)] == [4, 5]


def test_of_a_very_long_call_the_newest_are_told(journal: ConversationJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channel.journal.MOST_ENTRIES", 3)
    for number in range(5):
        journal.append(ALICE, said(f"k{number}"))
    assert [entry.seq for entry in journal.after(ALICE, 0)] == [3, 4, 5]


def test_a_key_that_is_a_number_is_known_but_not_kept(tmp_path: Path) -> None:
    journal = ConversationJournal(tmp_path / "channel.db")
    entry, _ = journal.append(ALICE, said("13812345678"))
    assert entry.key is None
    assert journal.append(ALICE, said("13812345678")) == (entry, False)
    journal.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"13812345678" not in kept


def test_a_random_key_is_kept_whatever_its_digits(journal: ConversationJournal) -> None:
    key = "41234567-89ab-4cde-8f01-123456789012"
    assert journal.append(ALICE, said(key))[0].key == key


def test_the_calls_of_a_user_come_newest_first(journal: ConversationJournal) -> None:
    for number in range(60):
        journal.append(CallOf("alice", f"call-{number}"), said("k", minute=number))
    calls = journal.calls("alice")
    assert [call["call"] for call in calls] == [f"call-{number}" for number in range(59, 9, -1)]


def test_what_is_said_to_the_coach_is_no_turn_of_the_call(journal: ConversationJournal) -> None:
    first, _ = journal.append(ALICE, said("k1"))
    journal.append(ALICE, Said("k2", "coachee", "怎么回", TYPED, START))
    journal.append(ALICE, Said("k3", "agent", "您好", FEED, START))
    journal.answer(ALICE, first, [Answer("先道歉")], START)
    assert journal.calls("alice")[0]["turns"] == 2


def test_what_waits_for_an_answer_is_found(journal: ConversationJournal) -> None:
    entries = [journal.append(ALICE, said(f"k{minute}", minute=minute))[0] for minute in range(4)]
    journal.answer(ALICE, entries[1], [Answer("好")], START)
    journal.mark(ALICE, entries[2].seq, FAILED)
    assert [entry.key for entry in journal.waiting(ALICE, START)] == ["k0", "k3"]
    assert [entry.key for entry in journal.waiting(ALICE, START + timedelta(minutes=1))] == ["k3"]


def test_a_note_is_kept_once(journal: ConversationJournal) -> None:
    assert journal.note(ALICE, Note("n1", USED, START, phrase="empathy-1"))
    assert not journal.note(ALICE, Note("n1", USED, START, phrase="empathy-2"))
    assert journal.note(ALICE, Note("n2", THUMB, START, entry=2, up=True))
    assert journal.notes(ALICE) == [
        {"kind": "used", "entry": None, "phrase": "empathy-1", "up": None},
        {"kind": "thumb", "entry": 2, "phrase": None, "up": 1},
    ]
    assert journal.notes(BOB) == []


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    journal = ConversationJournal(tmp_path / "new" / "channel.db")
    entry, _ = journal.append(ALICE, said("k1"))
    (answer,) = journal.answer(ALICE, entry, [Answer("先道歉", {"kind": "advice", "级": [1, None]})], START)
    journal.close()
    (_, kept) = ConversationJournal(tmp_path / "new" / "channel.db").after(ALICE, 0)
    assert kept == answer


def test_two_that_write_at_once_share_the_numbers(tmp_path: Path) -> None:
    first, second = (ConversationJournal(tmp_path / "channel.db") for _ in range(2))
    for number in range(10):
        (first if number % 2 else second).append(ALICE, said(f"k{number}"))
    assert [entry.seq for entry in first.after(ALICE, 0)] == list(range(1, 11))


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "channel.db") as later:
        later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(NotReadyError, match="更新版本"):
        ConversationJournal(tmp_path / "channel.db")


@given(st.lists(st.tuples(st.sampled_from([ALICE, BOB]), st.sampled_from("abcdefgh"), st.booleans()), max_size=40))
def test_each_key_is_there_once_and_no_number_is_left_out(steps: Sequence[tuple[CallOf, str, bool]]) -> None:
    journal = ConversationJournal(None)
    for call, key, is_answered in steps:
        entry, _ = journal.append(call, said(key))
        if is_answered:
            journal.answer(call, entry, [Answer("好")], START)
    for call in (ALICE, BOB):
        entries = journal.after(call, 0)
        keys = [entry.key for entry in entries if entry.kind == "said"]
        assert sorted(str(key) for key in keys) == sorted({key for one, key, _ in steps if one == call})
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    journal.close()
