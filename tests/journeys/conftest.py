"""The one running coach that all journeys go to, and the pages of an intranet beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from browser import browser
from intranet import Intranet, intranet
from people import SECRET, person
from talking import free_ports, guarded

__all__ = ["browser"]


@pytest.fixture(scope="session")
def listed_intranet() -> Iterator[Intranet]:
    """A site whose pages may embed the coach."""
    with intranet() as site:
        yield site


@pytest.fixture(scope="session")
def strange_site() -> Iterator[Intranet]:
    """A site that nobody has allowed."""
    with intranet() as site:
        yield site


@pytest.fixture(scope="session")
def blocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File in which stands what the servers have tried to reach outside this machine."""
    return tmp_path_factory.mktemp("journey_guard") / "connections.txt"


@pytest.fixture(scope="session")
def running(
    trained_model: Path, listed_intranet: Intranet, blocked: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """A real coach in demo mode, as `make up` starts it."""
    from bot.server.launch import Coach
    from bot.settings import Settings

    folder = tmp_path_factory.mktemp("journeys")
    port, action_port = free_ports(2)
    kept = {name: str(folder / f"{name}.db") for name in ("practice", "channel")}
    journal = str(folder / "calls.db")
    config = Settings(
        port=port,
        action_port=action_port,
        journal=journal,
        demo=True,
        token_secret=SECRET,
        origins=listed_intranet.address,
        **kept,
    )
    coach = Coach(trained_model, config)
    with ExitStack() as stack:
        stack.callback(coach.stop)
        stack.enter_context(guarded(blocked))
        coach.start()
        yield coach


@pytest.fixture
def address(running: Any) -> str:
    """Where the coach is."""
    return str(running.address)


@pytest.fixture
def somebody(browser: Any, address: str) -> Callable[..., Any]:
    """Give somebody a browser: `with somebody("alice", "trainer") as alice`."""
    return partial(person, browser, address)
