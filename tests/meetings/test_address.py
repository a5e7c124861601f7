"""A calendar at an https address: only https, only so long, only so much, and only when it changed."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

import pytest

from bot.meetings import SourceMistake, load_calendar
from bot.meetings.sources import Address
from bot.meetings.sources.address import MAX_REDIRECTS
from bot.meetings.sources.content import MAX_BYTES
from tests.meetings.test_calendars import NOW
from tests.meetings.tls_server import CALENDAR, TlsServer, silent_port, trusting


@pytest.fixture
def server() -> Iterator[TlsServer]:
    """An https server."""
    with TlsServer().running() as running:
        yield running


def address(url: str, seconds: float = 20) -> Address:
    """An address whose certificate is trusted."""
    return Address(url, context=trusting(), seconds=seconds)


def refusal(url: str, seconds: float = 20) -> str:
    """Why nothing is fetched."""
    with pytest.raises(SourceMistake) as caught:
        address(url, seconds).fetch()
    return str(caught.value)


def test_a_calendar_is_fetched(server: TlsServer) -> None:
    headers = {"ETag": '"eins"', "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
    fetched = address(server.send(headers=headers)).fetch()
    assert fetched.content.data == CALENDAR
    assert fetched.etag == '"eins"'
    assert fetched.content.changed is not None
    assert fetched.content.changed.isoformat() == "2026-11-02T09:00:00+01:00"


def test_webcal_is_https(server: TlsServer) -> None:
    server.send()
    assert address(server.url(scheme="webcal")).fetch().content.data == CALENDAR


def test_what_did_not_change_is_not_sent_again(server: TlsServer) -> None:
    source = address(server.send_with_etag())
    first = source.fetch()
    assert source.fetch(first) is first
    assert "if-none-match" not in server.requests[0][1]
    assert server.requests[1][1]["if-none-match"] == '"eins"'


def test_without_an_etag_the_time_of_change_is_asked_for(server: TlsServer) -> None:
    source = address(server.send(headers={"Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}))
    source.fetch(source.fetch())
    assert server.requests[1][1]["if-modified-since"] == "Mon, 02 Nov 2026 08:00:00 GMT"


def test_without_a_time_of_change_the_stand_is_when_the_content_was_first_seen(server: TlsServer) -> None:
    source = address(server.send())
    first = source.fetch()
    assert first.content.changed is not None
    server.send(headers={"ETag": "neu"})
    assert source.fetch(first).content.changed == first.content.changed


def test_nothing_of_the_request_says_who_asks(server: TlsServer) -> None:
    address(server.send()).fetch()
    assert set(server.requests[0][1]) == {"host", "accept", "accept-encoding", "connection", "user-agent"}


@pytest.mark.parametrize(
    "url", ["http://example.org/k.ics", "ftp://example.org/k.ics", "file:///etc/passwd", "https:///k.ics"]
)
def test_other_addresses_than_https_are_refused(url: str) -> None:
    assert "muss mit https:// beginnen" in refusal(url)
    with pytest.raises(SourceMistake, match="muss mit https:// beginnen"):
        load_calendar(url, NOW)


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    message = refusal("https://amt:geheim@example.org/k.ics")
    assert "darf kein Kennwort enthalten" in message
    assert "geheim" not in message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_followed(server: TlsServer, status: int) -> None:
    server.send("/neu.ics")
    url = server.send(status=status, headers={"Location": "/neu.ics"})
    assert address(url).fetch().content.data == CALENDAR


def test_a_redirection_to_http_is_refused(server: TlsServer) -> None:
    with TlsServer(tls=False).running() as plain:
        plain.send()
        url = server.send(status=302, headers={"Location": plain.url(scheme="http")})
        assert "muss mit https:// beginnen, auch nach einer Weiterleitung" in refusal(url)
        assert plain.requests == []


def test_redirections_end(server: TlsServer) -> None:
    url = server.send(status=302, headers={"Location": "/kalender.ics"})
    assert "leitet mehr als 3-mal weiter" in refusal(url)
    assert len(server.requests) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    ("status", "explanation"),
    [
        (401, "verlangt eine Anmeldung"),
        (403, "verweigert den Zugriff"),
        (404, "kennt den Kalender nicht"),
        (410, "hat den Kalender gelöscht"),
        (500, "antwortet mit dem Fehler 500"),
        (503, "antwortet mit dem Fehler 503"),
        (204, "antwortet mit dem Fehler 204"),
        (304, "antwortet mit dem Fehler 304"),
    ],
)
def test_an_error_of_the_server_is_named(server: TlsServer, status: int, explanation: str) -> None:
    assert f"localhost {explanation}" in refusal(server.send(body=b"", status=status))


def test_a_certificate_that_is_not_trusted_is_refused(server: TlsServer) -> None:
    with pytest.raises(SourceMistake, match="localhost hat kein gültiges Zertifikat"):
        Address(server.send()).fetch()
    assert server.requests == []


def test_a_certificate_for_another_host_is_refused(server: TlsServer) -> None:
    server.send()
    assert "kein gültiges Zertifikat" in refusal(server.url(host="127.0.0.1"))


def test_a_server_without_tls_is_refused() -> None:
    with TlsServer(tls=False).running() as plain:
        assert "ist nicht erreichbar" in refusal(plain.url())


def test_nobody_there_is_told() -> None:
    assert refusal("https://localhost:9/k.ics") == "localhost ist nicht erreichbar; es wird später wieder versucht."


@pytest.mark.parametrize(
    ("start", "piece", "pause"),
    [
        (b"", b"H", 0.1),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.1),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"B", 0.1),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nB\r\n", 0.1),
    ],
    ids=["status", "headers", "body", "chunks"],
)
def test_a_slow_server_is_given_up_in_time(server: TlsServer, start: bytes, piece: bytes, pause: float) -> None:
    url = server.trickle(start, piece, pause)
    started = time.monotonic()
    assert "antwortet nicht rechtzeitig" in refusal(url, seconds=1)
    assert time.monotonic() - started < 3


def test_a_silent_server_is_given_up_in_time() -> None:
    with silent_port() as port:
        started = time.monotonic()
        assert "antwortet nicht rechtzeitig" in refusal(f"https://localhost:{port}/k.ics", seconds=1)
        assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"]
)
def test_an_endless_answer_is_cut(server: TlsServer, start: bytes) -> None:
    assert f"sendet mehr als {MAX_BYTES // 1_000_000} MB" in refusal(server.trickle(start, b"B" * 100_000, 0))


def test_half_an_answer_is_refused(server: TlsServer) -> None:
    url = server.send(headers={"Content-Length": str(len(CALENDAR) + 10)})
    assert "nicht vollständig gesendet" in refusal(url)


def test_a_packed_answer_is_refused(server: TlsServer) -> None:
    assert "gepackt" in refusal(server.send(headers={"Content-Encoding": "gzip"}))


def test_messages_name_the_host_alone(server: TlsServer) -> None:
    """The path of a published calendar is often as good as a password."""
    server.send("/geheimer-pfad.ics", status=500, body=b"")
    assert "geheimer-pfad" not in refusal(server.url("/geheimer-pfad.ics"))


def test_a_moment_without_sense_is_ignored(server: TlsServer) -> None:
    fetched = address(server.send(headers={"Last-Modified": "gestern"})).fetch()
    assert fetched.content.changed is not None
    assert abs(fetched.content.changed - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=1)
