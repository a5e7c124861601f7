"""The console's endpoint shows all that is known of a reply."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot.channels.console import console_app
from bot.conversation import Conversation
from tests.examples import example_store
from tests.fakes import FakeRasa, reply

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def rasa() -> FakeRasa:
    """A Rasa that knows one word."""
    return FakeRasa({"ziele": "ag_ziele"})


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, rasa: FakeRasa) -> Client:
    """A client of the console's app."""
    return await aiohttp_client(console_app(Conversation(rasa, example_store())))


async def test_a_reply_shows_topic_source_and_intent(client: Client, rasa: FakeRasa) -> None:
    rasa.replies["ag_ziele"] = [reply("Die Ziele", thema="ag_ziele", quelle="Portrait", stand="01.11.2026")]
    async with client.post("/message", json={"sender": "anna", "message": "Ziele?"}) as response:
        hint, answer = await response.json()
    assert hint["text_key"] == "hinweis_maschine"
    assert answer == {
        "text": "Die Ziele",
        "buttons": [],
        "topic": "ag_ziele",
        "text_key": "",
        "blocks": [],
        "lang": "de",
        "source": "Portrait",
        "as_of": "01.11.2026",
        "intent": "ag_ziele",
        "meetings": [],
    }


async def test_conversations_are_kept_apart_from_other_channels(client: Client, rasa: FakeRasa) -> None:
    async with client.post("/message", json={"sender": "anna", "message": "Ziele?"}):
        pass
    assert rasa.turns == [("konsole:anna", "Ziele?")]


async def test_a_wrong_body_is_refused(client: Client) -> None:
    async with client.post("/message", json={"sender": "anna"}) as response:
        assert response.status == 400


async def test_too_many_waiting_messages_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.conversation.ordering.MAX_WAITING", 0)
    async with client.post("/message", json={"sender": "anna", "message": "Ziele?"}) as response:
        assert response.status == 429
