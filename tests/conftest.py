"""What several folders of tests share: the trained model, and one running coach."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from postgres import Cluster, running_cluster
from talking import Messages, advice_in, free_ports, guarded, say_to


@pytest.fixture(scope="session", autouse=True)
def cases_of_their_own() -> Iterator[None]:
    """Tests look in the cases that come with the software, not in what the developer has imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_DATABASE_URL", "sqlite://")
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real PostgreSQL, for all tests of the session."""
    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The model of the present content; trains it when there is none."""
    from bot.server.training import prepare, train

    prepare()
    return train()


@pytest.fixture(scope="session")
def ear(trained_model: Path) -> Any:
    from bot.server.environment import quieten_this_process

    quieten_this_process()
    from bot.server.ear import load_ear

    with warnings.catch_warnings():
        # Rasa warns of its own slots and TensorFlow of its own loading; neither is ours to mend.
        warnings.simplefilter("ignore")
        return load_ear(trained_model)


@pytest.fixture(scope="session")
def new_coach(trained_model: Path) -> Callable[[Path], Any]:
    """Make a coach that is not started yet, with free ports; what it keeps and logs lies in the given folder."""
    from bot.server.launch import Coach
    from bot.settings import Settings

    def make(folder: Path) -> Coach:
        port, action_port = free_ports(2)
        kept = {name: str(folder / f"{name}.db") for name in ("practice", "channel")}
        kept |= {"journal": str(folder / "calls.db"), "database_url": f"sqlite:///{folder / 'library.db'}"}
        return Coach(trained_model, Settings(port=port, action_port=action_port, **kept))

    return make


@pytest.fixture(scope="session")
def refused_connections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File in which stands what the servers of `coach` have tried to reach outside this machine."""
    return tmp_path_factory.mktemp("guard") / "connections.txt"


@pytest.fixture(scope="session")
def coach(
    new_coach: Callable[[Path], Any], refused_connections: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The one coach that the tests talk to; nothing of the developer's is touched."""
    running = new_coach(tmp_path_factory.mktemp("coach"))
    try:
        with guarded(refused_connections):
            running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def say(coach: Any) -> Callable[..., Messages]:
    """Say something in a call: `say(sender, text, speaker)`; returns the messages of the answer."""
    return lambda sender, text, speaker=None: say_to(coach, sender, text, speaker)


@pytest.fixture
def advise(say: Callable[..., Messages]) -> Callable[..., dict[str, Any]]:
    """As `say`, but returns the payload of the answer."""
    return lambda sender, text, speaker=None: advice_in(say(sender, text, speaker))
