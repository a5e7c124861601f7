"""Requests to the homeserver: whatever is no success is an exception, and nothing is tried again by itself."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import aiohttp
from nio import AsyncClient, ErrorResponse, SyncResponse
from nio.api import MATRIX_API_PATH_V3

from bot.channels.matrix.errors import Unavailable, error_of

REQUEST_SECONDS = 20.0


class Transport(AsyncClient):  # type: ignore[misc]
    """nio's client whose calls raise `MatrixError` where nio returns an `ErrorResponse`."""

    _closed = False

    async def request(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One call of the client-server interface that nio does not know."""
        headers = {"Authorization": f"Bearer {self.access_token}", "Content-Type": "application/json"}
        response = await self.send(method, f"{MATRIX_API_PATH_V3}/{path}", json.dumps(body), headers)
        return cast(dict[str, Any], await self.parse_body(response))

    async def _send(self, response_class: type, *arguments: Any, **options: Any) -> Any:
        response = await super()._send(response_class, *arguments, **options)
        if isinstance(response, ErrorResponse):
            raise Unavailable(f"the answer is no {response_class.__name__}")
        return response

    async def create_matrix_response(self, response_class: Any, transport_response: Any, **options: Any) -> Any:
        """Make nio's response of an answer; a sync may be large, so it is read in a thread."""
        if response_class is not SyncResponse:
            return await super().create_matrix_response(response_class, transport_response, **options)
        body = await self.parse_body(transport_response)
        return await asyncio.to_thread(SyncResponse.from_dict, body)

    async def send(
        self,
        method: str,
        path: str,
        data: Any = None,
        headers: dict[str, str] | None = None,
        trace_context: Any = None,
        timeout: float | None = None,
    ) -> aiohttp.ClientResponse:
        """One request.

        Raises:
            MatrixError
        """
        session = self._session()
        limit = aiohttp.ClientTimeout(total=timeout or REQUEST_SECONDS)
        try:
            async with session.request(
                method, self.homeserver + path, data=data, headers=headers, timeout=limit, allow_redirects=False
            ) as response:
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(type(error).__name__) from None
        if response.status >= 300:
            raise error_of(response.status, body, response.headers.get("Retry-After"))
        return response

    async def close(self) -> None:
        """Close the connections, for ever."""
        self._closed = True
        await super().close()

    def _session(self) -> aiohttp.ClientSession:
        if self._closed:
            raise Unavailable("the connection was ended")
        if self.client_session is None:
            # nio closes it.
            self.client_session: aiohttp.ClientSession | None = aiohttp.ClientSession()
        return self.client_session
