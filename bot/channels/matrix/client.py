"""The bot's device at its homeserver: rooms, messages, keys."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast
from uuid import uuid4

from nio import (
    Api,
    AsyncClientConfig,
    Event,
    MegolmEvent,
    Response,
    RoomSendResponse,
    ShareGroupSessionResponse,
    SyncResponse,
)

from bot.channels.matrix.account import Account, AccountFolder
from bot.channels.matrix.errors import MatrixError, Refused
from bot.channels.matrix.keys import KeyStore, accept_from_author
from bot.channels.matrix.transport import REQUEST_SECONDS, Transport

logger = logging.getLogger(__name__)

SYNC_SECONDS = 30
"""So long does the server wait for something new."""
FULL_SYNC_SECONDS = 300.0
"""So long may the first answer take, which holds the state of all rooms."""
PAGE = 100
TYPING_MILLISECONDS = 20_000

_NOTHING = {"not_types": ["*"]}
_STATE = ["m.room.member", "m.room.encryption"]
_TIMELINE = ["m.room.message", "m.room.encrypted", *_STATE]


class MatrixClient(Transport):
    """A client of one device."""

    def __init__(self, server: str, account: Account, folder: AccountFolder) -> None:
        config = AsyncClientConfig(
            store=KeyStore,
            store_name=account.keys_name,
            # Who calls knows better when to try again.
            max_limit_exceeded=0,
            max_timeouts=0,
            request_timeout=REQUEST_SECONDS,
        )
        super().__init__(server.rstrip("/"), account.user_id, account.device_id, str(folder.path), config)
        self.user_id = account.user_id
        self._sharing: dict[str, asyncio.Lock] = {}
        self._state_only = False
        self._typing: set[str] = set()

    async def open_keys(self) -> None:
        """Read the keys of this device, in a thread because there may be many.

        Raises:
            Exception: the file is damaged; its kind depends on what of it is.
        """
        await asyncio.to_thread(self.load_store)
        accept_from_author(self.olm)

    async def close(self) -> None:
        """Close connections and the store of keys."""
        await super().close()
        if self.store is not None:
            self.store.database.close()

    async def sync_state(self, since: str | None, timeline: int) -> SyncResponse:
        """All rooms and invitations with at most `timeline` messages each.

        Where messages are to be read from `since` on afterwards, what is meant for the device is left for then.
        """
        self._state_only = since is not None
        try:
            # Synapse answers the same first request from memory for two minutes, also where rooms have come since.
            unlike_others = int(time.time() * 1000) % 30_000 + 1
            method, path = Api.sync(self.access_token, timeout=unlike_others, filter=_sync_filter(timeline))
            return await self._send(SyncResponse, method, path, timeout=FULL_SYNC_SECONDS)
        finally:
            self._state_only = False

    async def sync_from(self, since: str, wait: float = SYNC_SECONDS) -> SyncResponse:
        """What is new since `since`; waits up to `wait` seconds for it."""
        milliseconds = int(wait * 1000)
        method, path = Api.sync(self.access_token, since=since, timeout=milliseconds, filter=_sync_filter(PAGE))
        return await self._send(SyncResponse, method, path, timeout=wait + REQUEST_SECONDS)

    async def send_event(self, room_id: str, kind: str, content: dict[str, Any], key: str) -> str:
        """Send an event, encrypted where the room is; `key` is its transaction id. Returns the event's id."""
        if self.rooms[room_id].encrypted:
            kind, content = await self._encrypted(room_id, kind, content)
        method, path, data = Api.room_send(self.access_token, room_id, kind, content, key)
        response = await self._send(RoomSendResponse, method, path, data, (room_id,))
        return str(response.event_id)

    async def show_reading(self, room_id: str, event_id: str) -> None:
        """Show that a message was read and that an answer is being written."""
        self._typing.add(room_id)
        await self.update_receipt_marker(room_id, event_id)
        await self.room_typing(room_id, timeout=TYPING_MILLISECONDS)

    async def stop_typing(self, room_id: str) -> None:
        """Show that the answer is there; where that fails, it is shown a little later."""
        if room_id in self._typing:
            self._typing.discard(room_id)
            with suppress(MatrixError):
                await self.room_typing(room_id, typing_state=False)

    async def forget_room(self, room_id: str) -> None:
        """Leave a room, and keep nothing of it."""
        with suppress(Refused):  # it is out already
            await self.room_leave(room_id)
        self.drop_room(room_id)
        with suppress(Refused):
            await self.room_forget(room_id)

    def drop_room(self, room_id: str) -> None:
        """Keep nothing of a room in which the bot is no more."""
        self.rooms.pop(room_id, None)
        self.invited_rooms.pop(room_id, None)
        self.encrypted_rooms.discard(room_id)
        self._sharing.pop(room_id, None)
        self._typing.discard(room_id)
        self.olm.outbound_group_sessions.pop(room_id, None)
        self.olm.inbound_group_store[room_id].clear()
        self.store.delete_encrypted_room(room_id)
        self.store.forget_room(room_id)

    async def maintain_keys(self) -> None:
        """Upload and ask for keys as the last sync made necessary."""
        if self.should_upload_keys:
            await self.keys_upload()
        if self.should_query_keys:
            await self.keys_query()
        if self.should_claim_keys:
            await self.keys_claim(self.get_users_for_key_claiming())
        await self.send_to_device_messages()

    def decrypt_late(self, event: MegolmEvent, room_id: str) -> Event | None:
        """The message, where its key has come meanwhile."""
        return self.olm._decrypt_megolm_no_error(event, room_id)

    async def ask_for_key(self, event: MegolmEvent) -> None:
        """Ask the bot's other devices and the one that wrote the message for its key."""
        if event.session_id not in self.outgoing_key_requests:
            await self.request_room_key(event)
        await self.to_device(event.as_key_request(event.sender, self.device_id, device_id=event.device_id))

    async def _encrypted(self, room_id: str, kind: str, content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        async with self._sharing.setdefault(room_id, asyncio.Lock()):
            if not self.rooms[room_id].members_synced:
                await self.joined_members(room_id)
            if self.should_query_keys:
                await self.keys_query()
            if self.olm.should_share_group_session(room_id):
                await self._share_key(room_id)
            return cast(tuple[str, dict[str, Any]], self.encrypt(room_id, kind, content))

    async def _share_key(self, room_id: str) -> None:
        """Give a new key to all devices in the room, verified or not.

        nio's own counts a key as shared that did not reach the server, and blocks the room for ever where no one-time
        keys could be had.
        """
        missing = self.get_missing_sessions(room_id)
        if missing:
            await self.keys_claim(missing)
        users = list(self.rooms[room_id].users)
        try:
            with self._transaction():
                shares = list(self.olm.share_group_session_parallel(room_id, users, ignore_unverified_devices=True))
            for shared_with, messages in shares:
                method, path, data = Api.to_device(self.access_token, "m.room.encrypted", messages, uuid4())
                await self._send(ShareGroupSessionResponse, method, path, data, response_data=(room_id, shared_with))
            self.olm.outbound_group_sessions[room_id].shared = True
        except BaseException:
            self.olm.outbound_group_sessions.pop(room_id, None)
            raise

    async def receive_response(self, response: Response) -> None:
        """Take what a response changes, in one transaction; nothing in here waits for anything."""
        # The answer to a repeated sync is to be decrypted again.
        self.next_batch = ""
        with self._transaction():
            if isinstance(response, SyncResponse):
                if self._state_only:
                    response.to_device_events.clear()
                if response.device_key_count.signed_curve25519 == 0:
                    self.olm.uploaded_key_count = 0  # nio takes 0 for unknown and would never upload again
            await super().receive_response(response)

    def _handle_decrypt_to_device(self, event: Any) -> Any:
        try:
            return super()._handle_decrypt_to_device(event)
        except Exception as error:
            # Another user's device can send anything; it must not hold up what comes after it.
            logger.warning("Matrix: a message for the device was left out (%s).", type(error).__name__)
            return None

    def _handle_joined_state(self, room_id: str, join_info: Any, encrypted_rooms: set[str]) -> None:
        try:
            super()._handle_joined_state(room_id, join_info, encrypted_rooms)
        except Exception as error:
            logger.warning("Matrix: the state of a room is only known in part (%s).", type(error).__name__)

    def _handle_timeline_event(self, event: Any, room_id: str, room: Any, encrypted_rooms: set[str]) -> Any:
        try:
            return super()._handle_timeline_event(event, room_id, room, encrypted_rooms)
        except Exception as error:
            logger.warning("Matrix: an event was left out (%s).", type(error).__name__)
            return None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.store is None:
            yield
            return
        with self.store.database.atomic():
            yield


def _sync_filter(timeline: int) -> dict[str, Any]:
    return {
        "presence": _NOTHING,
        "account_data": _NOTHING,
        "room": {
            "account_data": _NOTHING,
            "ephemeral": _NOTHING,
            "state": {"types": _STATE, "lazy_load_members": False},
            "timeline": {"types": _TIMELINE, "limit": timeline},
        },
    }
