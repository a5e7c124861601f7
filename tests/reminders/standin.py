"""A messenger's server on loopback that is what Matrix promises: one message a key. It counts what it was asked for."""

from __future__ import annotations

import asyncio
import datetime
from collections import Counter

from aiohttp import web


class StandIn:
    """Takes `POST /send` with `key` and `address`, shows each key once where it is `repeatable`, and answers late."""

    def __init__(self, *, repeatable: bool = True, latency: float = 0.03) -> None:
        self._repeatable = repeatable
        self._latency = latency
        self._keys: set[str] = set()
        self.shown: Counter[str] = Counter()
        self.shown_at: dict[str, datetime.datetime] = {}
        self.requests = 0
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application()
        app.router.add_post("/send", self._send)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/send"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _send(self, request: web.Request) -> web.Response:
        message = await request.json()
        self.requests += 1
        # Whoever is killed may be so before the message is shown, or after it and before the answer.
        await asyncio.sleep(self._latency / 2)
        if not self._repeatable or message["key"] not in self._keys:
            self._keys.add(message["key"])
            self.shown[message["address"]] += 1
            self.shown_at[message["address"]] = datetime.datetime.now(datetime.UTC)
        await asyncio.sleep(self._latency / 2)
        return web.json_response({"id": message["key"]})
