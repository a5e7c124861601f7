"""What the operator reads, and what nobody else does: the whole bot, without Rasa."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import running_bot
from bot.settings import ROOT, Settings
from tests.conftest import REST_TOKEN, free_ports

HEADERS = {"Authorization": f"Bearer {REST_TOKEN}"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A bot whose Rasa is away; its own address is a trusted proxy."""
    port, rasa_port, actions_port, metrics_port = free_ports(4)
    return Settings(
        port=port,
        rasa_port=rasa_port,
        aktionen_port=actions_port,
        metriken_port=metrics_port,
        daten=tmp_path / "daten",
        rest_token=REST_TOKEN,
        proxys="127.0.0.1",  # type: ignore[arg-type]
    )


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """A client, while the bot runs."""
    async with running_bot(settings), aiohttp.ClientSession() as session:
        yield session


async def samples(client: aiohttp.ClientSession, settings: Settings) -> dict[tuple[str, str], float]:
    """What Prometheus reads, by name and value of the first label."""
    async with client.get(f"http://127.0.0.1:{settings.metriken_port}/metrics") as response:
        assert response.status == 200
        assert response.content_type == "text/plain"
        families = list(text_string_to_metric_families(await response.text()))
    return {(s.name, next(iter(s.labels.values()), "")): s.value for family in families for s in family.samples}


async def test_the_listener_tells_how_the_bot_is(client: aiohttp.ClientSession, settings: Settings) -> None:
    body = {"sender": "anna", "message": "Hallo", "message_id": "1"}
    before = await samples(client, settings)
    async with client.post(
        f"http://127.0.0.1:{settings.port}/webhooks/rest/webhook", json=body, headers=HEADERS
    ) as response:
        assert response.status == 200
    found = await samples(client, settings)
    assert found["ag_outage_answers_total", "rest"] == before.get(("ag_outage_answers_total", "rest"), 0) + 1
    assert found["ag_http_responses_total", "2xx"] > before.get(("ag_http_responses_total", "2xx"), 0)
    assert found["ag_stage_seconds_count", "select"] > before["ag_stage_seconds_count", "select"]
    assert found["ag_database_up", ""] == 1
    assert found["ag_rasa_up", "1"] == 0
    assert found["ag_queue_length", "inbox"] == found["ag_queue_length", "conversations"] == 0
    assert found["ag_connections_max", ""] > found["ag_connections", ""] > 0
    assert found["ag_meetings", ""] > 0
    assert found["ag_meetings_age_seconds", ""] >= 0
    assert found["ag_knowledge_age_seconds", ""] > 0
    assert found["ag_build_info", platform.python_version()] == 1
    assert found["ag_database_connections_max", ""] >= found["ag_database_connections_in_use", ""]
    assert "anna" not in str(found)


async def test_the_operator_reads_the_reasons(client: aiohttp.ClientSession, settings: Settings) -> None:
    async with client.get(f"http://127.0.0.1:{settings.metriken_port}/health") as response:
        assert response.status == 503
        body = await response.json()
    assert body["failing"] == {"rasa": "Rasa does not answer (ClientConnectorError)."}
    assert body["meetings"]["meetings"] > 0


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "//metrics"])
async def test_the_public_port_shows_no_metrics(client: aiohttp.ClientSession, settings: Settings, path: str) -> None:
    async with client.get(f"http://127.0.0.1:{settings.port}{path}") as response:
        assert response.status == 404
    async with client.get(f"http://127.0.0.1:{settings.port}/health/ready") as response:
        assert response.status == 503
        assert "ClientConnectorError" not in await response.text()


async def test_without_its_setting_nobody_listens(settings: Settings) -> None:
    async with running_bot(settings.model_copy(update={"metriken_port": None})), aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://127.0.0.1:{settings.metriken_port}/metrics")


async def answered_id(client: aiohttp.ClientSession, settings: Settings, path: str, sent: str | None) -> str:
    """The id in the response to a request."""
    headers = {} if sent is None else {"X-Request-ID": sent}
    async with client.get(f"http://127.0.0.1:{settings.port}{path}", headers=headers) as response:
        [request_id] = response.headers.getall("X-Request-ID")
    return request_id


@pytest.mark.parametrize("path", ["/health/live", "/gibt-es-nicht", "/chat/v1/texts", "/chat/v1/outbox"])
async def test_every_response_carries_the_id_of_the_proxy(
    client: aiohttp.ClientSession, settings: Settings, path: str
) -> None:
    assert await answered_id(client, settings, path, "von-dem-proxy-1") == "von-dem-proxy-1"
    made = await answered_id(client, settings, path, None)
    assert re.fullmatch(r"[0-9a-f]{16}", made)
    assert await answered_id(client, settings, path, "<script>!") != "<script>!"
    assert await answered_id(client, settings, path, None) != made


async def test_an_id_of_a_stranger_counts_for_nothing(settings: Settings) -> None:
    strange = settings.model_copy(update={"proxys": ()})
    async with running_bot(strange), aiohttp.ClientSession() as session:
        assert await answered_id(session, settings, "/health/live", "von-irgendwem") != "von-irgendwem"


async def status_of(session: aiohttp.ClientSession, url: str) -> int:
    """The status of a page; 0 while nobody listens."""
    try:
        async with session.get(url) as response:
            return response.status
    except aiohttp.ClientConnectionError:
        return 0


async def wait_for(session: aiohttp.ClientSession, url: str, status: int) -> None:
    """Wait until a page has this status."""
    async with asyncio.timeout(60):
        while await status_of(session, url) != status:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_bot_that_ends_says_so_first_and_writes_json(settings: Settings, tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AG_")},
        "AG_PORT": str(settings.port),
        "AG_AKTIONEN_PORT": str(settings.aktionen_port),
        "AG_RASA_PORT": str(settings.rasa_port),
        "AG_DATEN": str(settings.daten),
        "AG_LOG": "json",
        "AG_ABMELDEFRIST": "300",
        "AG_REST_TOKEN": REST_TOKEN,
        "PYTHONPATH": str(ROOT),
    }
    url = f"http://127.0.0.1:{settings.port}"
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(  # noqa: ASYNC220
            [sys.executable, "-m", "bot", "serve"], cwd=tmp_path, env=environment, stderr=log
        )
    try:
        async with aiohttp.ClientSession() as session:
            await wait_for(session, f"{url}/health/accepting", 200)
            process.send_signal(signal.SIGTERM)
            await wait_for(session, f"{url}/health/accepting", 503)
            assert await status_of(session, f"{url}/health/live") == 200
            assert await status_of(session, f"{url}/health/ready") == 503
            body = {"sender": "anna@example.org", "message": "Ich heiße Ottilie", "message_id": "1"}
            async with session.post(f"{url}/webhooks/rest/webhook", json=body, headers=HEADERS) as response:
                assert response.status == 200
                request_id = response.headers["X-Request-ID"]
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 60) == 0
    finally:
        process.kill()
        process.wait()
    written = (tmp_path / "log").read_text(encoding="utf-8")
    entries = [json.loads(line) for line in written.splitlines()]
    of_request = [entry for entry in entries if entry.get("request_id") == request_id]
    assert {entry["logger"] for entry in of_request} >= {"bot.turns", "bot.conversation.service"}
    [turn] = [entry for entry in of_request if entry["logger"] == "bot.turns"]
    assert (turn["channel"], turn["outage"], turn["process"]) == ("rest", True, "bot")
    assert "Ottilie" not in written
    assert "anna" not in written
