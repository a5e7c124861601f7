"""A really running bot with a fake Rasa, and ways to call it that no well-behaved client has."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot import app
from bot.settings import Settings
from tests.fakes import FakeRasa

SECONDS = 60.0
"""Longer than anything may take here; nothing is measured by it."""

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.json["error"]["code"])


@dataclass
class Edge:
    """The address of a running bot, and how to call it."""

    port: int
    http: aiohttp.ClientSession
    rasa: FakeRasa = field(default_factory=FakeRasa)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
    ) -> Answer:
        """One call as the widget makes it, unless told otherwise."""
        sent = {"Origin": self.origin}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        address = f"{self.origin}/chat/v1/{path}"
        async with self.http.request(method, address, data=data, headers=sent) as response:
            return Answer(response.status, response.headers, await response.read())

    async def session(self) -> str:
        """The token of a new session."""
        answer = await self.call("POST", "sessions", {})
        assert answer.status == 201
        return str(answer.json["token"])

    async def say(self, token: str, text: str, message_id: str = "m1") -> Answer:
        """Send what was typed."""
        return await self.call("POST", "messages", {"id": message_id, "text": text}, token)

    async def raw(self, *parts: bytes) -> bytes:
        """Send bytes as they are; all that comes back until the server closes the connection."""
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0)
                return await reader.read()
            except ConnectionError:
                return b""
            finally:
                writer.close()

    def head(self, method: str, path: str, token: str | None = None, *more: str) -> bytes:
        """The head of a request without its last, empty line."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Origin: {self.origin}", *more]
        if token is not None:
            lines.append(f"Authorization: Bearer {token}")
        return "".join(f"{line}\r\n" for line in lines).encode()


def statuses(answers: bytes) -> list[int]:
    """The status of each answer in what a connection brought."""
    return [int(status) for status in STATUS.findall(answers)]


@asynccontextmanager
async def running_edge(settings: Settings, rasa: FakeRasa) -> AsyncIterator[Edge]:
    """The bot on its port, with `rasa` in Rasa's place (`bot.app.RasaPool` has to be patched)."""
    # The bot closes idle connections soon here, so that none is used twice.
    connector = aiohttp.TCPConnector(force_close=True, limit=30)
    timeout = aiohttp.ClientTimeout(SECONDS)
    async with app.running_bot(settings), aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
        yield Edge(settings.port, http, rasa)
