"""Watches a page: what it complains about in the console, and whom it calls."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

_INNER = ("data:", "blob:", "about:", "chrome-error:")


class Watch:
    """Collects complaints and requests of pages; `problems` says what was not expected.

    Every console error, page error, warning of a policy and request to another than the allowed origins counts.
    """

    def __init__(self, *origins: str) -> None:
        self.origins = set(origins)
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self._expected: list[re.Pattern[str]] = []

    def follow(self, page: Page) -> None:
        """Watch `page` from now on."""
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)
        page.on("request", self._on_request)

    def expect(self, pattern: str) -> None:
        """Complaints that match `pattern` are no problem."""
        self._expected.append(re.compile(pattern))

    def calls(self, method: str, path: str = "") -> list[Request]:
        """The requests with this method whose path begins with `path`."""
        return [r for r in self.requests if r.method == method and urlsplit(r.url).path.startswith(path)]

    def bodies(self, path: str) -> list[Any]:
        """The JSON that was posted below `path`."""
        return [request.post_data_json for request in self.calls("POST", path)]

    def problems(self) -> list[str]:
        """What must not have happened."""
        complaints = [c for c in self.complaints if not any(pattern.search(c) for pattern in self._expected)]
        foreign = {r.url for r in self.requests if not r.url.startswith(_INNER) and _origin(r.url) not in self.origins}
        return complaints + [f"request to {url}" for url in sorted(foreign)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)

    def _on_error(self, error: Error) -> None:
        self.complaints.append(f"page error: {error.message}")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
