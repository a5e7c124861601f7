"""Alive while the process runs, ready while it can answer and keep what it must; in public it names no internals."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot import health as health_module
from bot import metrics
from bot.clock import SystemClock
from bot.database import Database
from bot.health import Draining, Health, add_health_routes
from bot.knowledge import KnowledgeMistakes, Mistake, Store
from bot.meetings import MeetingStore
from tests.examples import example_store
from tests.fakes import FakeRasa

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def rasa() -> FakeRasa:
    """A Rasa in good order."""
    return FakeRasa()


@pytest.fixture
def example() -> Store:
    """The example's knowledge."""
    return example_store()


@pytest.fixture
def draining() -> Draining:
    """A bot that goes on."""
    return Draining()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database in good order."""
    database = Database(tmp_path / "assistent.db")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def health(
    rasa: FakeRasa,
    example: Store,
    draining: Draining,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Health]:
    """Health that looks anew each time it is asked."""
    monkeypatch.setattr(health_module, "FRESH_SECONDS", -1.0)
    metrics.MESSENGER.clear()
    metrics.RETENTION.set(0)
    yield Health(rasa, example, MeetingStore(str(tmp_path / "fehlt.yml"), tmp_path, SystemClock()), database, draining)
    metrics.MESSENGER.clear()
    metrics.RETENTION.set(0)
    metrics.DRAINING.set(0)


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, health: Health) -> Client:
    """A client of an app with the routes."""
    app = web.Application()
    add_health_routes(app, health)
    return await aiohttp_client(app)


async def get(client: Client, path: str = "/health/ready") -> tuple[int, dict[str, Any]]:
    """Status and body of a route."""
    async with client.get(path) as response:
        return response.status, await response.json()


@pytest.mark.parametrize("path", ["/health/live", "/health/accepting"])
async def test_the_process_is_alive_and_takes_callers_even_without_rasa(
    client: Client, rasa: FakeRasa, path: str
) -> None:
    rasa.down = True
    assert await get(client, path) == (200, {"status": "ok"})


async def test_it_is_ready_when_all_is_well_but_the_meetings(client: Client) -> None:
    status, body = await get(client)
    assert status == 200
    assert body == {
        "status": "degraded",
        "failing": [],
        "degraded": ["meetings"],
        "meetings": {"source": "last good version in service", "meetings": 0, "mistakes": 0, "age_seconds": None},
    }
    assert await get(client, "/health") == (status, body)


async def test_it_is_not_ready_without_rasa(client: Client, rasa: FakeRasa, health: Health) -> None:
    rasa.down = True
    status, body = await get(client)
    assert (status, body["status"], body["failing"]) == (503, "unavailable", ["rasa"])
    assert (await health.state()).whole()["failing"] == {"rasa": "The fake is down."}


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ({"model": None, "tracker_store": None, "durable": False}, "Rasa has no model loaded."),
        (
            {"model": "m", "tracker_store": "fallback", "durable": False},
            "Conversations are not stored durably (store: fallback).",
        ),
    ],
)
async def test_it_is_not_ready_where_rasa_lacks_something(
    client: Client, rasa: FakeRasa, health: Health, state: dict[str, Any], problem: str
) -> None:
    rasa.state = state
    status, body = await get(client)
    assert status == 503
    assert "fallback" not in str(body)
    assert (await health.state()).failing == {"rasa": problem}


async def test_it_is_not_ready_without_its_database(
    client: Client, database: Database, health: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("host db.example.test"))

    monkeypatch.setattr(database, "read", fails)
    status, body = await get(client)
    assert (status, body["failing"]) == (503, ["database"])
    assert "db.example.test" not in str((await health.state()).whole())
    assert metrics.values(metrics.DATABASE_UP)[()] == 0


async def test_a_database_that_hangs_is_asked_once_and_not_waited_for(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "CHECK_SECONDS", 0.05)
    asked, go_on = [], threading.Event()

    def hang(_: sa.Connection) -> None:
        asked.append(1)
        go_on.wait(30)

    monkeypatch.setattr(health_module, "_ask", hang)
    try:
        for _ in range(6):
            status, body = await get(client)
            assert (status, body["failing"]) == (503, ["database"])
        assert len(asked) == 1
    finally:
        go_on.set()
    monkeypatch.setattr(health_module, "_ask", lambda _: None)
    async with asyncio.timeout(10):
        while (await get(client))[0] != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_broken_knowledge_file_is_told_but_harms_nobody(client: Client, example: Store, health: Health) -> None:
    example.mistakes = KnowledgeMistakes([Mistake("wissen.yml", 1, "kaputt")])
    status, body = await get(client)
    assert status == 200
    assert "knowledge" in body["degraded"]
    assert "kaputt" not in str(body)
    assert "kaputt" in (await health.state()).whole()["degraded"]["knowledge"]


async def test_a_messenger_that_fails_is_told(client: Client) -> None:
    metrics.MESSENGER.labels("matrix").set(0)
    metrics.MESSENGER.labels("telegram").set(1)
    status, body = await get(client)
    assert status == 200
    assert body["degraded"] == ["matrix", "meetings"]


async def test_a_deletion_that_is_overdue_is_told(client: Client) -> None:
    metrics.RETENTION.set(time.time() - 3700)
    assert "retention" in (await get(client))[1]["degraded"]
    metrics.RETENTION.set_to_current_time()
    assert "retention" not in (await get(client))[1]["degraded"]


async def test_a_bot_that_is_about_to_end_lives_but_takes_nobody(client: Client, draining: Draining) -> None:
    draining.begin()
    assert (await get(client, "/health/live"))[0] == 200
    assert (await get(client, "/health/accepting"))[0] == 503
    status, body = await get(client)
    assert (status, body["failing"]) == (503, ["bot"])
    assert metrics.values(metrics.DRAINING)[()] == 1


async def test_many_who_ask_cost_no_more_than_one(
    health: Health, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "FRESH_SECONDS", 60.0)
    asked = 0

    async def count() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return rasa.state

    monkeypatch.setattr(rasa, "health", count)
    await asyncio.gather(*(health.state() for _ in range(50)))
    assert asked == 1
