"""The web channel behind its edge, as a server, and those who call it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from multidict import CIMultiDictProxy

from bot.channels.web import PREFIX, Edge
from bot.channels.web.callers import Origins
from bot.channels.web.tokens import Tokens
from tests.channels.web.helpers import Bot

OWN = "https://assistent.test"
EMBEDDING = "https://www.stadt.test"
FOREIGN = "https://boese.test"
KEY = b"k" * 32

Client = TestClient[web.Request, web.Application]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: CIMultiDictProxy[str]
    body: Any

    @property
    def code(self) -> str | None:
        """The code of an error."""
        return self.body["error"]["code"] if self.body and "error" in self.body else None


class Caller:
    """Somebody who calls from a page of an origin, with a token or without."""

    def __init__(self, client: Client, origin: str | None = OWN, token: str = "") -> None:
        self._client = client
        self._headers = {} if origin is None else {"Origin": origin}
        self.token = token
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    async def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """One call."""
        sent = {**self._headers, **(headers or {})}
        async with self._client.request(method, PREFIX + path, json=body, headers=sent) as response:
            is_json = response.content_type == "application/json" and method != "HEAD" and response.status != 204
            return Answer(response.status, response.headers, await response.json() if is_json else None)

    async def get(self, path: str) -> Answer:
        """Read."""
        return await self.call("GET", path)

    async def post(self, path: str, body: Any) -> Answer:
        """Send."""
        return await self.call("POST", path, body)

    async def delete(self, path: str) -> Answer:
        """Delete."""
        return await self.call("DELETE", path)


class Site:
    """A served chat: `now` is the time of its tokens; a session may send 3 messages a minute, an address 20."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.now = 1_800_000_000.0
        self.tokens = Tokens(lambda: [KEY], lambda: self.now)
        proxies = (ipaddress.ip_network("127.0.0.1"),)
        self.edge = Edge.of(self.tokens, Origins([OWN], [EMBEDDING]), proxies, per_session=3, per_address=20)
        for limit in (self.edge.per_session, self.edge.per_address, self.edge.reading):
            limit._now = lambda: 0.0
        self.client: Client

    @property
    def caller(self) -> Caller:
        """Somebody on the site's own page who has no session yet."""
        return Caller(self.client)

    def from_origin(self, origin: str | None) -> Caller:
        """Somebody on another page."""
        return Caller(self.client, origin)

    def with_token(self, token: str) -> Caller:
        """Somebody with this token."""
        return Caller(self.client, token=token)

    async def begin(self) -> Caller:
        """Somebody with a session of their own."""
        return self.with_token((await self.caller.post("/sessions", {})).body["token"])

    def session_of(self, token: str) -> str:
        """The session that a token opens."""
        return self.tokens.check(token).id
