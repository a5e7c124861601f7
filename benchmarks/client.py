"""A small HTTP client: one kept-alive connection, no event loop, so that little else than the server is timed."""

from __future__ import annotations

import http.client
import json
from typing import Any

LOOPBACK = "127.0.0.1"
TIMEOUT_SECONDS = 60.0


class RequestFailed(OSError):
    """The server answered with another status than 200; as a broken connection does, it means: no usable answer."""


class Client:
    """Talks JSON to one server on loopback; a thread has its own."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_SECONDS)
        self._headers = {"Content-Type": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        """Close the connection; the next call opens it anew."""
        self._connection.close()

    def get(self, path: str) -> Any:
        """The JSON at `path`.

        Raises:
            OSError: no answer, or `RequestFailed`.
        """
        return self._request("GET", path, None)

    def post(self, path: str, body: object) -> Any:
        """The JSON that answers `body`.

        Raises:
            OSError: no answer, or `RequestFailed`.
        """
        return self._request("POST", path, json.dumps(body).encode())

    def _request(self, method: str, path: str, body: bytes | None) -> Any:
        try:
            return self._once(method, path, body)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # The server closed a connection that had been idle.
            return self._once(method, path, body)

    def _once(self, method: str, path: str, body: bytes | None) -> Any:
        try:
            self._connection.request(method, path, body, self._headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        if response.status != 200:
            raise RequestFailed(f"{method} {path}: {response.status} {content[:200]!r}")
        return json.loads(content)
