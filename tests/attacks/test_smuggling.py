"""Requests that proxies and servers may read differently: the hidden one is never run as somebody's."""

from __future__ import annotations

import pytest

from tests.attacks.edge import Edge, statuses

HIDDEN = b'{"id": "hidden", "text": "Versteckt"}'


def hidden(edge: Edge, token: str) -> bytes:
    """A whole request that is to slip through in the body of another."""
    head = edge.head(
        "POST", "/chat/v1/messages", token, "Content-Type: application/json", f"Content-Length: {len(HIDDEN)}"
    )
    return head + b"\r\n" + HIDDEN


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding:\x0bchunked\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: chunked, identity\r\nContent-Length: 5\r\n",
        b"X: a\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"X: a\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b" Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 50\r\n",
        b"Content-Length: 5, 50\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length: 5_0\r\n",
        b"Content-Length: \xd9\xa5\r\n",
        b"Content-Length: 5\r\n 0\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
    ],
    ids=lambda data: repr(data),
)
async def test_a_length_that_can_be_read_in_two_ways_is_refused(edge: Edge, headers: bytes) -> None:
    token = await edge.session()
    head = edge.head("POST", "/chat/v1/messages", None, "Content-Type: application/json")
    answer = await edge.raw(head + headers + b"\r\n0\r\n\r\n" + hidden(edge, token))
    assert len(statuses(answer)) <= 1
    assert all(400 <= status < 500 for status in statuses(answer))
    assert edge.rasa.turns == []


@pytest.mark.parametrize(
    "chunks",
    [
        b"5;a=\nb\r\nhallo\r\n0\r\n\r\n",
        b"5\nhallo\r\n0\r\n\r\n",
        b"0x5\r\nhallo\r\n0\r\n\r\n",
        b"-1\r\nhallo\r\n0\r\n\r\n",
        b"5 \r\nhalloXX0\r\n\r\n",
        b"+5\r\nhallo\r\n0\r\n\r\n",
        b"fffffffffffffffff\r\nhallo\r\n0\r\n\r\n",
        b"g\r\nhallo\r\n0\r\n\r\n",
    ],
    ids=lambda data: repr(data[:12]),
)
async def test_broken_chunks_hide_nothing(edge: Edge, chunks: bytes) -> None:
    token = await edge.session()
    head = edge.head("POST", "/chat/v1/sessions", None, "Content-Type: application/json", "Transfer-Encoding: chunked")
    answer = await edge.raw(head + b"\r\n" + chunks + hidden(edge, token))
    assert all(400 <= status < 500 for status in statuses(answer))
    assert edge.rasa.turns == []


async def test_what_follows_an_honest_body_is_its_own_request(edge: Edge) -> None:
    victim, own = await edge.session(), await edge.session()
    await edge.say(victim, "Ziele?", "secret")
    body = b'{"id": "a", "text": "Termine?"}'
    first = edge.head(
        "POST", "/chat/v1/messages", own, "Content-Type: application/json", f"Content-Length: {len(body)}"
    )
    second = edge.head("GET", "/chat/v1/outbox", None)
    answer = await edge.raw(first + b"\r\n" + body + second + b"\r\n")
    assert statuses(answer) == [200, 401]
    assert b"secret" not in answer


async def test_a_body_on_a_get_is_no_request(edge: Edge) -> None:
    token = await edge.session()
    inner = hidden(edge, token)
    head = edge.head("GET", "/chat/v1/texts", None, f"Content-Length: {len(inner)}")
    answer = await edge.raw(head + b"\r\n" + inner)
    assert statuses(answer) == [200]
    assert edge.rasa.turns == []
