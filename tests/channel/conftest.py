from __future__ import annotations

import pytest
from channel_server import Clock, Coach, let_sanic_start_again


@pytest.fixture
def coach() -> Coach:
    return Coach()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fresh_sanic(monkeypatch: pytest.MonkeyPatch) -> None:
    let_sanic_start_again(monkeypatch)
