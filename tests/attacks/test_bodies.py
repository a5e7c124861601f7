"""Bodies that are too large, too slow, compressed, or JSON that means harm."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator

import pytest

from bot.channels.web import bodies
from tests.attacks.edge import Edge, statuses

JSON = {"Content-Type": "application/json"}
MESSAGE = '{"id": "%s", "text": "Hallo"}'


async def post(edge: Edge, data: bytes, path: str = "messages", **headers: str) -> tuple[int, str]:
    """Status and code for a body."""
    answer = await edge.call("POST", path, None, await edge.session(), {**JSON, **headers}, data)
    assert edge.rasa.turns == []
    return answer.status, answer.code


@pytest.mark.parametrize("size", [16 * 1024 + 1, 1_000_000])
async def test_a_body_beyond_16_kb_is_refused(edge: Edge, size: int) -> None:
    text = json.dumps({"id": "a", "text": "x" * size}).encode()
    assert await post(edge, text) == (413, "body_too_large")


async def test_an_endless_chunked_body_is_refused(edge: Edge) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    answer = await edge.call("POST", "messages", None, await edge.session(), JSON, chunks())
    assert (answer.status, answer.code) == (413, "body_too_large")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x-unknown"])
async def test_a_compressed_body_is_refused_unread(edge: Edge, coding: str) -> None:
    bomb = b'{"id": "a", "text": "' + b" " * 20_000_000 + b'"}'
    data = zlib.compress(bomb) if coding == "deflate" else gzip.compress(bomb)
    head = edge.head(
        "POST",
        "/chat/v1/messages",
        await edge.session(),
        "Content-Type: application/json",
        f"Content-Encoding: {coding}",
        f"Content-Length: {len(data)}",
        "Connection: close",
    )
    answer = await edge.raw(head + b"\r\n" + data)
    assert statuses(answer) in ([415], [400])
    assert edge.rasa.turns == []


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data;boundary=x",
        "application/jsonp",
        "application/json-patch+json",
        "",
    ],
)
async def test_what_a_form_of_another_page_can_send_is_refused(edge: Edge, kind: str) -> None:
    data = (MESSAGE % "a").encode()
    assert await post(edge, data, **{"Content-Type": kind}) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 16_000,
        b'{"id":' * 2_600,
        b'{"id": "a", "text": ' + b"[" * 8000 + b"]" * 8000 + b"}",
        b'{"id": "a", "text": ' + b"9" * 16_000 + b"}",
        b'{"id": "a", "text": 1e999}',
        b'{"id": "a", "text": NaN}',
        b'{"id": "a", "text": Infinity}',
        b'{"id": "a", "text": null}',
        b'{"id": "a", "text": ["Hallo"]}',
        b'{"id": "a", "text": "Hallo", "text": "/restart"}',
        b'{"id": "a", "text": "Hallo", "choice": "/restart"}',
        b'{"id": "a", "text": "Hallo", "sender": "rest:anna"}',
        b'{"id": "a", "text": "Hallo", "__proto__": {}}',
        b'{"id": "a", "text": "Hallo", "\\ud800": 1}',
        b'{"id": "a", "text": "\xff\xfe"}',
        b'\xef\xbb\xbf{"id": "a", "text": "Hallo"}',
        '{"id": "a", "text": "Hallo"}'.encode("utf-16"),
        b'{"id": "a", "text": "Hal\nlo"}',
        b'{"id": "a", "text": "Hallo"} {"id": "b", "text": "Hallo"}',
        b"",
        b"null",
        b"[]",
        b'"Hallo"',
        b"{" + b",".join(b'"k%d": 1' % n for n in range(1400)) + b"}",
    ],
    ids=lambda data: repr(data[:24]),
)
async def test_a_body_of_another_form_is_refused(edge: Edge, data: bytes) -> None:
    assert await post(edge, data) == (400, "bad_request")


async def test_half_a_character_is_left_out(edge: Edge) -> None:
    # A page that cuts a text at a length sends this without any bad intent.
    data = b'{"id": "a", "text": "Ziele? \\ud83d"}'
    answer = await edge.call("POST", "messages", None, await edge.session(), JSON, data)
    assert answer.status == 200
    assert [text for _, text in edge.rasa.turns] == ["Ziele?"]


@pytest.mark.parametrize(
    "message_id",
    ["", "a" * 65, "a" * 10_000, "a\\n", "a b", "a/1", "../a", "ä", "\\u0000", "a'; DROP TABLE web_entries"],
)
async def test_an_id_of_another_form_is_refused(edge: Edge, message_id: str) -> None:
    assert await post(edge, (MESSAGE % message_id).encode()) == (400, "bad_request")


async def test_a_refusal_is_no_larger_than_what_is_refused(edge: Edge) -> None:
    data = b"{" + b",".join(b'"k%d": 1' % n for n in range(1400)) + b"}"
    answer = await edge.call("POST", "messages", None, await edge.session(), JSON, data)
    assert len(answer.content) < 2000


@pytest.mark.parametrize(
    "vote", [{"position": True}, {"position": 10**30}, {"reply": -1}, {"value": "UP"}, {"position": 1.0}]
)
async def test_a_vote_of_another_form_is_refused(edge: Edge, vote: dict[str, object]) -> None:
    data = json.dumps({"position": 1, "reply": 0, "value": "up", **vote}).encode()
    assert await post(edge, data, "feedback") == (400, "bad_request")


async def test_a_body_that_trickles_is_refused(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.1)
    head = edge.head(
        "POST", "/chat/v1/messages", await edge.session(), "Content-Type: application/json", "Content-Length: 99"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    writer.write(head + b"\r\n" + b'{"id"')
    async with asyncio.timeout(20):
        assert (await reader.readline()).split()[1] == b"408"
    writer.close()


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_error(
    edge: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    head = edge.head(
        "POST", "/chat/v1/messages", await edge.session(), "Content-Type: application/json", "Content-Length: 99"
    )
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", edge.port)
        writer.write(head + b"\r\n" + b'{"id"')
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.close()
        await writer.wait_closed()
    assert (await edge.call("GET", "texts")).status == 200
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
