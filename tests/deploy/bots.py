"""A bot behind the proxy that says what reached it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


class Bot:
    """Takes messages and answers them with its name; can die in the middle of one, and stop listening."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name
        self.port = port
        self.dies = False
        self.status = 200
        self.headers: list[dict[str, str]] = []
        self.taken: list[str] = []
        self.paths: list[str] = []
        self.news = asyncio.Event()
        self.waiting = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_post("/chat/v1/messages", self._message)
        app.router.add_get("/chat/v1/outbox", self._outbox)
        app.router.add_route("*", "/{rest:.*}", self._other)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        """Listen no longer."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _message(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.taken.append(body["id"])
        if self.dies:
            assert request.transport is not None
            request.transport.abort()
            await self.stop()
        return self._answer(request, {"bot": self.name, "id": body["id"]})

    async def _outbox(self, request: web.Request) -> web.StreamResponse:
        self.waiting.set()
        await self.news.wait()
        return self._answer(request, {"bot": self.name})

    async def _other(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("User-Agent", "").startswith("Go-http-client"):
            return web.Response()  # Caddy itself, which asks whether this bot is alive
        return self._answer(request, {"bot": self.name})

    def _answer(self, request: web.Request, body: dict[str, str]) -> web.StreamResponse:
        self.paths.append(request.path)
        self.headers.append(dict(request.headers))
        return web.json_response(body, status=self.status, headers={"Content-Security-Policy": "default-src 'none'"})


@asynccontextmanager
async def two_bots(ports: tuple[int, int]) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two bots that listen."""
    bots = Bot("eins", ports[0]), Bot("zwei", ports[1])
    try:
        for bot in bots:
            await bot.start()
        yield bots
    finally:
        for bot in bots:
            await bot.stop()
