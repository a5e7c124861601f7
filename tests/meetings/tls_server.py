"""A small https server on this machine that misbehaves on demand."""

from __future__ import annotations

import contextlib
import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from bot.settings import ROOT

FOLDER = ROOT / "tests/meetings/data/tls"
"""A certificate authority and a certificate for "localhost", for these tests only."""

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//T//DE\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTART:20270401T080000Z\r\n"
    b"SUMMARY:Seminar\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class TlsServer:
    """Answers each path as `answers` says; `requests` are the headers of all requests by path, in their order."""

    def __init__(self, *, tls: bool = True) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._stopping = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                self.close_connection = True
                with contextlib.suppress(OSError):
                    outer.answers[self.path](self)

            def log_message(self, *args: Any) -> None:
                """Stay silent."""

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Clients that hang up are what is tested."""

        self._server = Server(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(FOLDER / "server.pem")
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]

    def url(self, path: str = "/kalender.ics", scheme: str = "https", host: str = "localhost") -> str:
        """Address of `path`."""
        return f"{scheme}://{host}:{self.port}{path}"

    def send(
        self,
        path: str = "/kalender.ics",
        body: bytes = CALENDAR,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> str:
        """Answer `path` with these; returns its address."""
        sent = {"Content-Length": str(len(body)), **(headers or {})}

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in sent.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer
        return self.url(path)

    def send_with_etag(self, etag: str = '"eins"', body: bytes = CALENDAR) -> str:
        """Answer 304 to those who have this version."""
        path = "/kalender.ics"
        self.send(path, body, headers={"ETag": etag})
        whole = self.answers[path]

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            if handler.headers.get("If-None-Match") == etag:
                handler.send_response(304)
                handler.end_headers()
            else:
                whole(handler)

        self.answers[path] = answer
        return self.url(path)

    def trickle(self, start: bytes, piece: bytes, seconds: float) -> str:
        """Answer with `start` and then `piece` again and again, without end."""
        path = "/tropft.ics"

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.wfile.write(start)
            while not self._stopping.is_set():
                handler.wfile.write(piece)
                handler.wfile.flush()
                if seconds:
                    time.sleep(seconds)

        self.answers[path] = answer
        return self.url(path)

    @contextlib.contextmanager
    def running(self) -> Iterator[TlsServer]:
        """Serve until the end of the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stopping.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join(5)


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def trusting() -> ssl.SSLContext:
    """What a client needs to trust the server."""
    return ssl.create_default_context(cafile=str(FOLDER / "ca.pem"))
