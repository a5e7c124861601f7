"""The callback of the REST endpoint: what is POSTed, and what each answer of a receiver means."""

from __future__ import annotations

import asyncio
import datetime
import email.utils
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web

from bot.channels.callback import CallbackMessenger, callback_messenger, retry_after
from bot.channels.messenger import (
    AmbiguousFailure,
    Outgoing,
    PermanentFailure,
    Received,
    SendFailure,
    TemporaryFailure,
)
from bot.conversation import Button
from bot.mistakes import OperatorMistake
from bot.settings import Settings
from tests.channels.queues import full_queue
from tests.conftest import free_ports

TOKEN = "a-token-for-tests-only"
TEXT = "Ein geheimer Text"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Receiver:
    """Somebody else's messenger: shows what arrives; `answer` is given instead."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.shown: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.closing = asyncio.Event()
        self.answer: Answer | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take a message."""
        self.paths.append(request.path_qs)
        self.headers.append(dict(request.headers))
        if self.answer is not None:
            return await self.answer(request)
        self.shown.append(await request.json())
        return web.json_response({"status": "ok"})


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A running receiver."""
    [port] = free_ports(1)
    receiver = Receiver(f"http://127.0.0.1:{port}/empfang?quelle=ag")
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", receiver.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield receiver
    receiver.closing.set()
    await runner.cleanup()


@pytest.fixture
def messenger(receiver: Receiver) -> CallbackMessenger:
    """A messenger for that receiver."""
    return CallbackMessenger(receiver.address, TOKEN)


async def failure_of(messenger: CallbackMessenger) -> SendFailure:
    """What sending fails with; its words tell nothing of message, recipient or token."""
    with pytest.raises(SendFailure) as caught:
        await messenger.send("anna@chat", Outgoing(TEXT), "key-1")
    told = f"{caught.value!r} {caught.value.__cause__!r}"
    assert not re.search(rf"{TEXT}|anna|{TOKEN}|empfang", told)
    return caught.value


def status(code: int, **headers: str) -> Answer:
    """Answers with a status."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


async def test_a_message_is_posted_in_rasas_form(receiver: Receiver, messenger: CallbackMessenger) -> None:
    buttons = (Button("Ja", "/ja"), Button("Nein", "/nein"))
    assert await messenger.send("anna", Outgoing("Morgen um 10 Uhr", buttons), "key-1") == "key-1"
    await messenger.send("anna", Outgoing("Übrigens: 😀"), "key-2")
    assert receiver.shown == [
        {
            "recipient_id": "anna",
            "text": "Morgen um 10 Uhr",
            "buttons": [{"title": "Ja", "payload": "/ja"}, {"title": "Nein", "payload": "/nein"}],
        },
        {"recipient_id": "anna", "text": "Übrigens: 😀"},
    ]
    assert receiver.paths == ["/empfang?quelle=ag"] * 2
    assert [headers["Idempotency-Key"] for headers in receiver.headers] == ["key-1", "key-2"]
    assert {headers["Authorization"] for headers in receiver.headers} == {f"Bearer {TOKEN}"}
    assert {headers["Content-Type"] for headers in receiver.headers} == {"application/json"}


@pytest.mark.parametrize("code", [200, 201, 202, 204])
async def test_every_success_counts(receiver: Receiver, messenger: CallbackMessenger, code: int) -> None:
    receiver.answer = status(code)
    assert await messenger.send("anna", Outgoing(TEXT), "key-1") == "key-1"


async def test_who_is_gone_is_given_up(receiver: Receiver, messenger: CallbackMessenger) -> None:
    receiver.answer = status(410)
    assert isinstance(await failure_of(messenger), PermanentFailure)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 503])
async def test_what_was_refused_was_not_sent(receiver: Receiver, messenger: CallbackMessenger, code: int) -> None:
    receiver.answer = status(code)
    failure = await failure_of(messenger)
    assert isinstance(failure, TemporaryFailure)
    assert failure.retry_after is None


@pytest.mark.parametrize("code", [429, 503])
async def test_the_receiver_says_how_long_to_wait(receiver: Receiver, messenger: CallbackMessenger, code: int) -> None:
    receiver.answer = status(code, Retry_After="17")
    failure = await failure_of(messenger)
    assert isinstance(failure, TemporaryFailure)
    assert failure.retry_after == 17


@pytest.mark.parametrize("code", [409, 500, 501, 502, 504, 599])
async def test_what_may_have_been_sent_is_called_so(
    receiver: Receiver, messenger: CallbackMessenger, code: int
) -> None:
    receiver.answer = status(code, Retry_After="17")
    assert isinstance(await failure_of(messenger), AmbiguousFailure)
    assert len(receiver.paths) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(receiver: Receiver, messenger: CallbackMessenger, code: int) -> None:
    receiver.answer = status(code, Location="/anderswo")
    assert isinstance(await failure_of(messenger), TemporaryFailure)
    assert receiver.paths == ["/empfang?quelle=ag"]


