"""The bot put together: its listeners, without Rasa."""

from __future__ import annotations

import json
import stat

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.app import _no_trace, running_actions, running_bot
from bot.channels.console import SOCKET_NAME
from bot.chat import ConsoleClient, NotRunning
from bot.settings import Settings
from tests.conftest import REST_TOKEN, free_ports
from tests.examples import KNOWLEDGE, PAGES, PHONE, TEXTS


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with free ports; nobody listens on Rasa's."""
    port, rasa_port, actions_port = free_ports(3)
    return Settings(
        port=port,
        rasa_port=rasa_port,
        aktionen_port=actions_port,
        # Not the test's own folder: the path of a socket is limited.
        daten=tmp_path_factory.mktemp("d") / "neu",
        wissen=KNOWLEDGE,
        texte=TEXTS,
        seiten=PAGES,
        rest_token=REST_TOKEN,
    )


async def test_without_rasa_the_contact_is_named_in_every_channel(settings: Settings) -> None:
    body = {"sender": "anna", "message": "Hallo"}
    async with running_bot(settings), aiohttp.ClientSession(f"http://127.0.0.1:{settings.port}") as session:
        headers = {"Authorization": f"Bearer {REST_TOKEN}"}
        async with session.post("/webhooks/rest/webhook", json=body, headers=headers) as response:
            assert PHONE in (await response.json())[0]["text"]
        async with ConsoleClient(settings, "anna") as console:
            assert PHONE in (await console.send("Hallo"))[0]["text"]
        async with session.get("/health/live") as response:
            assert response.status == 200
        async with session.get("/health/ready") as response:
            assert response.status == 503


async def test_the_rest_endpoint_is_off_without_a_token(settings: Settings) -> None:
    without = settings.model_copy(update={"rest_token": None})
    async with (
        running_bot(without),
        aiohttp.ClientSession(f"http://127.0.0.1:{settings.port}") as session,
        session.post("/webhooks/rest/webhook", json={}) as response,
    ):
        assert response.status == 404


async def test_the_console_is_open_to_the_operator_alone(settings: Settings) -> None:
    async with running_bot(settings):
        mode = (settings.daten / SOCKET_NAME).stat().st_mode
        assert stat.S_IMODE(mode) & 0o077 == 0


async def test_nobody_answers_at_the_console_after_the_end(settings: Settings) -> None:
    async with running_bot(settings):
        pass
    async with ConsoleClient(settings, "anna") as console:
        with pytest.raises(NotRunning):
            await console.send("Hallo")


async def test_it_starts_where_a_crash_left_a_socket(settings: Settings) -> None:
    settings.daten.mkdir()
    (settings.daten / SOCKET_NAME).touch()
    async with running_bot(settings), ConsoleClient(settings, "anna") as console:
        assert await console.send("Hallo")


async def test_the_action_endpoint_runs_alone(settings: Settings) -> None:
    async with (
        running_actions(settings),
        aiohttp.ClientSession(f"http://127.0.0.1:{settings.aktionen_port}") as session,
        session.get("/health") as response,
    ):
        assert response.status == 200


async def test_an_unforeseen_error_shows_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(request: web.Request) -> web.StreamResponse:
        raise LookupError("a secret of the inside")

    response = await _no_trace(make_mocked_request("POST", "/x"), fails)
    assert isinstance(response, web.Response)
    assert response.status == 500
    assert json.loads(response.text or "") == {"error": "Internal error."}
    assert "LookupError" in caplog.text


async def test_an_error_on_purpose_is_passed_on() -> None:
    async def refuses(request: web.Request) -> web.StreamResponse:
        raise web.HTTPBadRequest

    with pytest.raises(web.HTTPBadRequest):
        await _no_trace(make_mocked_request("POST", "/x"), refuses)
