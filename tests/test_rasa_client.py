"""Whatever goes wrong with Rasa ends in one of two errors, against a server that really misbehaves."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpServer

from bot.rasa_client import MOST_TRIES, RasaClient, RasaError, RasaUnavailable, TurnFailed, Understanding
from tests.conftest import free_ports

TURN = {
    "replies": [{"text": "Hallo", "buttons": [], "custom": {}}],
    "intent": "begruessung",
    "confidence": 0.8,
    "ranking": [["begruessung", 0.8], ["danke", 0.1]],
    "first": True,
    "replayed": False,
}


class Rasa:
    """A server whose next answer a test decides; `seen` are the bodies that arrived."""

    def __init__(self) -> None:
        self.answer: Any = TURN
        self.status = 200
        self.raw: str | None = None
        self.hangs = False
        self.overtaken = 0
        self.answers: list[Any] = []
        self.seen: list[Any] = []

    def app(self) -> web.Application:
        """The server's app, with the channel's routes."""
        app = web.Application()
        app.router.add_route("*", "/webhooks/ag/{path}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        if request.can_read_body:
            self.seen.append(await request.json())
        if self.hangs:
            await asyncio.Event().wait()
        if self.overtaken:
            self.overtaken -= 1
            return web.json_response({"error": "overtaken"}, status=409)
        if self.answers:
            return web.json_response(self.answers.pop(0))
        if self.raw is not None:
            return web.Response(text=self.raw, status=self.status, content_type="application/json")
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
def rasa() -> Rasa:
    """The server's behaviour."""
    return Rasa()


@pytest.fixture
async def client(rasa: Rasa, aiohttp_server: AiohttpServer) -> AsyncIterator[RasaClient]:
    """A client of that server."""
    server = await aiohttp_server(rasa.app())
    async with RasaClient(str(server.make_url("/"))) as running:
        yield running


async def test_a_turn_is_sent_and_read(client: RasaClient, rasa: Rasa) -> None:
    turn = await client.turn("anna", "Hallo", "7")
    assert rasa.seen == [{"sender": "anna", "message": "Hallo", "message_id": "7", "context": ""}]
    assert [reply["text"] for reply in turn.replies] == ["Hallo"]
    assert turn.understanding == Understanding("begruessung", 0.8, (("begruessung", 0.8), ("danke", 0.1)))
    assert turn.first
    assert not turn.replayed


async def test_a_missing_confidence_counts_as_none(client: RasaClient, rasa: Rasa) -> None:
    rasa.answer = {**TURN, "confidence": None, "ranking": []}
    assert (await client.turn("anna", "/x", "7")).understanding == Understanding("begruessung", 0.0, ())


async def test_texts_are_parsed_in_their_order(client: RasaClient, rasa: Rasa) -> None:
    rasa.answer = [{"intent": name, "confidence": 1.0, "ranking": []} for name in ("a", "b")]
    assert [understanding.intent for understanding in await client.parse(["eins", "zwei"])] == ["a", "b"]
    assert rasa.seen == [{"texts": ["eins", "zwei"]}]


async def test_the_state_is_read(client: RasaClient, rasa: Rasa) -> None:
    rasa.answer = {"model": "m", "tracker_store": "SQLTrackerStore", "durable": True}
    assert (await client.health())["durable"] is True


async def test_an_offered_payload_is_marked_as_such(client: RasaClient, rasa: Rasa) -> None:
    await client.turn("anna", "/mehr_dazu", "7", offered=True)
    assert rasa.seen[0]["offered"] is True


async def test_a_conversation_can_be_forgotten(client: RasaClient, rasa: Rasa) -> None:
    rasa.answer = {}
    await client.forget("anna")
    assert rasa.seen == [{"sender": "anna"}]


async def test_old_conversations_expire_at_a_moment_of_any_zone(client: RasaClient, rasa: Rasa) -> None:
    rasa.answer = {"expired": 3, "done": True}
    zone = datetime.timezone(datetime.timedelta(hours=1))
    assert await client.expire(datetime.datetime(1970, 1, 1, 2, tzinfo=zone)) == 3
    assert rasa.seen == [{"before": 3600.0}]


async def test_what_rasa_does_not_confirm_is_not_forgotten(client: RasaClient, rasa: Rasa) -> None:
    rasa.status = 500
    with pytest.raises(TurnFailed):
        await client.forget("anna")
    with pytest.raises(TurnFailed):
        await client.expire(datetime.datetime.now(datetime.UTC))
    rasa.status, rasa.answer = 200, {}
    with pytest.raises(TurnFailed):
        await client.expire(datetime.datetime.now(datetime.UTC))


@pytest.mark.parametrize("status", [400, 404, 500, 502])
async def test_an_error_of_rasa_is_a_failed_turn(client: RasaClient, rasa: Rasa, status: int) -> None:
    rasa.status = status
    with pytest.raises(TurnFailed, match=str(status)):
        await client.turn("anna", "Hallo", "7")


async def test_a_turn_that_another_one_overtook_is_asked_for_again_by_its_id(client: RasaClient, rasa: Rasa) -> None:
    rasa.overtaken = 3
    assert (await client.turn("anna", "Hallo", "7")).understanding.intent == "begruessung"
    assert [body["message_id"] for body in rasa.seen] == ["7"] * 4


async def test_a_turn_that_is_overtaken_again_and_again_is_for_later(client: RasaClient, rasa: Rasa) -> None:
    rasa.overtaken = 100
    with pytest.raises(RasaUnavailable):
        await client.turn("anna", "Hallo", "7")
    assert len(rasa.seen) == MOST_TRIES


async def test_what_is_too_much_to_delete_at_once_is_deleted_in_several_calls(client: RasaClient, rasa: Rasa) -> None:
    rasa.answers = [{"expired": 3, "done": False}, {"expired": 2, "done": True}]
    assert await client.expire(datetime.datetime.now(datetime.UTC)) == 5


async def test_a_starting_rasa_is_unavailable(client: RasaClient, rasa: Rasa) -> None:
    rasa.status = 503
    with pytest.raises(RasaUnavailable):
        await client.turn("anna", "Hallo", "7")


@pytest.mark.parametrize("raw", ["", "{", "<html>"])
async def test_an_answer_that_cannot_be_read_is_an_error_of_rasa(client: RasaClient, rasa: Rasa, raw: str) -> None:
    rasa.raw = raw
    with pytest.raises(RasaError):
        await client.turn("anna", "Hallo", "7")


@pytest.mark.parametrize("answer", [{}, [], None, {"replies": []}])
async def test_an_answer_of_another_form_is_an_error_of_rasa(client: RasaClient, rasa: Rasa, answer: Any) -> None:
    rasa.answer = answer
    with pytest.raises(RasaError):
        await client.turn("anna", "Hallo", "7")


async def test_a_rasa_that_is_too_slow_is_unavailable(
    rasa: Rasa, aiohttp_server: AiohttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.rasa_client.TURN_SECONDS", 0.05)
    rasa.hangs = True
    server = await aiohttp_server(rasa.app())
    async with RasaClient(str(server.make_url("/"))) as client:
        with pytest.raises(RasaUnavailable):
            await client.turn("anna", "Hallo", "7")


async def test_a_rasa_that_is_away_is_unavailable() -> None:
    [port] = free_ports(1)
    async with RasaClient(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(RasaUnavailable):
            await client.turn("anna", "Hallo", "7")
        with pytest.raises(RasaUnavailable):
            await client.health()


async def test_a_client_outside_its_context_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(RuntimeError):
        await RasaClient("http://127.0.0.1:1").health()
