"""The gate before the HTTP routes: who asks, whether he may, and how errors are told."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.errors import ForbiddenError, SignInError, TooFastError, outcome_of
from bot.channel.identity import User
from bot.channel.limits import MAX_FRAME_BYTES, Limits
from bot.channel.origins import Origins
from bot.channel.tokens import Session, TokenReader
from bot.errors import CoachError, InputError
from bot.server.door import TooLongError

logger = logging.getLogger(__name__)

Handler = Callable[..., Awaitable[HTTPResponse]]

_BEARER = "bearer "
_BROKEN = "教练这边出了错，已记入日志；请稍后再试，还不行请联系管理员。"


class Gate:
    """Lets requests through to their handlers.

    Args:
        reader: reads tokens.
        limits: how fast a user may ask.
        origins: from which pages sockets may be opened.
        now: the time, aware.
        is_demo: whether the demo sign-in is open.
    """

    def __init__(
        self,
        reader: TokenReader,
        limits: Limits,
        origins: Origins,
        now: Callable[[], datetime],
        *,
        is_demo: bool = False,
    ) -> None:
        self.reader, self.limits, self.origins, self.now, self.is_demo = reader, limits, origins, now, is_demo
        self._outcomes: dict[type[CoachError], tuple[int, str]] = {}

    def tells(self, error: type[CoachError], status: int, code: str) -> None:
        """Say with which status and code an error of the domain is told, e.g. `NotAllowedError`, 404, `not_there`."""
        self._outcomes[error] = (status, code)

    def signed_in(self, *roles: str, limited: bool = True) -> Callable[[Handler], Handler]:
        """Return a decorator for the handler of a route.

        The handler finds the user in `request.ctx.user` (its session in `request.ctx.session`). Errors of the coach
        that it raises become answers, others a plain 500.

        Args:
            roles: who may; everybody who has signed in when none is named.
            limited: whether the requests of a user are counted.
        """

        def decorate(handler: Handler) -> Handler:
            @functools.wraps(handler)
            async def guarded(request: Request, **parts: Any) -> HTTPResponse:
                self._check(request, roles, limited)
                return await handler(request, **parts)

            return self.telling_errors(guarded)

        return decorate

    def telling_errors(self, handler: Handler) -> Handler:
        """Return a handler that turns errors into answers; for routes that need no sign-in."""

        @functools.wraps(handler)
        async def telling(request: Request, **parts: Any) -> HTTPResponse:
            try:
                return await handler(request, **parts)
            except CoachError as error:
                status, code = self.outcome(error)
                # A page cannot know otherwise that it may offer the demo sign-in.
                demo = {"demo": True} if self.is_demo and isinstance(error, SignInError) else {}
                return answer({"error": {"code": code, "message": str(error), **demo}}, status=status)
            except Exception as error:
                if hasattr(error, "status_code"):
                    raise
                logger.exception("%s %s could not be handled", request.method, request.route and request.route.path)
                return answer({"error": {"code": "broken", "message": _BROKEN}}, status=500)

        return telling

    def outcome(self, error: CoachError) -> tuple[int, str]:
        """Return with which status and code an error is told."""
        return outcome_of(error, self._outcomes)

    def check_demo(self, host: str) -> None:
        """Check that a demo is asked for under a name of this machine, not of a page that points here.

        Raises:
            ForbiddenError: it is asked for under another name.
        """
        if self.is_demo and not self.origins.is_this_machine(host):
            raise ForbiddenError("演示模式只能在本机用：请打开 http://127.0.0.1 或 http://localhost 的地址")

    def session_of(self, request: Request) -> Session:
        """Return whose token a request carries.

        Raises:
            SignInError: it has none, or a wrong one.
            NotReadyError: nobody can sign in, as no key is set.
        """
        self.check_demo(host_of(request))
        given = request.headers.get("authorization") or ""
        # Not by request.token, which takes a bare token, too.
        token = given[len(_BEARER) :].strip() if given[: len(_BEARER)].lower() == _BEARER else ""
        return self.reader.read(token, self.now())

    def _check(self, request: Request, roles: tuple[str, ...], limited: bool) -> None:
        session = self.session_of(request)
        if limited and not self.limits.requests.take(session.user.id):
            raise TooFastError("请求太快：请稍等几秒再试")
        if roles and session.user.role not in roles:
            raise ForbiddenError("您的角色不能做这件事：请用有权限的账号登录")
        request.ctx.session, request.ctx.user = session, session.user


def user_of(request: Request) -> User:
    """Return who has passed the gate."""
    user: User = request.ctx.user
    return user


def host_of(request: Request) -> str:
    """Return the host that a request names, as its client wrote it."""
    return str(request.headers.get("host") or "")


def body_of(request: Request, *, most: int = MAX_FRAME_BYTES) -> dict[str, Any]:
    """Return the JSON object that a request carries.

    Args:
        request: any request.
        most: how many bytes it may have.

    Raises:
        TooLongError: it has more.
        InputError: it is no JSON object.
    """
    return read_object(request.body or b"", most=most)


def read_object(data: bytes | str, *, most: int = MAX_FRAME_BYTES) -> dict[str, Any]:
    """Return the JSON object in a text.

    Raises:
        TooLongError: it has more than `most` bytes.
        InputError: it is none.
    """
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if len(raw) > most:
        raise TooLongError(f"内容有 {len(raw)} 字节，超过上限 {most} 字节：请分几次发")
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise InputError("内容不是合法的 JSON：应为 UTF-8 编码的 JSON 对象") from None
    if not isinstance(body, dict):
        raise InputError("内容应为 JSON 对象 {…}")
    return body


def answer(body: Any, *, status: int = 200) -> HTTPResponse:
    """Return data as an answer that nobody keeps."""
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return response.raw(text, status=status, content_type="application/json", headers={"Cache-Control": "no-store"})


def _refuse(constant: str) -> None:
    raise ValueError(constant)
