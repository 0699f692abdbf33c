from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from channel_server import Clock, Coach
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.conversation import Conversations, Subscription
from bot.channel.entries import FEED, USED, Note
from bot.channel.identity import CallOf
from bot.channel.journal import ConversationJournal
from bot.errors import InputError

ALICE = CallOf("alice", "call-1")
BOB = CallOf("bob", "call-1")


@pytest.fixture
def journal() -> ConversationJournal:
    return ConversationJournal(None)


@pytest.fixture
def conversations(journal: ConversationJournal, coach: Coach, clock: Clock) -> Conversations:
    return Conversations(journal, coach.answer, clock.time)


def say(conversations: Conversations, text: str, key: str, call: CallOf = ALICE, **more: Any) -> None:
    conversations.say(call, key=key, speaker="customer", text=text, **more)


async def frames(subscription: Subscription, number: int) -> list[dict[str, Any]]:
    """Return the next frames, which are all there is."""
    told = [json.loads(await asyncio.wait_for(subscription.next(), 5)) for _ in range(number)]
    assert subscription._frames.empty()
    return told


def _told(frame: dict[str, Any]) -> tuple[Any, ...]:
    entry = frame["entry"]
    return entry["seq"], entry["kind"], entry["key"], entry["answers"]


async def test_who_follows_a_call_is_told_what_is_said_and_answered(conversations: Conversations) -> None:
    subscription = conversations.subscribe(ALICE)
    say(conversations, "宽带断了", "k1")
    await conversations.settle()
    assert [_told(frame) for frame in await frames(subscription, 2)] == [
        (1, "said", "k1", None),
        (2, "answer", None, 1),
    ]


async def test_all_who_follow_are_told_the_same(conversations: Conversations) -> None:
    first, second = conversations.subscribe(ALICE), conversations.subscribe(ALICE)
    say(conversations, "宽带断了", "k1")
    await conversations.settle()
    assert await frames(first, 2) == await frames(second, 2)


async def test_who_follows_another_call_is_told_nothing(conversations: Conversations) -> None:
    others = [conversations.subscribe(BOB), conversations.subscribe(CallOf("alice", "call-2"))]
    say(conversations, "宽带断了", "k1")
    await conversations.settle()
    for subscription in others:
        assert await frames(subscription, 0) == []


async def test_who_follows_no_more_is_told_nothing(conversations: Conversations) -> None:
    subscription = conversations.subscribe(ALICE)
    conversations.unsubscribe(ALICE, subscription)
    say(conversations, "宽带断了", "k1")
    await conversations.settle()
    assert await frames(subscription, 0) == []


async def test_a_calls_messages_are_answered_in_order(conversations: Conversations, coach: Coach) -> None:
    coach.gate = asyncio.Event()
    for number in range(5):
        say(conversations, f"第{number}句", f"k{number}")
    await asyncio.sleep(0)
    coach.gate.set()
    await conversations.settle()
    assert [message.text for message in coach.heard] == [f"第{number}句" for number in range(5)]
    answers = [entry for entry in conversations.journal.after(ALICE, 0) if entry.kind == "answer"]
    assert [entry.answers for entry in answers] == [1, 2, 3, 4, 5]


async def test_one_call_does_not_wait_for_another(conversations: Conversations, coach: Coach) -> None:
    coach.gate = asyncio.Event()
    say(conversations, "爱丽丝的", "k1")
    say(conversations, "鲍勃的", "k1", BOB)
    while len(coach.heard) < 2:
        await asyncio.sleep(0)
    coach.gate.set()
    await conversations.settle()
    assert {message.sender_id for message in coach.heard} == {"@alice/call-1", "@bob/call-1"}


async def test_a_known_key_is_told_again_to_him_who_asks_alone(conversations: Conversations, coach: Coach) -> None:
    say(conversations, "宽带断了", "k1")
    await conversations.settle()
    asker, other = conversations.subscribe(ALICE), conversations.subscribe(ALICE)
    say(conversations, "宽带断了", "k1", asker=asker)
    await conversations.settle()
    assert [_told(frame) for frame in await frames(asker, 2)] == [(1, "said", "k1", None), (2, "answer", None, 1)]
    assert await frames(other, 0) == []
    assert len(coach.heard) == 1


async def test_a_key_sent_again_while_it_is_answered_is_answered_once(
    conversations: Conversations, coach: Coach
) -> None:
    coach.gate = asyncio.Event()
    for _ in range(3):
        say(conversations, "宽带断了", "k1")
        await asyncio.sleep(0)
    coach.gate.set()
    await conversations.settle()
    assert len(coach.heard) == 1
    assert conversations.journal.last(ALICE) == 2


async def test_a_key_of_another_call_is_another_key(conversations: Conversations, coach: Coach) -> None:
    say(conversations, "宽带断了", "k1")
    say(conversations, "宽带断了", "k1", CallOf("alice", "call-2"))
    await conversations.settle()
    assert len(coach.heard) == 2


async def test_a_crash_is_told_and_does_not_hold_up_what_follows(conversations: Conversations, coach: Coach) -> None:
    subscription = conversations.subscribe(ALICE)
    coach.error = RuntimeError("broken")
    say(conversations, "一", "k1")
    await conversations.settle()
    (_, error) = await frames(subscription, 2)
    assert (error["type"], error["key"]) == ("error", "k1")
    coach.error = None
    say(conversations, "二", "k2")
    await conversations.settle()
    assert [_told(frame) for frame in await frames(subscription, 2)] == [
        (2, "said", "k2", None),
        (3, "answer", None, 2),
    ]


