from __future__ import annotations

import json
import re
from typing import Any

import pytest
from channel_server import Clock, Coach
from jsonschema import Draft202012Validator

from bot.channel.input_channel import coach_blueprint
from bot.channel.learning import add_learning
from bot.channel.openapi import description
from bot.settings import Settings, settings


def _operations() -> dict[tuple[str, str], Any]:
    return {
        (re.sub(r"{\w+}", "{}", path), method.upper()): operation
        for path, operations in description()["paths"].items()
        for method, operation in operations.items()
    }


def test_every_reference_leads_somewhere() -> None:
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(description())):
        place: Any = description()
        for part in reference.split("/"):
            place = place[part]
        assert place


def test_every_schema_is_one() -> None:
    for schema in description()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for operation in _operations().values()]
    assert len(names) == len(set(names))


def test_only_files_and_the_demo_need_no_token() -> None:
    free = {path for (path, _), operation in _operations().items() if operation.get("security") == []}
    assert free == {"/demo/sign-in", "/", "/coach.js", "/demo/{}", "/openapi.json"}


def test_what_needs_a_token_says_so_when_there_is_none() -> None:
    guarded = [operation for operation in _operations().values() if operation.get("security") != []]
    assert all("401" in operation["responses"] for operation in guarded)


def test_every_route_of_the_server_is_described(coach: Coach, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PRACTICE", ":memory:")
    settings.cache_clear()
    config = Settings(channel=":memory:")
    blueprint = coach_blueprint(config, coach.answer, now=clock.time, clock=clock.seconds, more=[add_learning])
    settings.cache_clear()
    served = {
        (re.sub(r"<\w+:\w+>", "{}", route.uri), method)
        for route in blueprint._future_routes
        if not route.websocket
        for method in route.methods
    }
    assert served - set(_operations()) == set()
