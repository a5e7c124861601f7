"""Talks to the running assistant through its REST endpoint, the channel whose users the tests can be reminded in."""

from __future__ import annotations

import uuid
from typing import Any

import aiohttp

from bot.settings import Settings

_UNKNOWN = {"topic": "", "text_key": "", "intent": "", "source": "", "meetings": []}
"""What this channel does not tell of a reply."""


class RestClient:
    """One conversation; use as an async context manager. A button is pressed by sending its title."""

    def __init__(self, settings: Settings, sender: str) -> None:
        self._url = f"http://127.0.0.1:{settings.port}/webhooks/rest/webhook"
        self._token = settings.rest_token
        self._sender = sender

    async def __aenter__(self) -> RestClient:
        self._session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {self._token}"})
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def send(self, text: str) -> list[dict[str, Any]]:
        """The replies to `text`, with the fields that the console's have."""
        body = {"sender": self._sender, "message": text, "message_id": uuid.uuid4().hex}
        async with self._session.post(self._url, json=body) as response:
            response.raise_for_status()
            return [{**_UNKNOWN, "buttons": [], **reply} for reply in await response.json()]
