"""The channel with its practice part, a stub for an ear, and an HTTP client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from channel_server import Clock, Coach, bearer, served

from bot.channel import practice_routes
from bot.channel.learning import add_learning
from bot.practice.listening import ToldHearing
from bot.practice.scenarios import find_scenario
from bot.practice.trainees import load_book
from bot.settings import settings

SCENARIO = "ringback-charge"
SCRIPT = [step.say for step in find_scenario(SCENARIO).script]
RUDE = "您爱投诉就投诉，去哪儿都一样。"

_HEARING = ToldHearing(load_book().acts([find_scenario(SCENARIO)]))
_CUSTOMER = {"act": "customer_vent", "emotion": "furious", "issue": None}


class StubEar:
    """Hears the acts of lines that it knows; of customers that they are furious."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen(self) -> StubEar:
        return self

    async def hear_soon(self, turn: Mapping[str, Any], *, ranked: bool = False) -> dict[str, Any]:
        self.heard.append(turn["text"])
        heard = _HEARING.hear([], turn["text"])
        said = {"act": heard.act, "flags": list(heard.flags), "emotion": None, "issue": None}
        if turn["speaker"] == "customer":
            said = {"flags": [], **_CUSTOMER}
        return {"speaker": turn["speaker"], "confidence": 0.9, "stage": "cut_in", **said}


class Http:
    """A client of one user after the other."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self.session, self.address = session, address

    async def ask(
        self, method: str, path: str, body: Any = None, *, user: str = "xiaolin", role: str = "agent", **claims: Any
    ) -> tuple[int, Any]:
        headers = bearer(user, role, **claims)
        data = None if body is None else json.dumps(body)
        url = f"http://{self.address}{path}"
        async with self.session.request(method, url, data=data, headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None


@asynccontextmanager
async def practising(monkeypatch: pytest.MonkeyPatch, clock: Clock, ear: StubEar) -> AsyncIterator[Http]:
    """Serve the channel with practice kept in memory."""
    monkeypatch.setenv("COACH_PRACTICE", ":memory:")
    monkeypatch.setattr(practice_routes, "ear_of_the_server", lambda app: lambda: ear)
    settings.cache_clear()
    try:
        async with served(Coach(), clock, add_learning) as address, aiohttp.ClientSession() as session:
            yield Http(session, address)
    finally:
        settings.cache_clear()
