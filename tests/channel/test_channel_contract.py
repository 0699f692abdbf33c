"""Every route answers as the OpenAPI document says, whatever it is sent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from channel_server import Clock, let_sanic_start_again, token_of
from hypothesis import HealthCheck, Phase, settings
from practice_server import StubEar, practising
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.channel.openapi import description

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_dict(description())


class Patient(Clock):
    """A clock on which so much time goes by between two requests that none is too fast."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0.0

    def seconds(self) -> float:
        self._seconds += 60.0
        return self._seconds


@contextmanager
def in_a_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the channel on a loop of its own; give its address."""
    loop = asyncio.new_event_loop()
    address: list[str] = []
    ready, done = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with practising(monkeypatch, Patient(), StubEar()) as http:
            address.append(f"http://{http.address}")
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(30)
        yield address[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(30)
        loop.close()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        let_sanic_start_again(patch)
        with in_a_thread(patch) as address:
            yield address


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_a_route_answers_as_documented(case: Any, server: str) -> None:
    headers = {"Authorization": f"Bearer {token_of('zheng', 'trainer')}"}
    case.call_and_validate(base_url=server, headers=headers, checks=CHECKS, timeout=20)
