"""Who may ask Rasa, and when: whoever has the token, until Rasa is told to end."""

from __future__ import annotations

import asyncio
import functools
import hmac
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

Handler = Callable[[Request], Awaitable[HTTPResponse]]

DRAIN_SECONDS = 16.0
"""So long may turns that run take; the bot waits for them no longer."""
POLL_SECONDS = 0.02
HEALTH = "/webhooks/ag/health"


class Gate:
    """Refuses strangers, and at its end new work while the work that runs is finished."""

    def __init__(self, token: str | None) -> None:
        self._token = token
        self._running = 0
        self.is_closing = False

    def guard(self, app: Sanic) -> None:
        """Stand before `app`."""
        app.ctx.gate = self
        app.register_middleware(self._refuse_strangers, "request")
        app.register_listener(self._end_in_good_order, "after_server_start")

    async def _refuse_strangers(self, request: Request) -> HTTPResponse | None:
        # Whoever looks whether it lives needs no secret.
        if self._token is None or request.path == HEALTH:
            return None
        given = request.headers.get("authorization", "")
        if hmac.compare_digest(given.encode(errors="replace"), f"Bearer {self._token}".encode()):
            return None
        return response.json({"error": "unauthorised"}, status=401)

    async def _end_in_good_order(self, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        # In place of Sanic's handlers, which end with turns half done.
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._close, app, loop)

    def _close(self, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        if not self.is_closing:
            self.is_closing = True
            self._closing = loop.create_task(self._stop_when_idle(app, loop))

    async def _stop_when_idle(self, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        end = loop.time() + DRAIN_SECONDS
        while self._running and loop.time() < end:  # noqa: ASYNC110 - once in the life of the process
            await asyncio.sleep(POLL_SECONDS)
        app.stop()

    async def let_in(self, handler: Handler, request: Request) -> HTTPResponse:
        """Handle a request unless Rasa is about to end."""
        if self.is_closing:
            return going()
        self._running += 1
        try:
            return await handler(request)
        finally:
            self._running -= 1


def working(handler: Handler) -> Handler:
    """A handler whose work is waited for at the end; without a gate, as under `rasa run`, it is left alone."""

    @functools.wraps(handler)
    async def handle(request: Request) -> HTTPResponse:
        gate: Any = getattr(request.app.ctx, "gate", None)
        return await (handler(request) if gate is None else gate.let_in(handler, request))

    return handle


def is_closing(request: Request) -> bool:
    """Whether Rasa is about to end."""
    gate: Any = getattr(request.app.ctx, "gate", None)
    return gate is not None and bool(gate.is_closing)


def going() -> HTTPResponse:
    """The answer to who comes too late; nothing was done, and another replica is to be asked."""
    return response.json({"error": "going"}, status=503, headers={"Connection": "close"})
