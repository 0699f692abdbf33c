from __future__ import annotations

from typing import Any

import pytest
from channel_server import Clock, Coach
from sanic.touchup import TouchUp


@pytest.fixture
def coach() -> Coach:
    return Coach()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fresh_sanic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Sanic start more than once a process: it speeds itself up by rewriting its own methods, which works once."""
    run = TouchUp.run

    def run_once(app: Any) -> None:
        if not any(getattr(target, "__touched__", False) for target, _ in TouchUp._registry):
            run(app)

    monkeypatch.setattr(TouchUp, "run", run_once)
    for target, name in TouchUp._registry:
        monkeypatch.setattr(target, name, getattr(target, name))
        monkeypatch.setattr(target, "__touched__", getattr(target, "__touched__", False), raising=False)
