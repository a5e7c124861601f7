"""Fixtures for all tests of the bot's environment."""

from __future__ import annotations

import dataclasses
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import Database, postgresql_url
from bot.knowledge import Store
from bot.settings import ROOT, Settings
from tests.callbacks import CallbackReceiver, receiving
from tests.postgres import PostgresServer

REST_TOKEN = "token-only-for-these-tests"
START_SECONDS = 300
NOW = "2026-11-23T10:00:00+01:00"
"""When the running assistant believes to be, so that its meetings stay to come."""
EXAMPLE_MEETINGS = Path(__file__).parent / "beispiel" / "termine.yml"


@dataclasses.dataclass(frozen=True)
class RunningAssistant:
    """A really running pair of processes."""

    settings: Settings
    process: subprocess.Popen[str]
    callbacks: CallbackReceiver

    @property
    def url(self) -> str:
        """Address of the bot."""
        return f"http://127.0.0.1:{self.settings.port}"


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAssistant]:
    """The assistant as `make run` starts it, on free ports and with a data folder of its own."""
    with receiving() as callbacks:
        yield from _running(tmp_path_factory, callbacks)


def _running(tmp_path_factory: pytest.TempPathFactory, callbacks: CallbackReceiver) -> Iterator[RunningAssistant]:
    port, rasa_port, actions_port, metrics_port = free_ports(4)
    data = tmp_path_factory.mktemp("daten")
    environment = {
        **os.environ,
        "AG_PORT": str(port),
        "AG_RASA_PORT": str(rasa_port),
        "AG_AKTIONEN_PORT": str(actions_port),
        "AG_DATEN": str(data),
        "AG_REST_TOKEN": REST_TOKEN,
        "AG_REST_CALLBACK": callbacks.url,
        "AG_TERMINE": str(data / "termine.yml"),
        "AG_JETZT": NOW,
        "AG_LOG": "json",
        "AG_METRIKEN_PORT": str(metrics_port),
    }
    log = (data / "log.txt").open("w")
    shutil.copyfile(EXAMPLE_MEETINGS, data / "termine.yml")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True
    )
    settings = Settings(
        port=port,
        rasa_port=rasa_port,
        aktionen_port=actions_port,
        metriken_port=metrics_port,
        daten=data,
        rest_token=REST_TOKEN,
        termine=str(data / "termine.yml"),
    )
    running = RunningAssistant(settings, process, callbacks)
    try:
        _wait_until_ready(running, Path(log.name))
        yield running
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for item in sockets:
            item.bind(("127.0.0.1", 0))
        return [item.getsockname()[1] for item in sockets]
    finally:
        for item in sockets:
            item.close()


def _wait_until_ready(running: RunningAssistant, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{running.url}/health/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"The assistant did not start:\n{log.read_text()}")


@pytest.fixture
def store() -> Store:
    """The shipped knowledge."""
    return Store(ROOT / "data/wissen.yml", ROOT / "data/texte.yml", {"datenschutz_adresse": "https://beispiel.test/"})


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of the run."""
    server = PostgresServer(free_ports(1)[0])
    try:
        server.set_up()
        yield server
    finally:
        server.tear_down()


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a database of this test's own, with the bot's tables, as in `AG_DATENBANK`."""
    url = postgres_server.fresh()
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | sa.URL:
    """Where a database is: a file, and then a PostgreSQL database; everything has to hold on both."""
    if request.param == "sqlite":
        return tmp_path / "daten" / "assistent.db"
    return postgresql_url(request.getfixturevalue("postgres"))


@pytest.fixture
async def both_databases(place: Path | sa.URL) -> AsyncIterator[Database]:
    """An open database, on SQLite and on PostgreSQL."""
    database = Database(place)
    await database.open()
    yield database
    await database.close()
