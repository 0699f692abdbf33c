"""The coach's own channel in Rasa's server: everything under `/coach`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request

from bot.channel.cleaning import clean_daily
from bot.channel.conversation import Conversations, Message
from bot.channel.drafts import DraftDesk
from bot.channel.entries import Answer
from bot.channel.feed import feed_routes
from bot.channel.frames import Socket
from bot.channel.gate import Gate
from bot.channel.headers import CoachBlueprint
from bot.channel.journal import ConversationJournal
from bot.channel.limits import limits_of
from bot.channel.openapi import openapi_route
from bot.channel.origins import Origins
from bot.channel.pages import page_routes
from bot.channel.sign_in import sign_in_routes
from bot.channel.socket import ConversationSockets
from bot.channel.tokens import DemoSigner, TokenReader, check_demo, is_loopback
from bot.errors import NotReadyError
from bot.paths import PROJECT
from bot.settings import IN_MEMORY, Settings, settings
from bot.speaker import SPEAKER_KEY

PREFIX = "/coach"

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class Channel:
    """What the routes of the channel are made of; other modules add their routes with it.

    Attributes:
        config: the settings.
        gate: lets users in.
        conversations: of agents with the coach.
        now: the time, aware.
    """

    config: Settings
    gate: Gate
    conversations: Conversations
    now: Callable[[], datetime]


class CoachChannel(InputChannel):
    """Talks with users who have signed in; see docs/developer.md for the routes."""

    @classmethod
    def name(cls) -> str:
        """Returns the name of the channel."""
        return "coach"

    def url_prefix(self) -> str:
        """Returns where the routes lie: an absolute path, which Rasa does not put under /webhooks."""
        return PREFIX

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Creates the routes (see parent class for full docstring).

        Raises:
            InputError: the settings do not fit together.
        """
        config = settings()
        check_demo(config)
        # They know the channel, so they are known only here.
        from bot.channel.learning import add_learning

        assistant = assistant_of(on_new_message)
        return coach_blueprint(config, assistant, now=_utc_now, clock=time.monotonic, more=[add_learning])


def coach_blueprint(
    config: Settings,
    assistant: Callable[[Message], Awaitable[Sequence[Answer]]],
    *,
    now: Callable[[], datetime],
    clock: Callable[[], float],
    more: Sequence[Callable[[Blueprint, Channel], None]] = (),
) -> Blueprint:
    """Return the routes of the channel.

    Args:
        config: the settings.
        assistant: answers messages.
        now: the time, aware.
        clock: seconds that never run backwards.
        more: each adds routes of its own.

    Raises:
        InputError: the settings do not fit together.
        NotReadyError: the file of the conversations cannot be used.
    """
    signer = DemoSigner(config) if config.demo else None
    reader = signer.reader if signer else TokenReader(config)
    gate = Gate(reader, limits_of(config, clock), Origins(config.origins), now, is_demo=config.demo)
    journal = ConversationJournal(file_of(config.channel))
    conversations = Conversations(journal, assistant, now)
    drafts = DraftDesk()
    blueprint = CoachBlueprint("coach", gate.origins, PREFIX)
    sign_in_routes(blueprint, gate, signer)
    feed_routes(blueprint, gate, conversations)
    page_routes(blueprint, gate)
    openapi_route(blueprint, gate)
    _conversation_route(blueprint, gate, ConversationSockets(gate, conversations, drafts))
    channel = Channel(config, gate, conversations, now)
    for add in more:
        add(blueprint, channel)
    _life(blueprint, channel, drafts)
    return blueprint


def assistant_of(on_new_message: OnNewMessage) -> Callable[[Message], Awaitable[list[Answer]]]:
    """Return Rasa as the assistant of the channel."""

    async def answer(message: Message) -> list[Answer]:
        collector = _Answers()
        metadata = {SPEAKER_KEY: message.speaker}
        await on_new_message(
            UserMessage(
                message.text, collector, message.sender_id, input_channel=CoachChannel.name(), metadata=metadata
            )
        )
        return collector.answers

    return answer


def file_of(setting: str) -> Path | None:
    """Return the file that a setting names, relative to the project; None for `:memory:`."""
    if setting == IN_MEMORY:
        return None
    return Path(setting) if Path(setting).is_absolute() else PROJECT / setting


class _Answers(OutputChannel):
    """Collects answers, each with its text and its data together."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []

    @classmethod
    def name(cls) -> str:
        return "coach"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        custom = message.get("custom")
        payload = custom if isinstance(custom, Mapping) and custom else None
        text = str(message.get("text") or (payload or {}).get("text") or "")
        if text or payload:
            self.answers.append(Answer(text, payload))


def _conversation_route(blueprint: Blueprint, gate: Gate, sockets: ConversationSockets) -> None:
    @blueprint.websocket("/conversation", name="conversation")
    async def conversation(request: Request, connection: Any) -> None:
        await sockets.serve(Socket(request, connection, gate))


def _life(blueprint: Blueprint, channel: Channel, drafts: DraftDesk) -> None:
    """Say what happens when the server starts and stops."""
    config, conversations = channel.config, channel.conversations
    cleaning: list[asyncio.Task[None]] = []

    @blueprint.listener("before_server_start")
    async def check_address(app: Sanic, loop: Any) -> None:
        # Rasa can be told an address that is not in our settings.
        if config.demo and app.state.host and not is_loopback(app.state.host):
            raise NotReadyError("演示模式只能在本机用：请让服务只监听 127.0.0.1（rasa run -i 127.0.0.1）")
        await drafts.warm_up()
        if config.channel_days:
            cleaning.append(asyncio.create_task(clean_daily(conversations, config.channel_days, channel.now)))

    @blueprint.listener("after_server_stop")
    async def stop(app: Sanic, loop: Any) -> None:
        for task in cleaning:
            task.cancel()
        await asyncio.gather(*cleaning, return_exceptions=True)
        await conversations.stop()
        drafts.close()
        conversations.journal.close()


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)
