"""Rooms with a human customer, over HTTP and live over a WebSocket: `/coach/rooms`."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.fields import flag_in, text_in, word_in
from bot.channel.frames import BAD_FRAME, NOT_THERE, ClosedError, Socket
from bot.channel.gate import Gate, answer, body_of, user_of
from bot.channel.hearing import ServerHearing
from bot.channel.identity import check_key, check_user_id
from bot.channel.locks import Locks
from bot.channel.tokens import Session
from bot.errors import CoachError
from bot.practice.room_desk import RoomDesk
from bot.practice.room_view import view_for


class RoomRoutes:
    """The routes of rooms, and who is looking at which room.

    Args:
        gate: lets users in.
        desk: keeps the rooms.
        hearing: hears what is said in them.
        locks: one line of a room at a time.
    """

    def __init__(self, gate: Gate, desk: RoomDesk, hearing: ServerHearing, locks: Locks) -> None:
        self._gate, self._desk, self._hearing, self._locks = gate, desk, hearing, locks
        self._watching: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def add_to(self, blueprint: Blueprint) -> None:
        """Add all routes of rooms."""
        everybody, trainers = self._gate.signed_in(), self._gate.signed_in("trainer", "admin")
        for method, path, handler in (
            ("GET", "/rooms", self.rooms),
            ("GET", "/rooms/<room:str>", self.room),
            ("POST", "/rooms/<room:str>/lines", self.line),
            ("POST", "/rooms/<room:str>/cards", self.card),
            ("POST", "/rooms/<room:str>/close", self.close),
            ("GET", "/rooms/<room:str>/scorecard", self.scorecard),
        ):
            blueprint.add_route(everybody(handler), path, methods=[method], name=f"rooms_{handler.__name__}")
        blueprint.add_route(trainers(self.open), "/rooms", methods=["POST"], name="rooms_open")

        # Sanic marks its handlers, which a method does not let it do.
        @blueprint.websocket("/rooms/<room:str>/live", name="rooms_live")
        async def live(request: Request, connection: Any, room: str) -> None:
            await self.live(request, connection, room)

    async def rooms(self, request: Request) -> HTTPResponse:
        """The rooms of the user."""
        return answer({"rooms": self._desk.rooms(user_of(request).id)})

    async def open(self, request: Request) -> HTTPResponse:
        """Open a room for a trainee."""
        body, user = body_of(request), user_of(request).id
        room = self._desk.open(
            user,
            check_user_id(body.get("trainee")),
            scenario=text_in(body, "scenario", needed=False),
            difficulty=text_in(body, "difficulty", needed=False) or "medium",
            whisper=flag_in(body, "whisper", default=True),
        )
        return answer(view_for(room, user), status=201)

    async def room(self, request: Request, room: str) -> HTTPResponse:
        """A room as the user sees it."""
        user = user_of(request).id
        return answer(view_for(self._desk.room(user, room), user))

    async def line(self, request: Request, room: str) -> HTTPResponse:
        """Say something in a room."""
        body, user = body_of(request), user_of(request).id
        return await self._say(user, room, word_in(body, "text"), key=check_key(body.get("key")))

    async def card(self, request: Request, room: str) -> HTTPResponse:
        """Throw a card in."""
        card, user = str(text_in(body_of(request), "card")), user_of(request).id
        text = self._desk.room(user, room).card_text(user, card)
        return await self._say(user, room, text, card=card)

    async def close(self, request: Request, room: str) -> HTTPResponse:
        """Close a room."""
        user = user_of(request).id
        async with self._locks.of(room):
            closed = await asyncio.to_thread(self._desk.close, user, room)
        self._hearing.forget(room)
        self._tell(room)
        return answer(view_for(closed, user))

    async def scorecard(self, request: Request, room: str) -> HTTPResponse:
        """The scorecard, the same for both."""
        return answer(await asyncio.to_thread(self._desk.scorecard, user_of(request).id, room))

    async def live(self, request: Request, connection: Any, room: str) -> None:
        """Send the room as the user sees it, now and whenever it has changed."""
        socket = Socket(request, connection, self._gate)
        try:
            session, _ = await socket.sign_in()
            self._desk.room(session.user.id, room)
        except ClosedError as error:
            await socket.close(error)
            return
        except CoachError as error:
            await socket.close(ClosedError(NOT_THERE, "not_there", str(error)))
            return
        changed = asyncio.Event()
        changed.set()
        self._watching[room].add(changed)
        try:
            await socket.live(
                _read(socket),
                self._follow(socket, session, room, changed),
                socket.until_expiry(session, self._gate.now),
            )
        finally:
            self._watching[room].discard(changed)
            if not self._watching[room]:
                del self._watching[room]

    async def _say(
        self, user: str, room: str, text: str, *, key: str | None = None, card: str | None = None
    ) -> HTTPResponse:
        async with self._locks.of(room):
            found = self._desk.room(user, room)
            if key is None or not found.knows(user, key):
                heard = await self._hearing.hear(room, found.turns, text, found.speaker_of(user))
                found = await asyncio.to_thread(self._desk.say, user, room, heard, key=key, card=card)
        self._tell(room)
        return answer(view_for(found, user))

    async def _follow(self, socket: Socket, session: Session, room: str, changed: asyncio.Event) -> None:
        user = session.user.id
        while True:
            await changed.wait()
            changed.clear()
            await socket.send({"type": "room", "room": view_for(self._desk.room(user, room), user)})

    def _tell(self, room: str) -> None:
        for changed in self._watching.get(room, ()):
            changed.set()


async def _read(socket: Socket) -> None:
    """Answer pings; whoever talks does so over HTTP."""
    while True:
        frame = await socket.receive()
        if frame.get("type") != "ping":
            raise ClosedError(BAD_FRAME, "bad_frame", "这里只收 ping：要说话请发到 /coach/rooms/…/lines")
        await socket.send({"type": "pong"})


def rooms_routes(blueprint: Blueprint, gate: Gate, desk: RoomDesk, hearing: ServerHearing) -> None:
    """Add the routes of rooms.

    Args:
        blueprint: takes the routes.
        gate: lets users in.
        desk: keeps the rooms.
        hearing: hears what is said in them.
    """
    RoomRoutes(gate, desk, hearing, Locks()).add_to(blueprint)
