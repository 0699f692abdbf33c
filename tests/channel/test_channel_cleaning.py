"""What is older than the days that it is to be kept goes; a conversation that goes on loses nothing that it needs."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from channel_server import START, Clock, Coach, served, signed_in
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel import cleaning
from bot.channel.cleaning import clean, clean_daily
from bot.channel.conversation import Conversations
from bot.channel.entries import TYPED, USED, Answer, Note, Said
from bot.channel.identity import CallOf
from bot.channel.journal import BEGINNING, ConversationJournal

ALICE = CallOf("alice", "call-1")
BOB = CallOf("bob", "call-1")
MONTH = timedelta(days=30)


@pytest.fixture
def conversations(coach: Coach, clock: Clock) -> Conversations:
    return Conversations(ConversationJournal(None), coach.answer, clock.time)


def _at(days_ago: float) -> datetime:
    return START - timedelta(days=days_ago)


def _say(conversations: Conversations, call: CallOf, days_ago: float, text: str = "宽带断了") -> None:
    journal = conversations.journal
    entry, _ = journal.append(call, Said(f"{text}-{days_ago}", "customer", text, TYPED, _at(days_ago)))
    journal.answer(call, entry, [Answer("先道歉")], _at(days_ago))


def _clean(conversations: Conversations, before: datetime = START - MONTH) -> int:
    """Clean; return after how many transactions others were let work."""
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    asyncio.run(clean(conversations, before, wait=wait))
    return len(waits)


def _seqs(conversations: Conversations, call: CallOf) -> list[int]:
    return [entry.seq for entry in conversations.journal.after(call, 0)]


def test_old_calls_go_and_new_ones_stay(conversations: Conversations) -> None:
    _say(conversations, ALICE, 31)
    _say(conversations, BOB, 29)
    _clean(conversations)
    assert (_seqs(conversations, ALICE), _seqs(conversations, BOB)) == ([], [1, 2])


def test_what_is_as_old_as_allowed_stays(conversations: Conversations) -> None:
    _say(conversations, ALICE, 30)
    _clean(conversations)
    assert _seqs(conversations, ALICE) == [1, 2]


def test_a_long_call_loses_its_beginning_and_goes_on_counting(conversations: Conversations) -> None:
    _say(conversations, ALICE, 40)
    _say(conversations, ALICE, 1)
    _clean(conversations)
    assert _seqs(conversations, ALICE) == [3, 4]
    _say(conversations, ALICE, 0)
    assert _seqs(conversations, ALICE) == [3, 4, 5, 6]


def test_a_call_that_somebody_follows_keeps_its_numbers(conversations: Conversations) -> None:
    _say(conversations, ALICE, 40)
    conversations.subscribe(ALICE)
    _clean(conversations)
    _say(conversations, ALICE, 0)
    assert _seqs(conversations, ALICE) == [2, 3, 4]


def test_who_comes_while_it_is_cleaned_keeps_his_numbers(
    conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "AT_ONCE", 2)
    _say(conversations, BOB, 50)
    _say(conversations, ALICE, 40)

    async def alice_comes(seconds: float) -> None:
        conversations.subscribe(ALICE)

    asyncio.run(clean(conversations, START - MONTH, wait=alice_comes))
    assert (_seqs(conversations, BOB), _seqs(conversations, ALICE)) == ([], [2])


def test_old_notes_go(conversations: Conversations) -> None:
    journal = conversations.journal
    for days_ago in (40, 10):
        journal.note(ALICE, Note(f"n{days_ago}", USED, _at(days_ago), phrase=f"p{days_ago}"))
    _clean(conversations)
    assert [note["phrase"] for note in journal.notes(ALICE)] == ["p10"]


def test_it_is_done_in_small_steps(conversations: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "AT_ONCE", 2)
    for number in range(5):
        _say(conversations, ALICE, 40, f"第{number}句")
    assert _clean(conversations) == 5
    assert _seqs(conversations, ALICE) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([ALICE, BOB]), st.sampled_from([0, 29, 31, 60])), max_size=12), st.booleans())
def test_nothing_old_stays_but_the_last_of_a_running_call(said: list[tuple[CallOf, int]], follows: bool) -> None:
    conversations = Conversations(ConversationJournal(None), Coach().answer, Clock().time)
    for number, (call, days_ago) in enumerate(sorted(said, key=lambda one: -one[1])):
        _say(conversations, call, days_ago, f"第{number}句")
    last = conversations.journal.last(ALICE)
    if follows:
        conversations.subscribe(ALICE)
    _clean(conversations)
    old = [entry.seq for entry in conversations.journal.after(ALICE, 0) if entry.at < START - MONTH]
    assert set(old) <= ({last} if follows else set())
    new = sum(call == BOB and days_ago < 30 for call, days_ago in said)
    assert len(_seqs(conversations, BOB)) == 2 * new


def test_what_is_gone_is_not_in_the_file_any_more(tmp_path: Path, coach: Coach, clock: Clock) -> None:
    conversations = Conversations(ConversationJournal(tmp_path / "channel.db"), coach.answer, clock.time)
    _say(conversations, ALICE, 40, "彩铃乱扣钱")
    _say(conversations, ALICE, 1)
    _clean(conversations)
    conversations.journal.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert "宽带断了".encode() in kept
    assert "彩铃乱扣钱".encode() not in kept


def test_it_is_done_every_day(conversations: Conversations, clock: Clock) -> None:
    _say(conversations, ALICE, 29.5)
    left = []

    async def wait(seconds: float) -> None:
        left.append(len(_seqs(conversations, ALICE)))
        if len(left) == 2:
            raise asyncio.CancelledError
        clock.move(seconds)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(clean_daily(conversations, 30, clock.time, wait=wait))
    assert left == [2, 0]


def test_a_locked_file_is_tried_again_the_next_day(
    conversations: Conversations, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = []

    def forget(*arguments: Any) -> None:
        tried.append(arguments)
        raise sqlite3.OperationalError("database is locked")

    async def wait(seconds: float) -> None:
        if len(tried) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(conversations.journal, "forget", forget)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(clean_daily(conversations, 30, clock.time, wait=wait))
    assert caplog.messages.count("Old conversations could not be removed") == 2


def test_a_step_looks_at_no_more_than_it_may(conversations: Conversations) -> None:
    for number in range(3):
        _say(conversations, ALICE, 40, f"第{number}句")
    assert conversations.journal.forget(START - MONTH, BEGINNING, set(), 4) is not None
    assert _seqs(conversations, ALICE) == [5, 6]


@pytest.mark.usefixtures("fresh_sanic")
@pytest.mark.parametrize(("days", "kept"), [(30, 0), (0, 2)])
def test_the_server_cleans_when_it_starts_unless_all_is_kept(
    tmp_path: Path, coach: Coach, clock: Clock, days: int, kept: int
) -> None:
    file = tmp_path / "channel.db"
    before = Conversations(ConversationJournal(file), coach.answer, clock.time)
    _say(before, ALICE, 40)
    before.journal.close()

    async def entries() -> int:
        kept_in = {"channel": str(file), "channel_days": days}
        async with served(coach, clock, **kept_in) as address, signed_in(address) as (_, ready):
            return len(ready["entries"])

    assert asyncio.run(entries()) == kept
