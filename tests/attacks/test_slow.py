"""Clients that trickle or do not read: others are still served. Nothing is timed; waiting is only bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot import connections
from bot.channels.web import bodies
from tests.attacks.edge import SECONDS, Edge, statuses

MOST = 60


@pytest.fixture(scope="module", autouse=True)
def few_connections() -> Iterator[None]:
    """A bot that holds only so many connections, so that a test can use them up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "_MOST_FILES", 2 * MOST)
        patch.setattr(bodies, "BODY_SECONDS", 0.5)
        yield


@pytest.mark.parametrize("kind", ["nothing", "half a line", "half a header", "half a body"])
async def test_many_slow_connections_keep_nobody_out_and_are_closed(edge: Edge, kind: str) -> None:
    token = await edge.session()
    body = edge.head("POST", "/chat/v1/messages", token, "Content-Type: application/json", "Content-Length: 99")
    part = {
        "nothing": b"",
        "half a line": b"GET /chat/v1/te",
        "half a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: y",
        "half a body": body + b'\r\n{"id"',
    }[kind]
    opened = []
    for _ in range(2 * MOST):
        reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
        writer.write(part)
        opened.append((reader, writer))
    answer = await edge.call("POST", "messages", {"id": kind.replace(" ", "-"), "text": "Ziele?"}, token)
    assert answer.status == 200
    async with asyncio.timeout(SECONDS):
        closed = [await _rest(reader) for reader, _ in opened]
    assert all(statuses(rest) in ([], [408], [400]) for rest in closed)
    for _, writer in opened:
        writer.close()


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def test_a_client_that_reads_no_answer_is_let_go(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "UNREAD_SECONDS", 0.1)
    _, writer = await asyncio.open_connection("127.0.0.1", edge.port, limit=1024)
    request = b"GET /widget/ag-chat.js HTTP/1.1\r\nHost: a\r\n\r\n"
    with pytest.raises(ConnectionError):
        async with asyncio.timeout(SECONDS):
            while True:
                writer.write(request * 100)
                await writer.drain()
                await asyncio.sleep(0)
    writer.close()
    assert (await edge.call("GET", "texts")).status == 200
