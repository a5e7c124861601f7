"""Connections to the public port: bounded in number, never held up by a client that does not read, and silent about
the inside where a request is no HTTP."""

from __future__ import annotations

import asyncio
import logging
import resource
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

logger = logging.getLogger(__name__)

UNREAD_SECONDS = 30.0
"""So long may a client leave an answer unread."""

LINGERING_SECONDS = 2.0
"""So long is the rest of a refused body read, so that its client sees the refusal."""

RESERVED_FILES = 200
"""Open files that are kept for everything but connections."""

_MOST_FILES = 16_384


def most_connections() -> int:
    """How many connections this process can hold; raises its limit of open files as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    files = _MOST_FILES if soft == resource.RLIM_INFINITY else min(soft, _MOST_FILES)
    return max(files - RESERVED_FILES, files // 2)


class PublicRunner(web.AppRunner):
    """Runs an application on the public port, with at most `most` connections at once."""

    def __init__(self, app: web.Application, most: int, **options: Any) -> None:
        super().__init__(app, lingering_time=LINGERING_SECONDS, **options)
        self.most = most

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self.server.connections) if self.server is not None else 0

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(self.most, made, self._kwargs)


class _Server(web.Server):
    def __init__(self, most: int, made: web.Server, options: dict[str, Any]) -> None:
        super().__init__(made.request_handler, request_factory=made.request_factory, **options)
        self._most = most
        self._options = options

    def __call__(self) -> web.RequestHandler:
        return _Connection(self, loop=asyncio.get_running_loop(), **self._options)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self.connections) > self._most:
            # Whose request is whole keeps the connection; who trickles one or is idle makes room.
            waiting = (one for one in self.connections if isinstance(one, _Connection) and one.waits_for_its_client())
            next(waiting, handler).force_close()


class _Connection(web.RequestHandler):
    _stuck: asyncio.TimerHandle | None = None

    def waits_for_its_client(self) -> bool:
        """Whether nothing is in work here that has arrived completely."""
        if self._force_close:
            return False
        if self._current_request is not None:
            return not self._current_request.content.is_eof()
        return self._waiter is None or not self._waiter.done()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.transport is not None and self._stuck is None:
            self._stuck = asyncio.get_running_loop().call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forget_stuck()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._forget_stuck()
        super().connection_lost(exc)

    def _forget_stuck(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """A plain answer. aiohttp's own repeats what was sent, and logs it with the client's address."""
        if not isinstance(exc, HttpProcessingError):
            logger.error("Unforeseen error in a connection.", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("An answer was begun already.")
        response = _Nameless(status=status, text=f"{HTTPStatus(status).phrase}.\n")
        response.force_close()
        return response


class _Nameless(web.Response):
    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.pop(hdrs.SERVER, None)
        self.headers["X-Content-Type-Options"] = "nosniff"