async def test_after_a_crash_the_same_key_is_answered(conversations: Conversations, coach: Coach) -> None:
    coach.error = RuntimeError("broken")
    say(conversations, "一", "k1")
    await conversations.settle()
    coach.error = None
    subscription = conversations.subscribe(ALICE)
    say(conversations, "一", "k1")
    await conversations.settle()
    assert [_told(frame) for frame in await frames(subscription, 1)] == [(2, "answer", None, 1)]


async def test_a_crash_is_logged_without_what_was_said(
    conversations: Conversations, coach: Coach, caplog: pytest.LogCaptureFixture
) -> None:
    coach.error = RuntimeError("broken")
    with caplog.at_level(logging.ERROR):
        say(conversations, "我家宽带断了", "k1")
        await conversations.settle()
    assert "Message 1 of @alice/call-1" in caplog.text
    assert "宽带" not in caplog.text


async def test_no_turn_is_silent(conversations: Conversations, coach: Coach) -> None:
    coach.silent = True
    say(conversations, "一", "k1")
    await conversations.settle()
    assert "教练没能处理这句话" in conversations.journal.after(ALICE, 1)[0].text


async def test_what_a_restart_cut_off_is_answered_on_return(
    journal: ConversationJournal, conversations: Conversations, coach: Coach, clock: Clock
) -> None:
    coach.gate = asyncio.Event()
    say(conversations, "一", "k1")
    say(conversations, "二", "k2")
    await asyncio.sleep(0)
    await conversations.stop()
    coach.gate, coach.heard = None, []
    again = Conversations(journal, coach.answer, clock.time)
    again.resume(ALICE)
    await again.settle()
    again.resume(ALICE)
    await again.settle()
    assert [message.text for message in coach.heard] == ["一", "二"]


async def test_what_was_cut_off_long_ago_is_left(
    journal: ConversationJournal, conversations: Conversations, coach: Coach, clock: Clock
) -> None:
    coach.gate = asyncio.Event()
    say(conversations, "一", "k1")
    await asyncio.sleep(0)
    await conversations.stop()
    coach.gate, coach.heard = None, []
    clock.now += timedelta(minutes=11)
    again = Conversations(journal, coach.answer, clock.time)
    again.resume(ALICE)
    await again.settle()
    assert coach.heard == []


async def test_a_crash_is_not_tried_again_by_itself(
    journal: ConversationJournal, conversations: Conversations, coach: Coach, clock: Clock
) -> None:
    coach.error = RuntimeError("broken")
    say(conversations, "一", "k1")
    await conversations.settle()
    Conversations(journal, coach.answer, clock.time).resume(ALICE)
    await asyncio.sleep(0)
    assert len(coach.heard) == 1


async def test_a_client_that_reads_nothing_is_noticed(conversations: Conversations) -> None:
    subscription, quick = conversations.subscribe(ALICE), conversations.subscribe(ALICE)
    for number in range(300):
        say(conversations, "喂", f"k{number}")
        await quick.next()
    assert subscription.is_overrun.is_set()
    assert not quick.is_overrun.is_set()
    await conversations.settle()


async def test_a_thumb_is_for_an_answer_of_the_call(conversations: Conversations, clock: Clock) -> None:
    say(conversations, "一", "k1")
    await conversations.settle()
    with pytest.raises(InputError, match="没有第 2 条建议"):
        conversations.note(BOB, Note("n1", "thumb", clock.time(), entry=2, up=True))
    conversations.note(ALICE, Note("n1", USED, clock.time(), phrase="empathy-1"))
    assert conversations.journal.notes(ALICE)[0]["phrase"] == "empathy-1"


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ({"key": "", "speaker": "customer", "text": "喂"}, "key"),
        ({"key": "k", "speaker": None, "text": "喂"}, "speaker"),
        ({"key": "k", "speaker": ["agent"], "text": "喂"}, "speaker"),
        ({"key": "k", "speaker": "agent", "text": "\x00"}, "是空的"),
    ],
)
async def test_a_message_that_cannot_be_used_leaves_no_trace(
    conversations: Conversations, coach: Coach, message: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        conversations.say(ALICE, **message)
    assert (conversations.journal.last(ALICE), coach.heard) == (0, [])


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.booleans()), max_size=30))
def test_whatever_is_sent_again_each_message_is_kept_and_answered_once(steps: list[tuple[str, bool, bool]]) -> None:
    async def talk() -> None:
        coach, clock = Coach(), Clock()
        conversations = Conversations(ConversationJournal(None), coach.answer, clock.time)
        for key, is_broken, is_awaited in steps:
            coach.error = RuntimeError("broken") if is_broken else None
            say(conversations, f"第{key}句", key, source=FEED)
            if is_awaited:
                await conversations.settle()
        coach.error = None
        await conversations.settle()
        for key in {key for key, *_ in steps}:
            say(conversations, f"第{key}句", key, source=FEED)
        await conversations.settle()
        entries = conversations.journal.after(ALICE, 0)
        said = {entry.seq: entry.key for entry in entries if entry.kind == "said"}
        assert sorted(map(str, said.values())) == sorted({key for key, *_ in steps})
        assert sorted(str(said[entry.answers or 0]) for entry in entries if entry.kind == "answer") == sorted(
            {key for key, *_ in steps}
        )

    # A message that breaks is logged each time.
    logging.disable(logging.CRITICAL)
    try:
        asyncio.run(talk())
    finally:
        logging.disable(logging.NOTSET)
