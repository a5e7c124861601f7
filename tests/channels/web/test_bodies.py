"""Bodies are read strictly: what is not as described is refused with a reason, and nothing is guessed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from aiohttp.typedefs import Handler
from pytest_aiohttp.plugin import AiohttpClient

from bot.channels.body import MAX_BODY
from bot.channels.web.bodies import Message, NewSession, Vote, read_body
from bot.channels.web.errors import ProtocolError, errors_as_json

Client = TestClient[web.Request, web.Application]
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    """A client of a server that says what it read."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[errors_as_json])

    def reads(model: type[NewSession | Message | Vote]) -> Handler:
        async def read(request: web.Request) -> web.Response:
            return web.json_response((await read_body(request, model)).model_dump(exclude_none=True))

        return read

    app.router.add_post("/sessions", reads(NewSession))
    app.router.add_post("/messages", reads(Message))
    app.router.add_post("/feedback", reads(Vote))
    return await aiohttp_client(app)


async def refusal(client: Client, path: str, data: bytes, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """Status and error of a refused body."""
    async with client.post(path, data=data, headers=headers or JSON) as response:
        return response.status, (await response.json())["error"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sessions", {}),
        ("/messages", {"id": "a", "text": "Hallo"}),
        ("/messages", {"id": "A-Z_09" + "x" * 58, "text": ""}),
        ("/messages", {"id": "a", "choice": "/mehr_dazu"}),
        ("/messages", {"id": "a", "choice": "x" * 500}),
        ("/feedback", {"position": 1, "reply": 0, "value": "up"}),
        ("/feedback", {"position": 1_000_000, "reply": 100, "value": "none"}),
    ],
)
async def test_a_right_body_is_read(client: Client, path: str, body: dict[str, object]) -> None:
    async with client.post(path, json=body) as response:
        assert response.status == 200
        assert await response.json() == body


async def test_a_charset_in_the_content_type_changes_nothing(client: Client) -> None:
    body = json.dumps({"id": "a", "text": "Fördergebiet"}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    async with client.post("/messages", data=body, headers=headers) as response:
        assert (await response.json())["text"] == "Fördergebiet"


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/sessions", {"x": 1}, "x"),
        ("/sessions", [], "body"),
        ("/sessions", None, "body"),
        ("/messages", {}, "id"),
        ("/messages", {"text": "Hallo"}, "id"),
        ("/messages", {"id": "a"}, "exactly one of text and choice"),
        ("/messages", {"id": "a", "text": "Hallo", "choice": "/x"}, "exactly one of text and choice"),
        ("/messages", {"id": "", "text": "x"}, "id"),
        ("/messages", {"id": "x" * 65, "text": "x"}, "id"),
        ("/messages", {"id": "a\n", "text": "x"}, "id"),
        ("/messages", {"id": "a b", "text": "x"}, "id"),
        ("/messages", {"id": "ä", "text": "x"}, "id"),
        ("/messages", {"id": 1, "text": "x"}, "id"),
        ("/messages", {"id": "a", "text": 1}, "text"),
        ("/messages", {"id": "a", "text": ["x"]}, "text"),
        ("/messages", {"id": "a", "choice": ""}, "choice"),
        ("/messages", {"id": "a", "choice": "x" * 501}, "choice"),
        ("/messages", {"id": "a", "text": "x", "sender": "b"}, "sender"),
        ("/feedback", {"position": "1", "reply": 0, "value": "up"}, "position"),
        ("/feedback", {"position": True, "reply": 0, "value": "up"}, "position"),
        ("/feedback", {"position": 1.0, "reply": 0, "value": "up"}, "position"),
        ("/feedback", {"position": 0, "reply": 0, "value": "up"}, "position"),
        ("/feedback", {"position": 1_000_001, "reply": 0, "value": "up"}, "position"),
        ("/feedback", {"position": 1, "reply": -1, "value": "up"}, "reply"),
        ("/feedback", {"position": 1, "reply": 0, "value": "UP"}, "value"),
        ("/feedback", {"position": 1, "reply": 0}, "value"),
    ],
)
async def test_a_wrong_body_is_refused_with_a_reason(client: Client, path: str, body: object, named: str) -> None:
    status, error = await refusal(client, path, json.dumps(body).encode())
    assert (status, error["code"]) == (400, "bad_request")
    assert named in error["message"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{'id': 'a'}",
        b'{"id": "a", "text": "\xff"}',
        b'{"id": "a", "text": "x"} {}',
        b'{"id": "a", "id": "b", "text": "x"}',
        b'{"id": "a", "text": "x", "text": "y"}',
        b"[" * 8_000,
        b'{"id": ' + b"1" * 10_000 + b"}",
        b'\xef\xbb\xbf{"id": "a", "text": "x"}',
    ],
    ids=["empty", "cut", "quotes", "no UTF-8", "two", "two ids", "two texts", "deep", "long number", "mark"],
)
async def test_what_is_no_json_object_is_refused(client: Client, data: bytes) -> None:
    status, error = await refusal(client, "/messages", data)
    assert (status, error["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", "json"]
)
async def test_what_a_foreign_form_could_send_is_refused(client: Client, kind: str) -> None:
    status, error = await refusal(client, "/sessions", b"{}", {"Content-Type": kind})
    assert (status, error["code"]) == (415, "unsupported_media_type")


async def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    start, end = b'{"id": "a", "text": "', b'"}'
    for length, expected in ((MAX_BODY, 200), (MAX_BODY + 1, 413)):
        body = start + b"x" * (length - len(start) - len(end)) + end
        async with client.post("/messages", data=body, headers=JSON) as response:
            assert response.status == expected
            if expected == 413:
                assert (await response.json())["error"]["code"] == "body_too_large"


async def test_a_body_that_does_not_arrive_in_time_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.bodies.BODY_SECONDS", 0.01)
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(b"POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{")
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readuntil(b"}}")
    writer.close()
    await writer.wait_closed()
    assert head.split()[1] == b"408"
    assert json.loads(body)["error"]["code"] == "too_slow"


async def test_a_thousand_mistakes_make_no_long_answer(client: Client) -> None:
    body = {"id": "a", "text": "x", **{f"f{number}": 1 for number in range(900)}}
    _, error = await refusal(client, "/messages", json.dumps(body).encode())
    assert len(error["message"]) < 1000


@pytest.mark.parametrize(("seconds", "header"), [(0.001, 1), (1.0, 2), (1.2, 2), (5, 6), (59.9, 60)])
def test_who_comes_back_after_the_seconds_of_the_header_is_not_too_early(seconds: float, header: int) -> None:
    value = int(ProtocolError(429, "x", "y", retry_after=seconds).response().headers["Retry-After"])
    assert seconds <= value <= header
