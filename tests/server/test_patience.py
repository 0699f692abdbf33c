from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import rasa.core.actions.action as rasa_action
from aiohttp import web
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.server.patience import APOLOGY, PatientRemoteAction, be_patient_with_the_action_server
from bot.settings import settings

# Rasa warns of its own past whenever a domain has slots.
pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill:UserWarning")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
GOOD = {"events": [{"event": "slot", "name": "emotion", "value": "angry"}], "responses": [{"text": "先道歉"}]}


class ActionServer:
    """A real server on a free port that answers one handler after the other, the last one for good."""

    def __init__(self) -> None:
        self.handlers: list[Handler] = []
        self.bodies: list[dict[str, Any]] = []
        self.closing = asyncio.Event()
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.json())
        return await self.handlers[min(len(self.bodies), len(self.handlers)) - 1](request)

    async def good(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(GOOD)

    async def failing(self, _: web.Request) -> web.StreamResponse:
        return web.Response(status=500, text="Internal Server Error")

    async def slow(self, _: web.Request) -> web.StreamResponse:
        await self.closing.wait()
        return web.json_response(GOOD)

    async def a_web_page(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>It works!</html>", content_type="text/html")

    async def broken_json(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text='{"events": [', content_type="application/json")

    async def other_json(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"events": "none"})

    async def hanging_up(self, request: web.Request) -> web.StreamResponse:
        request.transport.close()
        return web.Response()


@pytest.fixture
async def server() -> AsyncIterator[ActionServer]:
    server = ActionServer()
    app = web.Application()
    app.router.add_post("/webhook", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    yield server
    server.closing.set()
    await runner.cleanup()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("COACH_ACTION_TIMEOUT_SECONDS", "0.3")
    monkeypatch.setenv("COACH_ACTION_RETRY_SECONDS", "0.01")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def tracker() -> DialogueStateTracker:
    events: list[Event] = [ActionExecuted("action_listen")]
    for number in range(50):
        intent = {"name": "customer_vent", "confidence": 1.0}
        events += [UserUttered(f"第{number}句气死我了", intent), ActionExecuted("action_coach_cut_in")]
        events += [SlotSet("call", {"turns": number}), ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events("call-1", events, Domain.from_dict({"slots": _SLOTS}).slots)


_SLOTS = {"call": {"type": "any", "mappings": [{"type": "custom"}]}}


async def run(url: str, tracker: DialogueStateTracker) -> list[Event]:
    action = PatientRemoteAction("action_coach_cut_in", EndpointConfig(url))
    nlg = TemplatedNaturalLanguageGenerator({})
    return await action.run(CollectingOutputChannel(), nlg, tracker, Domain.empty())


def words(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, BotUttered)]


async def test_an_answer_is_passed_on(server: ActionServer, tracker: DialogueStateTracker) -> None:
    server.handlers = [server.good]
    events = await run(server.url, tracker)
    assert words(events) == ["先道歉"]
    assert SlotSet("emotion", "angry") in events


async def test_a_server_that_answers_is_asked_once(server: ActionServer, tracker: DialogueStateTracker) -> None:
    server.handlers = [server.good]
    await run(server.url, tracker)
    assert len(server.bodies) == 1


@pytest.mark.parametrize("trouble", ["failing", "slow", "a_web_page", "broken_json", "other_json", "hanging_up"])
async def test_trouble_once_is_mended_by_the_retry(
    server: ActionServer, tracker: DialogueStateTracker, trouble: str
) -> None:
    server.handlers = [getattr(server, trouble), server.good]
    assert words(await run(server.url, tracker)) == ["先道歉"]
    assert len(server.bodies) == 2


@pytest.mark.parametrize("trouble", ["failing", "slow", "a_web_page", "broken_json", "other_json"])
async def test_lasting_trouble_is_told_after_one_retry(
    server: ActionServer, tracker: DialogueStateTracker, trouble: str
) -> None:
    server.handlers = [getattr(server, trouble)]
    assert words(await run(server.url, tracker)) == [APOLOGY]
    assert len(server.bodies) == 2


async def test_a_server_that_is_not_there_is_told(tracker: DialogueStateTracker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/webhook"
    assert words(await run(url, tracker)) == [APOLOGY]


async def test_no_endpoint_is_told_too(tracker: DialogueStateTracker) -> None:
    action = PatientRemoteAction("action_coach_cut_in", None)
    nlg = TemplatedNaturalLanguageGenerator({})
    assert words(await action.run(CollectingOutputChannel(), nlg, tracker, Domain.empty())) == [APOLOGY]


async def test_a_channel_with_own_display_gets_the_error_by_name(
    server: ActionServer, tracker: DialogueStateTracker
) -> None:
    server.handlers = [server.failing]
    (event,) = await run(server.url, tracker)
    assert isinstance(event, BotUttered)
    assert event.data["custom"]["error"] == "action_server"


async def test_a_slow_server_holds_nobody_longer_than_both_waits(
    server: ActionServer, tracker: DialogueStateTracker
) -> None:
    server.handlers = [server.slow]
    loop = asyncio.get_running_loop()
    began = loop.time()
    await run(server.url, tracker)
    assert loop.time() - began < 2 * 0.3 + 0.01 + 0.5


async def test_the_request_holds_slots_and_the_latest_message_but_not_the_call(
    server: ActionServer, tracker: DialogueStateTracker
) -> None:
    server.handlers = [server.good]
    await run(server.url, tracker)
    (body,) = server.bodies
    assert (body["next_action"], body["sender_id"]) == ("action_coach_cut_in", "call-1")
    assert body["tracker"]["slots"]["call"] == {"turns": 49}
    assert body["tracker"]["latest_message"]["text"] == "第49句气死我了"
    assert "第48句" not in json.dumps(body, ensure_ascii=False)


def test_rasa_uses_it_for_every_custom_action(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_action, "RemoteAction", PatientRemoteAction.__mro__[1])
    be_patient_with_the_action_server()
    domain = Domain.from_dict({"actions": ["action_coach_cut_in"]})
    action = rasa_action.action_for_name_or_text("action_coach_cut_in", domain, EndpointConfig("http://127.0.0.1"))
    assert isinstance(action, PatientRemoteAction)
