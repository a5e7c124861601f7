"""Joins rooms to which people of configured servers invite the bot, and declines all others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from functools import partial

from bot.channels.matrix.client import MatrixClient
from bot.channels.matrix.errors import LoginLost, Refused, Unavailable
from bot.channels.matrix.rooms import inviter, server_of

logger = logging.getLogger(__name__)

RETRY_SECONDS = 30.0


class Invitations:
    """Answers each invitation in a task of its own: a join over federation can take a minute."""

    def __init__(self, client: MatrixClient, servers: Collection[str]) -> None:
        self._client = client
        self._servers = {server.casefold() for server in servers}
        self._running: dict[str, asyncio.Task[None]] = {}

    def answer_all(self) -> None:
        """Begin to answer what is open and not yet in work."""
        for room_id in list(self._client.invited_rooms):
            if room_id not in self._running:
                task = asyncio.create_task(self._answer(room_id))
                self._running[room_id] = task
                task.add_done_callback(partial(self._done, room_id))

    async def close(self) -> None:
        """Stop; the server shows open invitations again at the next start."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, room_id: str, _: asyncio.Task[None]) -> None:
        self._running.pop(room_id, None)

    async def _answer(self, room_id: str) -> None:
        while room_id in self._client.invited_rooms:
            with suppress(Unavailable, LoginLost):
                await self._join_or_decline(room_id)
                self._client.invited_rooms.pop(room_id, None)
                return
            await asyncio.sleep(RETRY_SECONDS)

    async def _join_or_decline(self, room_id: str) -> None:
        welcome = server_of(inviter(self._client.invited_rooms[room_id])).casefold() in self._servers
        try:
            if welcome:
                await self._client.join(room_id)
            else:
                await self._client.forget_room(room_id)
                logger.info("Matrix: an invitation from a server that may not invite was declined.")
        except Refused as error:
            # It was withdrawn, or the room is gone.
            logger.info("Matrix: an invitation could not be answered (%s).", error)
