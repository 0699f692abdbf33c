"""Talking to a running coach as a channel does, and keeping it on this machine meanwhile."""

from __future__ import annotations

import json
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

GUARD = Path(__file__).parent / "service" / "guard"
CONNECTIONS = "COACH_TEST_CONNECTIONS"
"""Environment variable that names the file in which the guard records what it has refused."""
Messages = list[dict[str, Any]]
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@contextmanager
def guarded(record: Path) -> Iterator[None]:
    """Let processes that are started meanwhile reach this machine alone; what they try besides is recorded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(GUARD), os.environ.get("PYTHONPATH")])))
        patch.setenv(CONNECTIONS, str(record))
        record.touch()
        yield


def post(address: str, body: Any, *, timeout: float = 30) -> tuple[int, Any]:
    """Post to the REST channel; bytes are sent as they are.

    Returns:
        Status and what the answer's JSON holds.
    """
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/webhooks/rest/webhook", data, headers, method="POST")
    try:
        with _DIRECTLY.open(request, timeout=timeout) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def say_to(running: Any, sender: str, text: str, speaker: str | None = None) -> Messages:
    """Say something to a coach and return the messages of the answer."""
    metadata = {"metadata": {"speaker": speaker}} if speaker else {}
    status, messages = post(running.address, {"sender": sender, "message": text, **metadata})
    assert status == 200, messages
    return list(messages)


def advice_in(messages: Messages) -> dict[str, Any]:
    """Return the custom payload of an answer."""
    payloads = [message["custom"] for message in messages if "custom" in message]
    assert len(payloads) == 1, messages
    return dict(payloads[0])


def text_in(messages: Messages) -> str:
    """Return the text of an answer."""
    texts = [message["text"] for message in messages if "text" in message]
    assert len(texts) == 1, messages
    return str(texts[0])
