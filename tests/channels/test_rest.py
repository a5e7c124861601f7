"""The REST endpoint: who may call it, what it refuses, and the exact form of its answers."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot.channels.body import MAX_BODY
from bot.channels.rest import add_rest_routes, rest_reply
from bot.conversation import Button, Conversation, Reply
from tests.examples import PRIVACY, example_store
from tests.fakes import FakeRasa, reply

TOKEN = "a-token-for-tests-only"
PATH = "/webhooks/rest/webhook"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
HINT = f"Ich bin ein Automat ({PRIVACY})."

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def rasa() -> FakeRasa:
    """A Rasa that knows one word."""
    return FakeRasa({"ziele": "ag_ziele"})


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, rasa: FakeRasa) -> Client:
    """A client of an app with the endpoint."""
    app = web.Application(client_max_size=MAX_BODY)
    add_rest_routes(app, Conversation(rasa, example_store()), TOKEN)
    return await aiohttp_client(app)


def body(**changes: object) -> dict[str, object]:
    """A right body with changes."""
    return {"sender": "anna", "message": "Ziele?", **changes}


@pytest.mark.parametrize(
    "value",
    [None, "", TOKEN, f"Basic {TOKEN}", "Bearer ", f"Bearer {TOKEN}x", f"bearer {TOKEN}", "Bearer töken"],
    ids=["none", "empty", "no scheme", "other scheme", "no token", "longer", "lower case", "umlaut"],
)
async def test_without_the_token_nobody_is_answered(client: Client, rasa: FakeRasa, value: str | None) -> None:
    headers = {} if value is None else {"Authorization": value}
    async with client.post(PATH, json=body(), headers=headers) as response:
        assert response.status == 401
        assert "token" in (await response.json())["error"]
    assert rasa.turns == []


async def test_a_token_of_broken_bytes_is_refused(client: Client) -> None:
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(f"POST {PATH} HTTP/1.0\r\nAuthorization: Bearer ".encode() + b"\xff\xfe\r\n\r\n")
    status_line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert status_line.split()[1] == b"401"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream"])
async def test_a_body_of_another_kind_is_refused(client: Client, kind: str) -> None:
    data = json.dumps(body()).encode()
    async with client.post(PATH, data=data, headers={**HEADERS, "Content-Type": kind}) as response:
        assert response.status == 415
        assert "application/json" in (await response.json())["error"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"Ziele?"',
        b"{'sender': 'anna'}",
        b'{"sender": "anna", "message": "\xff"}',
        b"[" * 8_000 + b"]" * 8_000,
        b'{"a":' * 2_500 + b"1" + b"}" * 2_500,
        b'{"sender": ' + b"1" * 10_000 + b"}",
    ],
    ids=[
        "empty",
        "cut",
        "null",
        "list",
        "string",
        "apostrophes",
        "not UTF-8",
        "deep lists",
        "deep objects",
        "long number",
    ],
)
async def test_a_body_that_is_no_message_is_refused(client: Client, data: bytes) -> None:
    async with client.post(PATH, data=data, headers={**HEADERS, "Content-Type": "application/json"}) as response:
        assert response.status == 400
        assert list(await response.json()) == ["error"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"message": "Ziele?"}, "sender"),
        ({"sender": "anna"}, "message"),
        (body(sender=1), "sender"),
        (body(sender=None), "sender"),
        (body(sender=""), "sender"),
        (body(sender="x" * 201), "sender"),
        (body(sender="\ud800"), "sender"),
        (body(message=1), "message"),
        (body(message=None), "message"),
        (body(message=["Ziele?"]), "message"),
        (body(message={"text": "Ziele?"}), "message"),
        (body(message_id=7), "message_id"),
        (body(message_id=""), "message_id"),
    ],
)
async def test_a_wrong_field_is_named(client: Client, rasa: FakeRasa, wrong: dict[str, object], field: str) -> None:
    async with client.post(PATH, json=wrong, headers=HEADERS) as response:
        assert response.status == 400
        assert f"Invalid body: {field}:" in (await response.json())["error"]
    assert rasa.turns == []


@pytest.mark.parametrize("size", [MAX_BODY + 1, 5_000_000])
async def test_a_body_that_is_too_large_is_refused(client: Client, size: int) -> None:
    start, end = b'{"sender": "anna", "message": "', b'"}'
    data = start + b"x" * (size - len(start) - len(end)) + end
    headers = {**HEADERS, "Content-Type": "application/json"}
    async with client.post(PATH, data=io.BytesIO(data), headers=headers) as response:
        assert response.status == 413
        assert str(MAX_BODY) in (await response.json())["error"]


async def test_a_body_of_the_full_size_is_read(client: Client) -> None:
    start, end = b'{"sender": "anna", "message": "', b'"}'
    data = start + b"x" * (MAX_BODY - len(start) - len(end)) + end
    async with client.post(PATH, data=data, headers={**HEADERS, "Content-Type": "application/json"}) as response:
        assert response.status == 200


async def test_too_many_waiting_messages_are_answered_with_429(
    client: Client, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.ordering.MAX_WAITING", 1)
    gate = rasa.gates["rest:anna"] = asyncio.Event()
    statuses: list[int] = []

    async def post() -> None:
        async with client.post(PATH, json=body(), headers=HEADERS) as response:
            statuses.append(response.status)
            if response.status == 429:
                assert int(response.headers["Retry-After"]) > 0
                assert "Too many" in (await response.json())["error"]
                gate.set()

    async with asyncio.timeout(10):
        await asyncio.gather(post(), post())
    assert statuses == [429, 200]


async def test_the_answer_has_the_form_of_rasas_rest_channel(client: Client, rasa: FakeRasa) -> None:
    button = {"title": "Mehr", "payload": "/mehr_dazu", "type": "postback"}
    rasa.replies["ag_ziele"] = [reply("Die Ziele", [button], thema="ag_ziele", quelle="Portrait", stand="01.11.2026")]
    async with client.post(PATH, json=body(), headers=HEADERS) as response:
        assert response.status == 200
        assert response.content_type == "application/json"
        assert await response.json() == [
            {"recipient_id": "anna", "text": HINT},
            {
                "recipient_id": "anna",
                "text": "Die Ziele\n\nQuelle: Portrait, Stand: 01.11.2026",
                "buttons": [{"title": "Mehr", "payload": "/mehr_dazu"}],
            },
        ]


def test_a_reply_without_buttons_has_no_such_key() -> None:
    assert rest_reply("anna", Reply("Hallo")) == {"recipient_id": "anna", "text": "Hallo"}
    assert rest_reply("anna", Reply("Hallo", (Button("A", "/a"),)))["buttons"] == [{"title": "A", "payload": "/a"}]


async def test_fields_that_rasas_callers_send_besides_are_ignored(client: Client) -> None:
    async with client.post(PATH, json=body(input_channel="rest", metadata={}), headers=HEADERS) as response:
        assert response.status == 200


async def test_conversations_are_kept_apart_from_other_channels(client: Client, rasa: FakeRasa) -> None:
    async with client.post(PATH, json=body(), headers=HEADERS):
        pass
    assert rasa.turns == [("rest:anna", "Ziele?")]


async def test_a_repeated_message_id_runs_nothing_again(client: Client, rasa: FakeRasa) -> None:
    answers: list[Any] = []
    for _ in range(2):
        async with client.post(PATH, json=body(message_id="7"), headers=HEADERS) as response:
            answers.append(await response.json())
    assert answers[0] == answers[1]
    assert len(rasa.turns) == 1


async def test_messages_without_an_id_are_all_run(client: Client, rasa: FakeRasa) -> None:
    for _ in range(2):
        async with client.post(PATH, json=body(), headers=HEADERS):
            pass
    assert len(rasa.turns) == 2


async def test_an_outage_is_an_answer_and_no_error(client: Client, rasa: FakeRasa) -> None:
    rasa.down = True
    async with client.post(PATH, json=body(), headers=HEADERS) as response:
        assert response.status == 200
        [answer] = await response.json()
    assert "Ausfall: " in answer["text"]


async def test_other_methods_are_not_allowed(client: Client) -> None:
    async with client.get(PATH, headers=HEADERS) as response:
        assert response.status == 405


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_that_cannot_be_unpacked_is_refused(client: Client, encoding: str) -> None:
    headers = {**HEADERS, "Content-Type": "application/json", "Content-Encoding": encoding}
    async with client.post(PATH, data=b"no archive", headers=headers) as response:
        assert response.status == 400


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(client: Client) -> None:
    packed = gzip.compress(b'{"sender": "anna", "message": "' + b"x" * 5_000_000 + b'"}')
    assert len(packed) < MAX_BODY
    headers = {**HEADERS, "Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with client.post(PATH, data=packed, headers=headers) as response:
        assert response.status == 413


async def test_whoever_asks_is_kept_where_the_callback_can_remind_them(
    aiohttp_client: AiohttpClient, rasa: FakeRasa
) -> None:
    kept: list[tuple[str, str, str | None]] = []

    class Contacts:
        async def of(self, channel: str, address: str, conversation: str | None = None) -> None:
            kept.append((channel, address, conversation))

    app = web.Application(client_max_size=MAX_BODY)
    add_rest_routes(app, Conversation(rasa, example_store()), TOKEN, Contacts())
    client = await aiohttp_client(app)
    async with client.post(PATH, json=body(), headers=HEADERS) as response:
        assert response.status == 200
    async with client.post(PATH, json=body()) as response:
        assert response.status == 401
    assert kept == [("rest", "anna", "rest:anna")]
    assert rasa.turns[0][0] == "rest:anna"
