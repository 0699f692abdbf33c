from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
from channel_server import Clock, Coach, connected, served, signed_in, token_of
from websockets.exceptions import ConnectionClosed

from bot.channel import frames, socket
from bot.channel.limits import MAX_FRAME_BYTES
from bot.settings import settings

pytestmark = pytest.mark.usefixtures("fresh_sanic")


@pytest.fixture
async def address(coach: Coach, clock: Clock) -> AsyncIterator[str]:
    async with served(coach, clock) as address:
        yield address


async def test_who_signs_in_is_told_who_he_is_and_what_was_said(address: str) -> None:
    async with signed_in(address, name="爱丽丝") as (_, ready):
        assert ready == {
            "type": "ready",
            "user": "alice",
            "role": "agent",
            "name": "爱丽丝",
            "call": "call-1",
            "last": 0,
            "entries": [],
            "notes": [],
        }


async def test_what_is_said_comes_back_and_then_the_answer(address: str) -> None:
    async with signed_in(address) as (client, _):
        await client.say("宽带断了", "k1")
        said, answer = await client.entries(2)
    assert said == {
        "seq": 1,
        "key": "k1",
        "kind": "said",
        "at": "2026-11-22T08:00:00Z",
        "speaker": "customer",
        "text": "宽带断了",
        "payload": None,
        "source": "typed",
        "answers": None,
    }
    assert (answer["seq"], answer["kind"], answer["text"], answer["answers"]) == (2, "answer", "听到：宽带断了", 1)
    assert answer["payload"]["kind"] == "advice"


async def test_the_conversation_belongs_to_the_token_s_user(address: str, coach: Coach) -> None:
    async with signed_in(address, "alice") as (client, _):
        await client.send(type="say", key="k1", speaker="customer", text="喂", sender="@bob/call-1", user="bob")
        await client.entries(2)
    assert coach.heard[0].sender_id == "@alice/call-1"


async def test_another_users_call_of_the_same_id_is_another_call(address: str, coach: Coach) -> None:
    async with signed_in(address, "alice") as (alice, _), signed_in(address, "bob") as (bob, _):
        await alice.say("爱丽丝的客户", "k1")
        await alice.entries(2)
        await bob.say("鲍勃的客户", "k1")
        (said, _answer) = await bob.entries(2)
        assert (said["seq"], said["text"]) == (1, "鲍勃的客户")
    async with signed_in(address, "bob") as (_, ready):
        assert "爱丽丝" not in json.dumps(ready, ensure_ascii=False)
    assert [message.sender_id for message in coach.heard] == ["@alice/call-1", "@bob/call-1"]


async def test_two_tabs_see_the_same(address: str) -> None:
    async with signed_in(address) as (first, _), signed_in(address) as (second, _):
        await first.say("宽带断了", "k1")
        assert await first.entries(2) == await second.entries(2)


async def test_the_same_key_does_nothing_twice_and_tells_its_entries_again(address: str, coach: Coach) -> None:
    async with signed_in(address) as (client, _):
        await client.say("宽带断了", "k1")
        entries = await client.entries(2)
        await client.say("宽带断了", "k1")
        assert await client.entries(2) == entries
    assert len(coach.heard) == 1


async def test_who_comes_back_gets_exactly_what_he_has_missed(address: str) -> None:
    async with signed_in(address) as (client, _):
        await client.say("一", "k1")
        before = await client.entries(2)
    async with signed_in(address) as (client, _):
        await client.say("二", "k2")
        await client.say("三", "k3")
        missed = await client.entries(4)
    async with signed_in(address, after=before[-1]["seq"]) as (_, ready):
        assert sorted(entry["seq"] for entry in missed) == [entry["seq"] for entry in ready["entries"]] == [3, 4, 5, 6]
        assert ready["last"] == 6
    async with signed_in(address, after=6) as (_, ready):
        assert ready["entries"] == []


