"""Where Rasa calls the actions, over connections that stay open; Rasa's own endpoint opens one for each call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot import request_ids

CONNECT_SECONDS = 2.0
FIRST_SECONDS = 6.0
"""So long is waited for a bot while there is another one; both can be asked within the time that a turn has."""
LAST_SECONDS = 12.0
DOWN_SECONDS = 5.0
"""So long a bot that did not answer is asked only after the others."""
_AWAY = (502, 503, 504)

unreached: ContextVar[bool] = ContextVar("unreached", default=False)
"""Whether an action of the turn that runs here could not be run; Rasa itself goes on without it."""


class ActionEndpoint(EndpointConfig):
    """The bots that run actions: the first one that answers does. Actions are idempotent, so that is safe."""

    def __init__(self, addresses: Sequence[str], token: str | None = None, **options: Any) -> None:
        super().__init__(addresses[0], **options)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._bots = [_Bot(address, headers=headers) for address in addresses]

    async def request(self, *arguments: Any, **options: Any) -> Any:
        """Call, with the id of the request that is being worked on.

        Raises:
            aiohttp.ClientError: no bot answers.
            ClientResponseError: one answered that it failed.
        """
        failure: Exception | None = None
        *others, last = sorted(self._bots, key=lambda bot: bot.is_down)
        for bot in (*others, last):
            seconds = LAST_SECONDS if bot is last else FIRST_SECONDS
            options["timeout"] = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
            try:
                return await bot.request(*arguments, **{**options, "headers": request_ids.headers()})
            except ClientResponseError as error:
                if error.status not in _AWAY:
                    raise
                failure = error
            except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                failure = error
            bot.down_until = time.monotonic() + DOWN_SECONDS
        unreached.set(True)
        raise aiohttp.ClientConnectionError(f"No bot answers ({type(failure).__name__}).") from failure

    async def close(self) -> None:
        """Close the connections."""
        for bot in self._bots:
            await bot.close()


class _Bot(EndpointConfig):
    """One of them, with one client session for its life."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._kept: aiohttp.ClientSession | None = None
        self.down_until = 0.0

    @property
    def is_down(self) -> bool:
        return time.monotonic() < self.down_until

    @asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """The session; it is not closed behind the call."""
        if self._kept is None:
            self._kept = super().session()
        yield self._kept

    async def close(self) -> None:
        if self._kept is not None:
            await self._kept.close()
