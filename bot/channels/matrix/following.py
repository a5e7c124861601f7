"""Follows what happens in the bot's rooms: each sync is kept in the inbox before the next one is asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from nio import RoomMemberEvent, SyncResponse

from bot.channels.matrix import rooms
from bot.channels.matrix.client import SYNC_SECONDS, MatrixClient
from bot.channels.matrix.errors import MatrixError, Refused, StreamLost
from bot.channels.matrix.invitations import Invitations
from bot.channels.matrix.receiving import Batch, events_of
from bot.channels.matrix.undecrypted import PATIENCE_SECONDS, Undecrypted
from bot.channels.messenger import Receive, Received

TOKEN = "sync_token"  # noqa: S105 - the name of a place in the stream of events
UNDECRYPTED = "undecrypted"
KEEP_SECONDS = 60.0
"""So old may the kept sync token become while nobody says anything to the bot."""
FIRST_TIMELINE = 50
"""So many messages of each room are looked at where no sync token is known."""

Tell = Callable[[str, str, str], Awaitable[None]]
"""Tells a room the text of a key; the third argument makes it one message however often it is told."""


class Follower:
    """One life of a connection; `state` is what was kept last and is brought up to date in place."""

    def __init__(
        self, client: MatrixClient, invitations: Invitations, receive: Receive, state: dict[str, str], tell: Tell
    ) -> None:
        self._client = client
        self._invitations = invitations
        self._receive = receive
        self._state = state
        self._tell = tell
        self._undecrypted = Undecrypted(state.get(UNDECRYPTED, ""))
        self._keep_next = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Learn all rooms and invitations; where no sync token is known, also what is unanswered in them.

        Raises:
            MatrixError
            Exception: the inbox cannot be written.
        """
        since = self._state.get(TOKEN) or None
        response = await self._client.sync_state(since, 1 if since else FIRST_TIMELINE)
        self._invitations.answer_all()
        await self._client.maintain_keys()
        if since is None:
            await self._take(response, None)

    async def step(self) -> None:
        """Wait for what is new, and keep it.

        Raises:
            StreamLost: begin anew.
            MatrixError
            Exception: the inbox cannot be written.
        """
        since = self._state[TOKEN]
        try:
            response = await self._client.sync_from(since, PATIENCE_SECONDS / 2 if self._undecrypted else SYNC_SECONDS)
        except Refused as error:
            if error.status != 400:
                raise
            self._state[TOKEN] = ""
            raise StreamLost(error.status, error.code) from None
        self._invitations.answer_all()
        await self._take(response, since)
        await self._client.maintain_keys()
        await self._undecrypted.ask(self._client)

    async def close(self) -> None:
        """End what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, response: SyncResponse, since: str | None) -> None:
        batch, deserted = Batch(), []
        for room_id in response.rooms.leave:
            self._client.drop_room(room_id)
        for room_id, info in response.rooms.join.items():
            room = self._client.rooms.get(room_id)
            if room is None:  # left meanwhile
                continue
            events = await events_of(self._client, room, info.timeline, since)
            for event in events:
                batch.take(room, event)
            if not rooms.others(room) and any(map(_is_departure, events)):
                deserted.append(room_id)
        self._sort_undecryptable(batch)
        await self._keep(batch.messages, response.next_batch)
        self._follow_up(batch, deserted)

    def _sort_undecryptable(self, batch: Batch) -> None:
        for room_id, event in batch.undecryptable:
            self._undecrypted.add(room_id, event)
        for room_id, event in self._undecrypted.decrypted(self._client):
            batch.take(self._client.rooms[room_id], event)
        for message in batch.messages:
            self._undecrypted.readable(message.address)

    async def _keep(self, messages: list[Received], token: str) -> None:
        state = {TOKEN: token, UNDECRYPTED: self._undecrypted.as_state()}
        now = time.monotonic()
        # What else happens in the rooms, the bot's own messages above all, may well be seen twice.
        if messages or state[UNDECRYPTED] != self._state.get(UNDECRYPTED, "") or now >= self._keep_next:
            await self._receive(messages, state)
            self._keep_next = now + KEEP_SECONDS
        self._state.update(state)

    def _follow_up(self, batch: Batch, deserted: list[str]) -> None:
        for message in batch.messages:
            self._begin(self._client.show_reading(message.address, message.external_id))
        for room_id, event_id in batch.not_text.items():
            self._begin(self._tell(room_id, "messenger_nur_text", f"text-{event_id}"))
        for room_id, event_id in self._undecrypted.to_be_told().items():
            if room_id in self._client.rooms and rooms.is_private(self._client.rooms[room_id]):
                self._begin(self._tell(room_id, "messenger_unlesbar", f"unlesbar-{event_id}"))
        for room_id in deserted:
            self._begin(self._client.forget_room(room_id))

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.create_task(_without_trouble(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _without_trouble(work: Awaitable[None]) -> None:
    with suppress(MatrixError):
        await work


def _is_departure(event: Any) -> bool:
    return isinstance(event, RoomMemberEvent) and event.membership in ("leave", "ban")
