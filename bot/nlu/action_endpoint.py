"""Where Rasa calls the actions, over connections that stay open; Rasa's own opens one for each call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from rasa.utils.endpoints import EndpointConfig

from bot import request_ids


class ActionEndpoint(EndpointConfig):
    """An endpoint with one client session for its life; to be closed at the end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._kept: aiohttp.ClientSession | None = None

    async def request(self, *arguments: Any, **options: Any) -> Any:
        """Call, with the id of the request that is being worked on."""
        return await super().request(*arguments, **{**options, "headers": request_ids.headers()})

    @asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """The session; it is not closed behind the call."""
        if self._kept is None:
            self._kept = super().session()
        yield self._kept

    async def close(self) -> None:
        """Close the connections."""
        if self._kept is not None:
            await self._kept.close()