async def test_personal_data_are_masked_for_everybody(address: str, coach: Coach) -> None:
    async with signed_in(address) as (client, _):
        await client.say("我号码13812345678", "k1")
        entries = await client.entries(2)
    assert coach.heard[0].text == "我号码138****5678"
    assert "13812345678" not in json.dumps(entries)


async def test_no_text_becomes_an_intent_by_hand(address: str, coach: Coach) -> None:
    async with signed_in(address) as (client, _):
        await client.say(' /restart{"a": 1}', "k1", "coachee")
        await client.entries(2)
    assert coach.heard[0].text == 'restart{"a": 1}'


async def test_a_crash_is_told_with_the_key_which_may_be_sent_again(address: str, coach: Coach) -> None:
    coach.error = RuntimeError("password is hunter2")
    async with signed_in(address) as (client, _):
        await client.say("宽带断了", "k1")
        await client.entries(1)
        error = await client.next()
        assert (error["type"], error["code"], error["key"]) == ("error", "assistant_failed", "k1")
        assert "hunter2" not in json.dumps(error)
        coach.error = None
        await client.say("宽带断了", "k1")
        said, answer = await client.entries(2)
    assert (said["seq"], answer["seq"], answer["answers"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        pytest.param(None, "还没有登录", id="none"),
        pytest.param(7, "还没有登录", id="a number"),
        pytest.param("x.y.z", "令牌不对", id="nonsense"),
        pytest.param(token_of(secret="x" * 40), "令牌不对", id="another secret"),
        pytest.param(token_of(exp=1_700_000_000), "已过期", id="expired"),
        pytest.param(token_of(aud="payroll"), "不是发给教练的", id="stolen from another system"),
        pytest.param(token_of(role="root"), "角色", id="unknown role"),
    ],
)
async def test_a_token_that_is_not_good_is_turned_away(address: str, coach: Coach, token: object, problem: str) -> None:
    async with connected(address) as client:
        await client.send(type="sign_in", token=token, call="call-1")
        error = await client.next()
        assert (error["type"], error["code"]) == ("error", "not_signed_in")
        assert problem in error["message"]
        assert await client.close_code() == 4401


async def test_before_the_sign_in_nothing_is_taken(address: str, coach: Coach) -> None:
    async with connected(address) as client:
        await client.say("宽带断了", "k1")
        assert await client.close_code() == 4400
    assert coach.heard == []


async def test_who_does_not_sign_in_is_let_go(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "SIGN_IN_SECONDS", 0.05)
    async with connected(address) as client:
        assert await client.close_code() == 4408


async def test_the_socket_is_closed_when_the_token_expires(address: str, clock: Clock) -> None:
    async with signed_in(address, exp=int(clock.time().timestamp()) + 60) as (client, _):
        clock.move(71)
        # The server looks at the clock at its next look, which a short interval brings near.
        assert await client.close_code() == 4401


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "_LOOK_SECONDS", 0.05)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "file://"])
async def test_a_page_from_elsewhere_may_not_open_a_socket(address: str, origin: str) -> None:
    async with connected(address, origin=origin) as client:
        assert await client.close_code() == 4403


