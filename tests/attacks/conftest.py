"""Fixtures of the attacks: a bot that runs in this process, listens on TCP and closes idle connections soon."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from bot import app
from bot.settings import Settings
from tests.attacks.edge import Edge, running_edge
from tests.conftest import REST_TOKEN, free_ports
from tests.fakes import FakeRasa, reply

IDLE_SECONDS = 0.5


@pytest.fixture
def rasa() -> FakeRasa:
    """A Rasa that offers a button on one word."""
    rasa = FakeRasa({"ziele": "ag_ziele", "termine": "termine_suchen"})
    rasa.replies["ag_ziele"] = [reply("Die Ziele.", [{"title": "Mehr dazu", "payload": "/mehr_dazu"}])]
    return rasa


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with free ports and a folder of its own."""
    port, rasa_port, actions_port = free_ports(3)
    return Settings(
        port=port,
        rasa_port=rasa_port,
        aktionen_port=actions_port,
        daten=tmp_path_factory.mktemp("d"),
        rest_token=REST_TOKEN,
    )


@pytest.fixture
def with_fake_rasa(monkeypatch: pytest.MonkeyPatch, rasa: FakeRasa) -> None:
    """The bot speaks with the fake; a connection that is silent is closed after half a second."""
    factory: Callable[[str], FakeRasa] = lambda _: rasa  # noqa: E731
    monkeypatch.setattr(app, "RasaClient", factory)
    monkeypatch.setattr(app, "KEEP_ALIVE_SECONDS", IDLE_SECONDS)


@pytest.fixture
async def edge(settings: Settings, rasa: FakeRasa, with_fake_rasa: None) -> AsyncIterator[Edge]:
    """A running bot."""
    async with running_edge(settings, rasa) as running:
        yield running
