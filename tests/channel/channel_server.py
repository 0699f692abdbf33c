"""The coach's channel in a Sanic server of its own, with a stub for Rasa, and a client that talks with it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

import jwt
import pytest
import websockets
from sanic import Blueprint, Sanic
from sanic.touchup import TouchUp

from bot.channel.conversation import Message
from bot.channel.entries import Answer
from bot.channel.input_channel import PREFIX, Channel, coach_blueprint
from bot.settings import Settings

SECRET = "chun-mian-bu-jue-xiao-chu-chu-wen-ti-niao"
START = datetime(2026, 11, 22, 8, 0, tzinfo=timezone.utc)
_NUMBER = count()


def let_sanic_start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Sanic start more than once a process: it speeds itself up by rewriting its own methods, which works once."""
    run = TouchUp.run
    done = [target for target, _ in TouchUp._registry if getattr(target, "__touched__", False)]

    def run_once(app: Sanic) -> None:
        if not done:
            run(app)
            done.append(app)

    monkeypatch.setattr(TouchUp, "run", run_once)
    for target, name in TouchUp._registry:
        monkeypatch.setattr(target, name, getattr(target, name))
        monkeypatch.setattr(target, "__touched__", False, raising=False)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def time(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return (self.now - START).total_seconds()

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Coach:
    """Stands for Rasa: repeats what it hears, or does as it is told."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.error: Exception | None = None
        self.silent = False
        self.gate: asyncio.Event | None = None

    async def answer(self, message: Message) -> Sequence[Answer]:
        self.heard.append(message)
        if self.gate is not None:
            await self.gate.wait()
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        if self.silent:
            return []
        return [Answer(f"听到：{message.text}", {"kind": "advice", "id": str(len(self.heard)), "heard": message.text})]


def token_of(
    user: str = "alice", role: str = "agent", *, secret: str = SECRET, without: Sequence[str] = (), **claims: Any
) -> str:
    """Return a token as the intranet makes it."""
    about = {
        "sub": user,
        "role": role,
        "iss": "intranet",
        "aud": "script-coach",
        "iat": int(START.timestamp()),
        "exp": int(START.timestamp()) + 3600,
    }
    kept = {name: value for name, value in {**about, **claims}.items() if name not in without}
    return str(jwt.encode(kept, secret, algorithm="HS256"))


def bearer(user: str = "alice", role: str = "agent", **claims: Any) -> dict[str, str]:
    """Return the header with a token."""
    return {"Authorization": f"Bearer {token_of(user, role, **claims)}"}


@asynccontextmanager
async def served(
    coach: Coach, clock: Clock, *more: Callable[[Blueprint, Channel], None], **settings: Any
) -> AsyncIterator[str]:
    """Serve the channel on a free port; give its address without the scheme."""
    config = Settings(**{"channel": ":memory:", "token_secret": SECRET, **settings})
    app = Sanic(f"coach_channel_test_{next(_NUMBER)}", configure_logging=False)
    app.blueprint(
        coach_blueprint(config, coach.answer, now=clock.time, clock=clock.seconds, more=more), url_prefix=PREFIX
    )
    listening = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.start_serving()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}{PREFIX}"
    finally:
        await server.before_stop()
        await server.close()
        for connection in list(server.connections):
            connection.close_if_idle()
        await server.after_stop()


class Client:
    """A browser's end of a socket."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def send(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def next(self) -> dict[str, Any]:
        return dict(json.loads(await asyncio.wait_for(self.connection.recv(), 10)))

    async def say(self, text: str, key: str, speaker: str = "customer") -> None:
        await self.send(type="say", key=key, speaker=speaker, text=text)

    async def entries(self, number: int) -> list[dict[str, Any]]:
        """Return the next entries."""
        return [(await self.next())["entry"] for _ in range(number)]

    async def close_code(self) -> int:
        """Return the code with which the server closes, whatever it sends before."""
        try:
            while True:
                await asyncio.wait_for(self.connection.recv(), 10)
        except websockets.exceptions.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


@asynccontextmanager
async def connected(address: str, **headers: str) -> AsyncIterator[Client]:
    """Open a socket, without signing in."""
    url = f"ws://{address}/conversation"
    origin = headers.pop("origin", None)
    async with websockets.connect(url, origin=origin, extra_headers=headers, max_size=2**24) as connection:
        yield Client(connection)


@asynccontextmanager
async def signed_in(
    address: str, user: str = "alice", call: str = "call-1", after: int = 0, **claims: Any
) -> AsyncIterator[tuple[Client, dict[str, Any]]]:
    """Open a socket and sign in; give the client and the frame `ready`."""
    async with connected(address) as client:
        await client.send(type="sign_in", token=token_of(user, **claims), call=call, after=after)
        ready = await client.next()
        assert ready["type"] == "ready", ready
        yield client, ready
