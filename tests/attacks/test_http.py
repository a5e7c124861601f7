"""What is no proper HTTP, or HTTP that the protocol does not know, is refused without a word about the inside."""

from __future__ import annotations

import logging
import re

import pytest

from tests.attacks.edge import Edge, statuses

INSIDE = re.compile(rb"Traceback|aiohttp|Python|site-packages|\.py\b|/home|/tmp|bot\.|sqlite|File \"", re.IGNORECASE)


def assert_discreet(answer: bytes) -> None:
    """Neither a version nor anything of the inside stands in the answer."""
    assert INSIDE.search(answer) is None, answer
    assert b"\nserver:" not in answer.lower(), answer


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /\r\n",
        b"GET /\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/3.0\r\n\r\n",
        b"GET / HTTP/1.1 geheimes\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GEHEIM\r\n\r\n",
        b"GET / HTTP/1.1\r\nGeheimes Wort: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00geheim\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n: geheim\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"geheim" * 4000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: geheim\r\n" % n for n in range(500)) + b"\r\n",
        b"GET /" + b"geheim" * 4000 + b" HTTP/1.1\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\nHost: geheim\r\n\r\n",
        b"\r\n" * 2000,
        b"\xff" * 2000,
    ],
    ids=lambda data: repr(data[:24]),
)
async def test_what_is_no_http_is_refused_and_not_repeated(
    edge: Edge, caplog: pytest.LogCaptureFixture, request_bytes: bytes
) -> None:
    answer = await edge.raw(request_bytes)
    assert all(400 <= status < 500 for status in statuses(answer))
    assert len(statuses(answer)) <= 1
    assert_discreet(answer)
    assert b"geheim" not in answer.lower()
    assert "127.0.0.1" not in caplog.text
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert (await edge.call("GET", "texts")).status == 200


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "HEAD", "PROPFIND", "SEARCH", "DELETE"])
async def test_other_methods_do_nothing(edge: Edge, method: str) -> None:
    token = await edge.session()
    answer = await edge.raw(
        edge.head(method, "/chat/v1/messages", token, "Connection: close", "X-Geheim: geheim") + b"\r\n"
    )
    assert statuses(answer) == [405]
    assert b"geheim" not in answer
    assert_discreet(answer)
    assert edge.rasa.turns == []


@pytest.mark.parametrize("target", ["example.org:443", "127.0.0.1:22", "/chat/v1/messages"])
async def test_nobody_is_connected_elsewhere(edge: Edge, target: str) -> None:
    answer = await edge.raw(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    assert all(status >= 400 for status in statuses(answer))
    assert_discreet(answer)


@pytest.mark.parametrize("target", ["http://example.org/", "http://169.254.169.254/latest/", "//example.org/"])
async def test_nobody_is_fetched_from_elsewhere(edge: Edge, target: str) -> None:
    answer = await edge.raw(f"GET {target} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n".encode())
    assert len(statuses(answer)) == 1
    assert statuses(answer)[0] in (200, 400, 404)
    assert b"example.org" not in answer


@pytest.mark.parametrize(
    "host", ["evil.test", "evil.test:80@127.0.0.1", "127.0.0.1, evil.test", "evil.test/<script>", "x" * 4000, ""]
)
async def test_the_host_that_is_named_changes_nothing(edge: Edge, host: str) -> None:
    head = f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.test\r\nConnection: close\r\n\r\n"
    answer = await edge.raw(head.encode())
    assert b"evil.test" not in answer
    assert_discreet(answer.split(b"\r\n\r\n")[0])


@pytest.mark.parametrize("path", ["/chat/v1/outbox", "/chat/v1/messages", "/"])
async def test_no_websocket_is_opened(edge: Edge, path: str) -> None:
    head = edge.head(
        "GET",
        path,
        await edge.session(),
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    answer = await edge.raw(head + b"\r\n" + b"\x81\x85\x00\x00\x00\x00hallo")
    assert 101 not in statuses(answer)
    assert edge.rasa.turns == []
    assert_discreet(answer.split(b"\r\n\r\n")[0])


async def test_http2_is_not_spoken_by_upgrade(edge: Edge) -> None:
    more = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")
    answer = await edge.raw(edge.head("GET", "/chat/v1/texts", None, *more) + b"\r\n")
    assert 101 not in statuses(answer)


@pytest.mark.parametrize("expect", ["100-continue", "geheim", "200-ok"])
async def test_an_expectation_gets_no_more_than_it_should(edge: Edge, expect: str) -> None:
    token = await edge.session()
    body = b'{"id": "e", "text": "Ziele?"}'
    more = (f"Expect: {expect}", "Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close")
    answer = await edge.raw(edge.head("POST", "/chat/v1/messages", token, *more) + b"\r\n" + body)
    assert statuses(answer)[0] == (100 if expect == "100-continue" else 417)
    assert_discreet(answer)


@pytest.mark.parametrize(
    "query",
    [
        "after=0%0d%0aSet-Cookie:%20a=b",
        "wait=1%0d%0a%0d%0aHTTP/1.1%20200%20OK",
        "after=%00",
        "after=1e3",
        "after=-1",
        "after=٣",
        "wait=26",
        "wait=25&wait=25",
        "after=99999999999999999999",
        "after=0x10",
        "after=1_0",
        "after=NaN",
    ],
)
async def test_a_parameter_is_a_number_or_refused(edge: Edge, query: str) -> None:
    head = edge.head("GET", f"/chat/v1/outbox?{query}", await edge.session(), "Connection: close")
    answer = await edge.raw(head + b"\r\n")
    assert statuses(answer) == [400]
    assert b"set-cookie" not in answer.split(b"\r\n\r\n")[0].lower()
    assert_discreet(answer)


@pytest.mark.parametrize(
    "path", ["", "x", "outbox/", "messages/1", "session/%00", "%2e%2e/health", "sessions;a=b", "//"]
)
async def test_an_unknown_address_is_a_404_in_json(edge: Edge, path: str) -> None:
    answer = await edge.raw(edge.head("GET", f"/chat/v1/{path}", None, "Connection: close") + b"\r\n")
    assert statuses(answer) == [404]
    assert_discreet(answer)
