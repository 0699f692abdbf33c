"""What users learn from in the channel: practice, rooms and reviews, all of them heard in this server."""

from __future__ import annotations

import asyncio

from sanic import Blueprint

from bot.channel.input_channel import Channel
from bot.channel.practice_routes import practice_routes
from bot.channel.reviews_routes import reviews_routes
from bot.channel.rooms_routes import rooms_routes
from bot.practice.archive import open_archive
from bot.practice.desk import PracticeDesk, StateError, ready_to_practise
from bot.practice.records import NotAllowedError
from bot.practice.room import NotAMember, NotYourPart
from bot.practice.room_desk import RoomDesk


def add_learning(blueprint: Blueprint, channel: Channel) -> None:
    """Add the routes of practice, rooms and reviews.

    Args:
        blueprint: takes the routes.
        channel: what they are made of.

    Raises:
        NotReadyError: the archive of the settings cannot be used.
    """
    for error, status, code in (
        (NotAllowedError, 404, "not_there"),
        (NotAMember, 404, "not_there"),
        (NotYourPart, 403, "not_allowed"),
        (StateError, 409, "conflict"),
    ):
        channel.gate.tells(error, status, code)
    archive = open_archive()
    hearing = practice_routes(blueprint, channel.gate, archive, PracticeDesk(archive, now=channel.now))
    reviews_routes(blueprint, channel.gate, hearing)
    rooms_routes(blueprint, channel.gate, RoomDesk(archive, now=channel.now), hearing)

    @blueprint.listener("before_server_start")
    async def prepare(app: object, loop: object) -> None:
        await asyncio.to_thread(ready_to_practise)

    @blueprint.listener("after_server_stop")
    async def close(app: object, loop: object) -> None:
        archive.close()
