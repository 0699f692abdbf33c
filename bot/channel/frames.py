"""A WebSocket as the channel uses it: JSON objects both ways, limits, and one code for each reason to close."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from sanic.exceptions import WebsocketClosed
from sanic.request import Request
from websockets.connection import OPEN

from bot.channel.conversation import error_frame, frame_of
from bot.channel.gate import Gate, host_of, read_object
from bot.channel.tokens import LEEWAY, Session
from bot.errors import CoachError, InputError
from bot.server.door import TooLongError

logger = logging.getLogger(__name__)

SIGN_IN_SECONDS = 10.0
BAD_FRAME, WRONG_TOKEN, WRONG_ORIGIN, NOT_THERE = 4400, 4401, 4403, 4404
NO_SIGN_IN, TOO_LONG, TOO_FAST = 4408, 4413, 4429
TRY_LATER = 1013
_LONGEST_REASON = 120
_ALL = "all"
_LOOK_SECONDS = 5.0
_FAREWELL_SECONDS = 1.0


class ClosedError(Exception):
    """The socket is to be closed, with a code, and a reason for the user.

    Args:
        code: WebSocket close code.
        name: the reason for programs.
        reason: the reason in Chinese.
    """

    def __init__(self, code: int, name: str, reason: str) -> None:
        self.code, self.name, self.reason = code, name, reason
        super().__init__(reason)


class Socket:
    """A WebSocket on which a user signs in and then sends frames.

    Args:
        request: the request that has opened it.
        connection: Sanic's socket.
        gate: checks origin and token.
    """

    def __init__(self, request: Request, connection: Any, gate: Gate) -> None:
        self._request, self._connection, self._gate = request, connection, gate
        self._frames = gate.limits.frames()

    @property
    def is_open(self) -> bool:
        """Whether something can be sent."""
        return bool(self._connection.connection.state is OPEN)

    async def sign_in(self) -> tuple[Session, dict[str, Any]]:
        """Wait for the first frame and return who has signed in, and the frame.

        Raises:
            ClosedError: the page may not open sockets, or nobody signed in properly and in time.
        """
        if not self._gate.origins.allows(self._request.headers.get("origin"), host_of(self._request)):
            raise ClosedError(WRONG_ORIGIN, "not_allowed", "这个网页不能连教练：请管理员把它的来源加进 COACH_ORIGINS")
        frame = await self.receive(SIGN_IN_SECONDS)
        if frame.get("type") != "sign_in":
            raise ClosedError(BAD_FRAME, "bad_frame", "第一帧应为 sign_in")
        try:
            self._gate.check_demo(host_of(self._request))
            return self._gate.reader.read(frame.get("token"), self._gate.now()), frame
        except CoachError as error:
            raise ClosedError(WRONG_TOKEN, "not_signed_in", str(error)) from None

    async def receive(self, seconds: float | None = None) -> dict[str, Any]:
        """Return the next frame.

        Args:
            seconds: how long to wait for it; None for as long as the socket is open.

        Raises:
            ClosedError: none came in time, or it is too long, no JSON object, or one too many.
            CancelledError: the client has gone.
        """
        raw = await self._connection.recv(seconds)
        if raw is None:
            raise ClosedError(NO_SIGN_IN, "no_sign_in", "太久没有登录：请重新连接")
        if not self._frames.take(_ALL):
            raise ClosedError(TOO_FAST, "too_fast", "发得太快：请稍等再连")
        if not isinstance(raw, str):
            raise ClosedError(BAD_FRAME, "bad_frame", "应为文本帧")
        try:
            return read_object(raw)
        except TooLongError as error:
            raise ClosedError(TOO_LONG, "too_long", str(error)) from None
        except InputError as error:
            raise ClosedError(BAD_FRAME, "bad_frame", str(error)) from None

    async def send(self, frame: str | dict[str, Any]) -> None:
        """Send a frame; nothing happens when the client has gone."""
        if self.is_open:
            try:
                await self._connection.send(frame if isinstance(frame, str) else frame_of(frame))
            except WebsocketClosed:
                logger.debug("A client went while a frame was sent")

    async def close(self, error: ClosedError) -> None:
        """Tell why, and close."""
        await self.send(error_frame(error.name, error.reason))
        if self.is_open:
            reason = error.reason.encode()[:_LONGEST_REASON].decode("utf-8", "ignore")
            await self._connection.close(error.code, reason)

    async def live(self, reading: Coroutine[Any, Any, None], *others: Coroutine[Any, Any, None]) -> None:
        """Do several things at once until one of them ends, and close the socket if that is why.

        Args:
            reading: receives frames.
            others: whatever else is done as long as the socket is open.
        """
        reader = asyncio.ensure_future(reading)
        tasks = [reader, *(asyncio.ensure_future(other) for other in others)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for error in [task.exception() for task in done if not task.cancelled()]:
                if isinstance(error, ClosedError):
                    await self.close(error)
                elif error is not None:
                    raise error
            # The client's answer to the close lets the reader go, who would leave a task behind if he were cancelled.
            await asyncio.wait([reader], timeout=_FAREWELL_SECONDS)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def until_expiry(self, session: Session, now: Callable[[], datetime]) -> None:
        """Wait until the token has expired; return before when the connection is lost.

        Raises:
            ClosedError: it has expired.
        """
        while (left := (session.expires + LEEWAY - now()).total_seconds()) > 0:
            # Sanic does not tell the one who waits for a frame that the connection was torn down.
            await asyncio.sleep(min(left, _LOOK_SECONDS))
            if not self.is_open:
                return
        raise ClosedError(WRONG_TOKEN, "not_signed_in", "登录已过期：请重新登录")