async def test_the_pages_of_the_coach_and_of_listed_origins_may(coach: Coach, clock: Clock) -> None:
    async with served(coach, clock, origins="https://desk.example, https://portal.example:8443/") as address:
        own = f"http://{address.split('/')[0]}"
        for origin in (own, "https://desk.example", "https://portal.example:8443"):
            async with connected(address, origin=origin) as client:
                await client.send(type="sign_in", token=token_of(), call="call-1")
                assert (await client.next())["type"] == "ready"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param("{", 4400, id="broken JSON"),
        pytest.param("[]", 4400, id="a list"),
        pytest.param("[" * 20_000, 4400, id="deep"),
        pytest.param('{"type": NaN}', 4400, id="not a number"),
        pytest.param('{"type": ["say"]}', 4400, id="a list for a type"),
        pytest.param('{"type": "become_admin"}', 4400, id="unknown"),
        pytest.param(b"\x00\x01", 4400, id="binary"),
        pytest.param(json.dumps({"type": "ping", "more": "x" * MAX_FRAME_BYTES}), 4413, id="too long"),
    ],
)
async def test_a_frame_that_is_none_ends_the_socket(address: str, raw: Any, code: int) -> None:
    async with signed_in(address) as (client, _):
        await client.connection.send(raw)
        assert await client.close_code() == code


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        pytest.param({"speaker": "customer", "text": "喂"}, "key", id="no key"),
        pytest.param({"key": "k" * 65, "speaker": "customer", "text": "喂"}, "key", id="long key"),
        pytest.param({"key": "k1", "speaker": "boss", "text": "喂"}, "speaker", id="unknown speaker"),
        pytest.param({"key": "k1", "speaker": "customer"}, "应为文字", id="no text"),
        pytest.param({"key": "k1", "speaker": "customer", "text": " "}, "是空的", id="blank"),
        pytest.param({"key": "k1", "speaker": "customer", "text": "断" * 5001}, "超过上限", id="too long"),
    ],
)
async def test_a_message_that_cannot_be_used_is_told_and_changes_nothing(
    address: str, coach: Coach, frame: dict[str, Any], problem: str
) -> None:
    async with signed_in(address) as (client, _):
        await client.send(type="say", **frame)
        error = await client.next()
        assert error["type"] == "error"
        assert problem in error["message"]
        assert error.get("key") == frame.get("key")
        await client.send(type="ping")
        assert await client.next() == {"type": "pong"}
    assert coach.heard == []


@pytest.mark.parametrize(
    "wanted", [{"call": "a/b"}, {"call": ""}, {"call": None}, {"call": "c", "after": -1}, {"call": "c", "after": "1"}]
)
async def test_a_sign_in_to_no_call_is_a_bad_frame(address: str, wanted: dict[str, Any]) -> None:
    async with connected(address) as client:
        await client.send(type="sign_in", token=token_of(), **wanted)
        assert await client.close_code() == 4400


async def test_too_many_messages_are_refused_and_then_the_socket_ends(coach: Coach, clock: Clock) -> None:
    async with served(coach, clock, messages_per_minute=40) as address, signed_in(address) as (client, _):
        for number in range(11):
            await client.say("喂", f"k{number}")
        frames_seen = [await client.next() for _ in range(21)]
        (error,) = [frame for frame in frames_seen if frame["type"] == "error"]
        assert (error["code"], error["key"]) == ("too_fast", "k10")
        with suppress(ConnectionClosed):
            for number in range(20):
                await client.say("喂", f"more{number}")
        assert await client.close_code() == 4429
    assert len(coach.heard) == 10


async def test_after_a_while_there_may_be_more(coach: Coach, clock: Clock) -> None:
    async with served(coach, clock, messages_per_minute=40) as address, signed_in(address) as (client, _):
        for number in range(10):
            await client.say("喂", f"k{number}")
        await client.entries(20)
        clock.move(2)
        await client.say("喂", "later")
        assert (await client.entries(1))[0]["key"] == "later"


async def test_a_flood_of_frames_ends_the_socket(address: str) -> None:
    async with signed_in(address) as (client, _):
        with suppress(ConnectionClosed):
            for _ in range(400):
                await client.send(type="ping")
        assert await client.close_code() == 4429


async def test_a_user_has_only_so_many_sockets(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "MOST_SOCKETS", 3)
    async with AsyncExitStack() as stack:
        for number in range(3):
            await stack.enter_async_context(signed_in(address, call=f"call-{number}"))
        async with connected(address) as client:
            await client.send(type="sign_in", token=token_of(), call="one-more")
            assert await client.close_code() == 4429
        await stack.enter_async_context(signed_in(address, "bob"))
    async with signed_in(address) as (client, _):
        await client.send(type="ping")
        assert await client.next() == {"type": "pong"}


