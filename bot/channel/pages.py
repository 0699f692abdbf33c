"""The component, the demo pages, and what else is served as files; made by `npm run build` in widget/."""

from __future__ import annotations

import re
from pathlib import Path

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.errors import NotThereError
from bot.channel.gate import Gate
from bot.errors import NotReadyError
from bot.paths import PROJECT

BUILT = PROJECT / "widget" / "dist"

_NAME = re.compile(r"[A-Za-z0-9][\w\-]*(?:\.[\w\-]+)+", re.ASCII)
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
}


def page_routes(blueprint: Blueprint, gate: Gate, built: Path = BUILT) -> None:
    """Add the routes of the files.

    Args:
        blueprint: takes the routes.
        gate: knows whether this is a demo, without which there are no demo pages.
        built: folder of the built component.
    """

    @blueprint.get("/", name="start")
    @gate.telling_errors
    async def start(request: Request) -> HTTPResponse:
        _only_in_a_demo(gate)
        return _file(built / "demo", "index.html", request)

    @blueprint.get("/coach.js", name="component")
    @gate.telling_errors
    async def component(request: Request) -> HTTPResponse:
        return _file(built, "coach.js", request)

    @blueprint.get("/demo/<name:str>", name="demo")
    @gate.telling_errors
    async def demo(request: Request, name: str) -> HTTPResponse:
        _only_in_a_demo(gate)
        return _file(built / "demo", name, request)


def _only_in_a_demo(gate: Gate) -> None:
    if not gate.is_demo:
        raise NotThereError("没有这个页面：演示页只在演示模式（COACH_DEMO=1）下才有")


def _file(folder: Path, name: str, request: Request) -> HTTPResponse:
    """Return a file of a folder, nothing if the client has it already.

    Raises:
        NotThereError: there is no such file, or it is none that is served.
        NotReadyError: nothing has been built.
    """
    kind = _TYPES.get(Path(name).suffix)
    if kind is None or not _NAME.fullmatch(name):
        raise NotThereError("没有这个页面：请检查地址")
    try:
        stat = (folder / name).stat()
        tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        # Asked each time, as a new version has the same name.
        headers = {"Cache-Control": "no-cache", "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return response.raw(b"", status=304, headers=headers)
        return response.raw((folder / name).read_bytes(), content_type=kind, headers=headers)
    except FileNotFoundError:
        if not folder.is_dir():
            raise NotReadyError("网页组件还没有构建：请先运行 make up") from None
        raise NotThereError("没有这个页面：请检查地址") from None
    except IsADirectoryError:
        raise NotThereError("没有这个页面：请检查地址") from None
