"""Rooms over HTTP and live: the trainer plays the customer, the trainee answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import websockets
from channel_server import Clock, token_of
from practice_server import RUDE, SCENARIO, SCRIPT, Http, StubEar, practising

pytestmark = pytest.mark.usefixtures("fresh_sanic")
TRAINER = {"user": "zheng", "role": "trainer"}


@pytest.fixture
async def http(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> AsyncIterator[Http]:
    async with practising(monkeypatch, clock, StubEar()) as client:
        yield client


async def opened(http: Http, **asked: Any) -> str:
    status, room = await http.ask("POST", "/rooms", {"trainee": "xiaolin", "scenario": SCENARIO, **asked}, **TRAINER)
    assert status == 201, room
    return f"/rooms/{room['id']}"


async def line(http: Http, room: str, text: str, key: str, **who: str) -> dict[str, Any]:
    status, view = await http.ask("POST", f"{room}/lines", {"text": text, "key": key}, **who)
    assert status == 200, view
    return dict(view)


async def test_both_talk_and_each_sees_his_own(http: Http) -> None:
    room = await opened(http)
    await line(http, room, "你们凭什么扣我钱！", "k1", **TRAINER)
    trainee = await line(http, room, RUDE, "k1")
    trainer = (await http.ask("GET", room, **TRAINER))[1]

    assert [turn["speaker"] for turn in trainee["turns"]] == ["customer", "agent"]
    assert trainee["whispers"]
    assert "whispers" not in trainer
    assert trainer["turns"][1]["changes"]
    assert trainee["turns"][1]["changes"] == []
    assert trainer["tension"] == 4
    assert {"part", "cards"} & set(trainee) == set()


async def test_the_same_line_twice_is_one(http: Http) -> None:
    room = await opened(http)
    first = await line(http, room, "你们凭什么扣我钱！", "k1", **TRAINER)

    assert await line(http, room, "你们凭什么扣我钱！", "k1", **TRAINER) == first


async def test_a_card_is_thrown_in_by_the_trainer_alone(http: Http) -> None:
    room = await opened(http)
    card = (await http.ask("GET", room, **TRAINER))[1]["cards"][0]
    assert (await http.ask("POST", f"{room}/cards", {"card": card["id"]}))[0] == 403

    status, view = await http.ask("POST", f"{room}/cards", {"card": card["id"]}, **TRAINER)

    assert status == 200
    assert view["turns"][-1]["text"] == card["say"]
    assert view["cards"][0]["used"]
    assert (await http.ask("POST", f"{room}/cards", {"card": card["id"]}, **TRAINER))[0] == 400


async def test_both_get_the_same_scorecard_after_it_is_closed(http: Http) -> None:
    room = await opened(http)
    await line(http, room, "你们凭什么扣我钱！", "k1", **TRAINER)
    await line(http, room, SCRIPT[1], "k1")
    assert (await http.ask("GET", f"{room}/scorecard"))[0] == 400

    assert (await http.ask("POST", f"{room}/close"))[1]["closed"] is True

    cards = [(await http.ask("GET", f"{room}/scorecard", **who))[1] for who in ({}, TRAINER)]
    assert cards[0] == cards[1]
    assert cards[0]["care"]
    attempts = (await http.ask("GET", "/practice/history"))[1]["attempts"]
    assert [one["kind"] for one in attempts] == ["room"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("POST", "/lines", {"text": "您好", "key": "k1"}),
        ("POST", "/cards", {"card": "interrupts"}),
        ("POST", "/close", None),
        ("GET", "/scorecard", None),
    ],
)
async def test_nobody_else_gets_in(http: Http, method: str, path: str, body: Any) -> None:
    room = await opened(http)

    status, error = await http.ask(method, f"{room}{path}", body, user="xiaozhou", role="admin")

    assert (status, error["error"]["code"]) == (404, "not_there")
    assert (await http.ask("GET", "/rooms", user="xiaozhou"))[1] == {"rooms": []}


async def test_a_trainee_opens_no_room(http: Http) -> None:
    assert (await http.ask("POST", "/rooms", {"trainee": "xiaozhou"}))[0] == 403


async def test_both_find_their_room(http: Http) -> None:
    room = await opened(http)

    for who in ({}, TRAINER):
        rooms = (await http.ask("GET", "/rooms", **who))[1]["rooms"]
        assert [f"/rooms/{one['id']}" for one in rooms] == [room]


async def test_what_one_says_the_other_sees_at_once(http: Http) -> None:
    room = await opened(http)
    async with websockets.connect(f"ws://{http.address}{room}/live") as live:
        await live.send(json.dumps({"type": "sign_in", "token": token_of("xiaolin")}))
        first = json.loads(await asyncio.wait_for(live.recv(), 10))
        await line(http, room, "你们凭什么扣我钱！", "k1", **TRAINER)
        second = json.loads(await asyncio.wait_for(live.recv(), 10))

    assert [len(frame["room"]["turns"]) for frame in (first, second)] == [0, 1]
    assert second["room"]["role"] == "agent"


async def test_nobody_else_watches(http: Http) -> None:
    room = await opened(http)
    async with websockets.connect(f"ws://{http.address}{room}/live") as live:
        await live.send(json.dumps({"type": "sign_in", "token": token_of("xiaozhou")}))
        error = json.loads(await asyncio.wait_for(live.recv(), 10))
        with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
            await asyncio.wait_for(live.recv(), 10)

    assert (error["type"], error["code"], closed.value.code) == ("error", "not_there", 4404)
