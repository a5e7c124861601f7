"""Fixtures of the attacks: a bot that runs in this process, listens on TCP and closes idle connections soon.

One bot serves all tests of a file, as starting it takes longer than most of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot import app
from bot.settings import Settings
from tests.attacks.edge import Edge, running_edge
from tests.conftest import REST_TOKEN, free_ports
from tests.fakes import FakeRasa, reply

IDLE_SECONDS = 0.3

KEEP_ALIVE_SECONDS = app.KEEP_ALIVE_SECONDS
"""As in service: a flood may keep this process busy for longer than `IDLE_SECONDS` before a call is even sent."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file share the event loop of its bot."""
    for item in items:
        if "tests/attacks/" in item.path.as_posix() and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest.fixture(scope="module")
def shared_rasa() -> FakeRasa:
    """A Rasa that offers a button on one word."""
    rasa = FakeRasa({"ziele": "ag_ziele", "termine": "termine_suchen"})
    rasa.replies["ag_ziele"] = [reply("Die Ziele.", [{"title": "Mehr dazu", "payload": "/mehr_dazu"}])]
    return rasa


@pytest.fixture
def rasa(shared_rasa: FakeRasa) -> FakeRasa:
    """The Rasa of this file, without memory of earlier tests."""
    shared_rasa.turns.clear()
    return shared_rasa


@pytest.fixture(scope="module")
def limits() -> dict[str, int]:
    """Limits that no test reaches by chance."""
    return {"limit_adresse": 1_000_000, "limit_sitzung": 100_000}


def settings_in(folder: pytest.TempPathFactory, **changes: object) -> Settings:
    """Settings with free ports and a folder of their own."""
    port, rasa_port, actions_port = free_ports(3)
    ports = {"port": port, "rasa_port": rasa_port, "aktionen_port": actions_port}
    return Settings.model_validate({**ports, "daten": folder.mktemp("d"), "rest_token": REST_TOKEN, **changes})


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, limits: dict[str, int]) -> Settings:
    """The settings of this file's bot."""
    return settings_in(tmp_path_factory, **limits)


@pytest.fixture(scope="module")
def with_fake_rasa(shared_rasa: FakeRasa) -> Iterator[None]:
    """The bot speaks with the fake; a connection that is silent is closed soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "RasaPool", lambda *_: shared_rasa)
        patch.setattr(app, "KEEP_ALIVE_SECONDS", IDLE_SECONDS)
        yield


@pytest.fixture
def own_rasa(with_fake_rasa: None, monkeypatch: pytest.MonkeyPatch) -> FakeRasa:
    """A Rasa for a bot that a test starts itself and that closes idle connections as in service."""
    rasa = FakeRasa({"ziele": "ag_ziele"})
    monkeypatch.setattr(app, "RasaPool", lambda *_: rasa)
    monkeypatch.setattr(app, "KEEP_ALIVE_SECONDS", KEEP_ALIVE_SECONDS)
    return rasa


@pytest_asyncio.fixture(scope="module", loop_scope="module")  # type: ignore[untyped-decorator]
async def shared_edge(settings: Settings, shared_rasa: FakeRasa, with_fake_rasa: None) -> AsyncIterator[Edge]:
    """The running bot of this file."""
    async with running_edge(settings, shared_rasa) as running:
        yield running


@pytest.fixture
def edge(shared_edge: Edge, rasa: FakeRasa) -> Edge:
    """A running bot."""
    return shared_edge