async def test_a_connection_that_breaks_sends_nothing_twice(receiver: Receiver, messenger: CallbackMessenger) -> None:
    async def take_and_cut(request: web.Request) -> web.StreamResponse:
        receiver.shown.append(await request.json())
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    receiver.answer = take_and_cut
    assert isinstance(await failure_of(messenger), AmbiguousFailure)
    assert len(receiver.shown) == 1


async def test_a_half_open_connection_is_given_up_in_time(
    receiver: Receiver, messenger: CallbackMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: web.Request) -> web.StreamResponse:
        await receiver.closing.wait()
        return web.Response()

    monkeypatch.setattr("bot.channels.callback.REQUEST_SECONDS", 0.5)
    receiver.answer = hang
    async with asyncio.timeout(10):
        assert isinstance(await failure_of(messenger), AmbiguousFailure)


async def test_an_answer_that_is_no_http_may_have_been_a_success() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert isinstance(await failure_of(CallbackMessenger(f"http://127.0.0.1:{port}", TOKEN)), AmbiguousFailure)
    server.close()
    await server.wait_closed()


async def test_without_a_connection_nothing_was_sent() -> None:
    [port] = free_ports(1)
    for address in (f"http://127.0.0.1:{port}/", "http://receiver.invalid/"):
        assert isinstance(await failure_of(CallbackMessenger(address, TOKEN)), TemporaryFailure)


async def test_a_server_that_accepts_no_connection_in_time_got_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.callback.CONNECT_SECONDS", 0.2)
    with full_queue() as port:
        async with asyncio.timeout(10):
            assert isinstance(await failure_of(CallbackMessenger(f"http://127.0.0.1:{port}", TOKEN)), TemporaryFailure)


async def test_a_peer_without_a_right_certificate_gets_nothing(receiver: Receiver) -> None:
    messenger = CallbackMessenger(receiver.address.replace("http:", "https:"), TOKEN)
    assert isinstance(await failure_of(messenger), TemporaryFailure)
    assert receiver.paths == []


async def test_the_operator_is_told_once_of_an_error_that_lasts(
    receiver: Receiver, messenger: CallbackMessenger, caplog: pytest.LogCaptureFixture
) -> None:
    line = "Die Adresse in AG_REST_CALLBACK nimmt Nachrichten nicht an: HTTP-Status {}."
    for code in (401, 401, 404):
        receiver.answer = status(code)
        await failure_of(messenger)
    receiver.answer = None
    await messenger.send("anna", Outgoing(TEXT), "key-1")
    receiver.answer = status(404)
    await failure_of(messenger)
    receiver.answer = status(410)
    await failure_of(messenger)
    assert caplog.messages == [line.format(401), line.format(404), line.format(404)]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("120", 120),
        ("9" * 30, 86400),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("bald", None),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
        ("Mon, 01 Jan 2001 00:00:00 -0000", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("Mon, 01 Jan 99999 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_retry_after_may_be_a_moment() -> None:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    seconds = retry_after(email.utils.format_datetime(moment, usegmt=True))
    assert seconds is not None
    assert 3000 < seconds <= 3600


async def test_it_receives_nothing_and_goes_on_until_it_is_ended(messenger: CallbackMessenger) -> None:
    async def receive(messages: Sequence[Received], state: Mapping[str, str] | None = None) -> None:
        pytest.fail("nothing arrives here")

    task = asyncio.create_task(messenger.run(receive, {}))
    await asyncio.sleep(0.01)
    assert not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await messenger.forget("anna")


def test_it_is_off_without_its_setting() -> None:
    assert callback_messenger(Settings(rest_token=TOKEN, rest_callback=None)) is None


def test_it_is_on_with_both_settings() -> None:
    messenger = callback_messenger(Settings(rest_token=TOKEN, rest_callback="https://messenger.example.org/empfang"))
    assert messenger is not None
    assert messenger.name == "rest"


def test_without_a_token_the_operator_is_told_what_is_missing() -> None:
    with pytest.raises(OperatorMistake, match="AG_REST_CALLBACK braucht auch AG_REST_TOKEN"):
        callback_messenger(Settings(rest_token=None, rest_callback="https://messenger.example.org/empfang"))


def test_passwords_in_the_address_are_refused() -> None:
    with pytest.raises(OperatorMistake, match="AG_REST_CALLBACK darf keine Zugangsdaten"):
        callback_messenger(Settings(rest_token=TOKEN, rest_callback="https://anna:pw@messenger.example.org/"))
