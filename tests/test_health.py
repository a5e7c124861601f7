"""Alive while the process runs, ready while it can answer and keep what it must."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot.clock import SystemClock
from bot.health import add_health_routes
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
async def client(aiohttp_client: AiohttpClient, rasa: FakeRasa, example: Store, tmp_path: Path) -> Client:
    """A client of an app with the routes."""
    app = web.Application()
    meetings = MeetingStore(str(tmp_path / "fehlt.yml"), tmp_path, SystemClock())
    add_health_routes(app, rasa, example, meetings)
    return await aiohttp_client(app)


async def ready(client: Client) -> tuple[int, dict[str, Any]]:
    """Status and body of the readiness route."""
    async with client.get("/health/ready") as response:
        return response.status, await response.json()


async def test_the_process_is_alive_even_without_rasa(client: Client, rasa: FakeRasa) -> None:
    rasa.down = True
    async with client.get("/health/live") as response:
        assert response.status == 200


async def test_it_is_ready_when_rasa_is(client: Client) -> None:
    status, body = await ready(client)
    assert status == 200
    assert (body["status"], body["problems"], body["knowledge"]) == ("ok", [], "ok")


async def test_it_is_ready_without_meetings_and_says_so(client: Client) -> None:
    status, body = await ready(client)
    assert status == 200
    assert body["meetings"] == {
        "source": "last good version in service",
        "meetings": 0,
        "mistakes": 0,
        "age_seconds": None,
    }


async def test_it_is_not_ready_without_rasa(client: Client, rasa: FakeRasa) -> None:
    rasa.down = True
    status, body = await ready(client)
    assert status == 503
    assert body["problems"] == ["The fake is down."]


async def test_it_is_not_ready_without_a_model(client: Client, rasa: FakeRasa) -> None:
    rasa.state = {"model": None, "tracker_store": None, "durable": False}
    status, body = await ready(client)
    assert status == 503
    assert body["problems"] == ["Rasa has no model loaded."]


async def test_it_is_not_ready_while_conversations_are_kept_in_memory(client: Client, rasa: FakeRasa) -> None:
    rasa.state = {"model": "m", "tracker_store": "fallback", "durable": False}
    status, body = await ready(client)
    assert status == 503
    assert "fallback" in body["problems"][0]


async def test_a_broken_knowledge_file_is_told_but_harms_nobody(client: Client, example: Store) -> None:
    example.mistakes = KnowledgeMistakes([Mistake("wissen.yml", 1, "kaputt")])
    status, body = await ready(client)
    assert status == 200
    assert body["knowledge"] == "last good version in service"
