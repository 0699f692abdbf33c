"""The description of the channel's HTTP routes: `/coach/openapi.json`."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.gate import Gate, answer

_FILE = Path(__file__).with_name("openapi.yml")


@functools.lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Return the routes as OpenAPI 3.1; not to be changed."""
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))
    return read


def openapi_route(blueprint: Blueprint, gate: Gate) -> None:
    """Add the route of the description.

    Args:
        blueprint: takes the route.
        gate: turns errors into answers.
    """

    @blueprint.get("/openapi.json", name="openapi")
    @gate.telling_errors
    async def openapi(request: Request) -> HTTPResponse:
        return answer(description())
