"""What every answer under `/coach` carries, also the answers to what is not there: security headers, errors as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from bot.channel.gate import answer, host_of
from bot.channel.limits import MAX_FRAME_BYTES, MAX_UPLOAD_BYTES
from bot.channel.origins import Origins, page_policy

_ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("bad_input", "请求不合规矩：请检查内容"),
    404: ("not_there", "没有这个地址：请检查路径"),
    405: ("bad_input", "这个地址不支持这种请求：请检查方法"),
    408: ("bad_input", "请求没有发完：请重发"),
    413: ("too_long", f"内容太大：文件不超过 {MAX_UPLOAD_BYTES // 2**20} MB，其余不超过 {MAX_FRAME_BYTES // 2**10} kB"),
    503: ("not_ready", "教练现在没空：请稍后再试"),
}
_BROKEN = ("broken", "教练这边出了错，已记入日志；请稍后再试")
_METHODS = "GET, POST, DELETE"
_HEADERS = "Authorization, Content-Type"


class CoachBlueprint(Blueprint):
    """A blueprint that also looks after what its server does around its routes.

    Args:
        name: of the blueprint.
        origins: from which pages the coach may be used.
        prefix: where the routes lie, e.g. `/coach`.
    """

    def __init__(self, name: str, origins: Origins, prefix: str) -> None:
        super().__init__(name, url_prefix=prefix)
        # Sanic lets a blueprint have nothing of its own but in here.
        self.ctx.surroundings = _Surroundings(origins, prefix)

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Registers the routes (see parent class), the headers, and how much the server reads at most."""
        super().register(app, options)
        app.config.REQUEST_MAX_SIZE = min(app.config.REQUEST_MAX_SIZE, MAX_UPLOAD_BYTES + MAX_FRAME_BYTES)
        # What is a little too long can be told so, with our code.
        app.config.WEBSOCKET_MAX_SIZE = min(app.config.WEBSOCKET_MAX_SIZE, 4 * MAX_FRAME_BYTES)
        app.register_middleware(self.ctx.surroundings.answer_preflight, "request")
        app.register_middleware(self.ctx.surroundings.complete, "response")


class _Surroundings:
    """What is done before and after the routes."""

    def __init__(self, origins: Origins, prefix: str) -> None:
        self._origins, self._prefix = origins, prefix

    async def answer_preflight(self, request: Request) -> HTTPResponse | None:
        return response.empty() if request.method == "OPTIONS" and self._is_ours(request) else None

    async def complete(self, request: Request, given: BaseHTTPResponse) -> BaseHTTPResponse | None:
        if not isinstance(given, HTTPResponse) or not self._is_ours(request):
            return None
        # The answer that Rasa's server makes to a preflight has no good form.
        done = response.empty() if request.method == "OPTIONS" else given
        if given.status >= 400 and given.content_type != "application/json":
            code, message = _ERRORS.get(given.status, _BROKEN)
            done = answer({"error": {"code": code, "message": message}}, status=given.status)
        done.headers.update(self._headers(request))
        done.headers.setdefault("Cache-Control", "no-store")
        return done

    def _is_ours(self, request: Request) -> bool:
        return request.path == self._prefix or request.path.startswith(f"{self._prefix}/")

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {
            "Content-Security-Policy": page_policy(host_of(request)),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Vary": "Origin",
        }
        origin = request.headers.get("origin")
        if self._origins.is_listed(origin):
            headers["Access-Control-Allow-Origin"] = str(origin)
            headers["Access-Control-Allow-Methods"] = _METHODS
            headers["Access-Control-Allow-Headers"] = _HEADERS
            headers["Access-Control-Max-Age"] = "600"
        return headers
