"""An iCalendar file at an https address: conditional requests, bounded in time and size, certificates checked."""

from __future__ import annotations

import datetime
import email.utils
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.clock import BERLIN
from bot.meetings.model import SourceMistake
from bot.meetings.sources.content import MAX_BYTES, Content

MAX_REDIRECTS = 3
SECONDS_IN_ALL = 30.0
"""From the first packet to the last byte, redirects included."""
SECONDS_OF_SILENCE = 10.0

GRACE = 0.05
"""The line is cut a little after the deadline, so that whoever reads knows why it ended."""

_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EXPLAINED = {
    401: "verlangt eine Anmeldung; nötig ist eine Adresse, die ohne Kennwort lesbar ist",
    403: "verweigert den Zugriff; nötig ist eine Adresse, die ohne Kennwort lesbar ist",
    404: "kennt den Kalender nicht; bitte die Adresse prüfen",
    410: "hat den Kalender gelöscht; bitte die Adresse prüfen",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered."""

    content: Content
    etag: str = ""
    last_modified: str = ""
    """Both as the server sent them, for the next request."""


def is_address(source: str) -> bool:
    """Whether `source` is an address and no path."""
    return "://" in source


class Address:
    """One https (or webcal) address; every call of `fetch` is one request.

    `context` may hold other certificates to trust, `seconds` another limit for the whole request.
    """

    def __init__(self, address: str, *, context: ssl.SSLContext | None = None, seconds: float = SECONDS_IN_ALL) -> None:
        self._address = "https://" + address.removeprefix("webcal://") if address.startswith("webcal://") else address
        self._context = context
        self._seconds = seconds

    @property
    def name(self) -> str:
        """The host, which may be shown; the path of a calendar is often as good as a password."""
        return _parts(self._address).hostname or "Kalender"

    def fetch(self, known: Fetched | None = None) -> Fetched:
        """The calendar; `known` again where the server says that it did not change.

        Raises:
            SourceMistake: no answer, not in time, too large, or something else than a calendar.
        """
        deadline = time.monotonic() + self._seconds
        address = self._address
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._request(_parts(address), known, deadline)
            if isinstance(answer, Fetched):
                return answer
            address = urljoin(address, answer)
        raise SourceMistake(
            f"{self.name} leitet mehr als {MAX_REDIRECTS}-mal weiter; bitte die endgültige Adresse eintragen."
        )

    def _request(self, parts: SplitResult, known: Fetched | None, deadline: float) -> Fetched | str:
        """The answer, or the address to which it redirects."""
        try:
            with _connection(parts, self._context or ssl.create_default_context(), deadline) as connection:
                connection.request("GET", _target(parts), headers=_headers(known))
                with connection.getresponse() as response:
                    return self._answer(response, known, deadline)
        except SourceMistake:
            raise
        except ssl.SSLCertVerificationError as error:
            raise SourceMistake(f"{self.name} hat kein gültiges Zertifikat ({error.verify_message}).") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = "antwortet nicht rechtzeitig" if _is_late(error, deadline) else "ist nicht erreichbar"
            raise SourceMistake(f"{self.name} {reason}; es wird später wieder versucht.") from error

    def _answer(self, response: http.client.HTTPResponse, known: Fetched | None, deadline: float) -> Fetched | str:
        _check(deadline)  # what was cut looks like the end of the headers
        if response.status == http.HTTPStatus.NOT_MODIFIED and known is not None:
            return known
        if response.status in _REDIRECTS:
            return response.getheader("Location", "")
        if response.status != http.HTTPStatus.OK:
            explained = _EXPLAINED.get(response.status, f"antwortet mit dem Fehler {response.status}")
            raise SourceMistake(f"{self.name} {explained}.")
        if response.getheader("Content-Encoding", "identity").lower() not in ("identity", ""):
            raise SourceMistake(f"{self.name} sendet den Kalender gepackt, obwohl das nicht erbeten war.")
        data = self._body(response, deadline)
        modified = response.getheader("Last-Modified", "")
        changed = _moment(modified) or (known.content.changed if known and known.content.data == data else None)
        content = Content(
            self.name + "/kalender.ics", data, changed or datetime.datetime.now(BERLIN).replace(microsecond=0)
        )
        return Fetched(content, response.getheader("ETag", ""), modified)

    def _body(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        data = bytearray()
        while chunk := response.read1(_CHUNK):
            data += chunk
            if len(data) > MAX_BYTES:
                raise SourceMistake(
                    f"{self.name} sendet mehr als {MAX_BYTES // 1_000_000} MB; bitte die Adresse prüfen."
                )
            _check(deadline)
        _check(deadline)
        if response.length:
            raise SourceMistake(
                f"{self.name} hat den Kalender nicht vollständig gesendet; es wird später wieder versucht."
            )
        return bytes(data)


@contextmanager
def _connection(parts: SplitResult, context: ssl.SSLContext, deadline: float) -> Iterator[http.client.HTTPConnection]:
    """A connection that is cut at the deadline, wherever the other side makes us wait."""
    host, port = parts.hostname or "", parts.port or 443
    _check(deadline)
    timeout = min(SECONDS_OF_SILENCE, deadline - time.monotonic())
    with socket.create_connection((host, port), timeout=timeout) as plain:
        channel = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
        watchdog = threading.Timer(max(0.0, deadline - time.monotonic()) + GRACE, _cut, [channel])
        watchdog.daemon = True
        watchdog.start()
        try:
            channel.do_handshake()
            connection = http.client.HTTPConnection(host, port)
            connection.sock = channel
            yield connection
        finally:
            watchdog.cancel()
            channel.close()


def _cut(channel: ssl.SSLSocket) -> None:
    with suppress(OSError):  # closed already
        socket.socket.shutdown(channel, socket.SHUT_RDWR)


def _check(deadline: float) -> None:
    if time.monotonic() >= deadline:
        raise TimeoutError


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        raise SourceMistake("Die Adresse des Kalenders ist ungültig; bitte prüfen.") from None
    if parts.scheme.lower() != "https" or not parts.hostname:
        raise SourceMistake("Die Adresse des Kalenders muss mit https:// beginnen, auch nach einer Weiterleitung.")
    if parts.username is not None:
        raise SourceMistake("Die Adresse des Kalenders darf kein Kennwort enthalten; nötig ist ein öffentlicher Link.")
    return parts


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(known: Fetched | None) -> dict[str, str]:
    headers = {
        "Accept": "text/calendar",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "ag-soziale-stadt",
    }
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    elif known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _is_late(error: Exception, deadline: float) -> bool:
    return isinstance(error, TimeoutError) or time.monotonic() >= deadline


def _moment(header: str) -> datetime.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(header).astimezone(BERLIN) if header else None
    except ValueError:
        return None