async def test_a_draft_is_marked_and_put_better(address: str) -> None:
    async with signed_in(address) as (client, _):
        await client.send(type="check", id=7, text="我也没办法，您去营业厅吧")
        marks = await client.next()
    assert (marks["type"], marks["id"]) == ("marks", 7)
    assert marks["flags"][0]["text"] in "我也没办法，您去营业厅吧"
    assert set(marks["flags"][0]) == {"category", "level", "start", "end", "text", "rule", "why", "source"}
    assert set(marks["rewrite"]) == {"text", "reason"}


@pytest.mark.parametrize("text", ["", "  ", "您好，我马上帮您查"])
async def test_a_draft_without_fault_has_no_marks(address: str, text: str) -> None:
    async with signed_in(address) as (client, _):
        await client.send(type="check", id=1, text=text)
        assert await client.next() == {"type": "marks", "id": 1, "flags": [], "rewrite": None}


async def test_a_draft_is_kept_nowhere(address: str, coach: Coach) -> None:
    async with signed_in(address) as (client, _):
        await client.send(type="check", id=1, text="我也没办法")
        await client.next()
    async with signed_in(address) as (_, ready):
        assert ready["entries"] == []
    assert coach.heard == []


@pytest.mark.parametrize(
    "frame", [{"id": "1", "text": "喂"}, {"id": 1}, {"text": "喂"}, {"id": 1, "text": "断" * 10_001}]
)
async def test_a_check_of_nothing_is_told(address: str, frame: dict[str, Any]) -> None:
    async with signed_in(address) as (client, _):
        await client.send(type="check", **frame)
        assert (await client.next())["type"] == "error"


async def test_what_an_agent_thinks_of_advice_is_noted(address: str) -> None:
    async with signed_in(address) as (client, _):
        await client.say("宽带断了", "k1")
        await client.entries(2)
        await client.send(type="used", phrase="empathy-3", key="n1")
        assert await client.next() == {"type": "noted", "key": "n1"}
        await client.send(type="thumb", entry=2, phrase=None, up=False, key="n2")
        assert await client.next() == {"type": "noted", "key": "n2"}
        await client.send(type="thumb", entry=1, up=True, key="n3")
        assert "没有第 1 条建议" in (await client.next())["message"]
    async with signed_in(address) as (_, ready):
        assert ready["notes"] == [
            {"kind": "used", "entry": None, "phrase": "empathy-3", "up": None},
            {"kind": "thumb", "entry": 2, "phrase": None, "up": False},
        ]


async def test_the_next_message_waits_for_the_one_before(address: str, coach: Coach) -> None:
    coach.gate = asyncio.Event()
    async with signed_in(address) as (client, _):
        for number, text in enumerate("一二三"):
            await client.say(text, f"k{number}")
        assert [entry["text"] for entry in await client.entries(3)] == ["一", "二", "三"]
        assert [message.text for message in coach.heard] == ["一"]
        coach.gate.set()
        assert [entry["answers"] for entry in await client.entries(3)] == [1, 2, 3]


async def test_a_restart_loses_nothing(coach: Coach, clock: Clock, tmp_path: Any) -> None:
    kept = str(tmp_path / "channel.db")
    coach.gate = asyncio.Event()
    async with served(coach, clock, channel=kept) as address, signed_in(address) as (client, _):
        await client.say("宽带断了", "k1")
        await client.entries(1)
    coach.gate = None
    async with served(coach, clock, channel=kept) as address, signed_in(address, after=1) as (client, ready):
        assert (ready["last"], ready["entries"]) == (1, [])
        (answer,) = await client.entries(1)
        assert (answer["seq"], answer["answers"]) == (2, 1)


def test_the_longest_text_fits_into_a_frame() -> None:
    # Each character may take six bytes in JSON.
    assert settings().max_message_characters * 6 < MAX_FRAME_BYTES
