"""Receives what the assistant sends by itself to users of the REST endpoint."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class CallbackReceiver:
    """What was POSTed, by recipient; a key that comes again is kept once, as `Idempotency-Key` asks."""

    def __init__(self) -> None:
        self.port = 0
        self.keys: list[str] = []
        self._messages: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """For `AG_REST_CALLBACK`."""
        return f"http://127.0.0.1:{self.port}/rueckruf"

    def take(self, key: str, message: dict[str, Any]) -> None:
        """Keep one message."""
        with self._lock:
            self.keys.append(key)
            self._messages.append(message)

    def texts(self, recipient: str) -> list[str]:
        """What this recipient was sent."""
        with self._lock:
            return [message["text"] for message in self._messages if message["recipient_id"] == recipient]


@contextmanager
def receiving() -> Iterator[CallbackReceiver]:
    """A receiver on a free port of loopback."""
    receiver = CallbackReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.take(self.headers.get("Idempotency-Key", ""), json.loads(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
