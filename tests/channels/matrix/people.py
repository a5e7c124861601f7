"""The people of the tests: a second client, in plain and in encrypted rooms, and the bot as the inbox sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nio import (
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    Event,
    LoginResponse,
    MegolmEvent,
    RoomMessage,
)
from nio.store import SqliteMemoryStore

from bot.channels.matrix.messenger import MatrixMessenger
from bot.channels.messenger import Received
from tests.channels.matrix.homeserver import PASSWORD, SERVER_NAME, Homeserver

PATIENCE = 40.0


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait until the condition holds; fails where it does not in good time."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.02)


class User:
    """A person with an account and one device."""

    def __init__(self, server: Homeserver, user_id: str) -> None:
        config = AsyncClientConfig(store=SqliteMemoryStore, max_timeouts=3, request_timeout=30)
        self.client = AsyncClient(server.url, user_id, config=config)
        self.seen: list[tuple[str, Any]] = []
        self.client.add_event_callback(self._see, Event)

    @property
    def id(self) -> str:
        """The account."""
        return str(self.client.user_id)

    async def log_in(self) -> None:
        """Begin."""
        assert isinstance(await self.client.login(PASSWORD, "Test"), LoginResponse)
        await self.sync()

    async def sync(self) -> None:
        """Look once, and keep the keys in order."""
        _checked(await self.client.sync(timeout=200))
        if self.client.should_upload_keys:
            _checked(await self.client.keys_upload())
        if self.client.should_query_keys:
            _checked(await self.client.keys_query())
        if self.client.should_claim_keys:
            _checked(await self.client.keys_claim(self.client.get_users_for_key_claiming()))
        await self.client.send_to_device_messages()

    async def room_with(self, *invited: str, encrypted: bool = False) -> str:
        """A new room with these invited."""
        state = [] if not encrypted else [_ENCRYPTION]
        response = _checked(await self.client.room_create(is_direct=True, invite=invited, initial_state=state))
        await self.until(lambda: response.room_id in self.client.rooms, "the room is not there")
        return str(response.room_id)

    async def say(self, room_id: str, text: str, **content: Any) -> str:
        """Send a text; returns its event's id."""
        body = {"msgtype": "m.text", "body": text, **content}
        response = _checked(
            await self.client.room_send(room_id, "m.room.message", body, ignore_unverified_devices=True)
        )
        return str(response.event_id)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Look again and again until the condition holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, what
            await self.sync()

    async def joined(self, room_id: str, user_id: str) -> None:
        """Wait until somebody has joined."""

        def there() -> bool:
            user = self.client.rooms[room_id].users.get(user_id)
            return user is not None and not user.invited

        await self.until(there, "nobody joined")

    async def read(self, room_id: str, text: str) -> None:
        """Wait until the bot's text is there."""
        await self.until(lambda: text in self.texts(room_id), f"„{text}“ did not arrive")

    def texts(self, room_id: str) -> list[str]:
        """What others wrote here, in order."""
        return [
            event.body
            for room, event in self.seen
            if room == room_id and isinstance(event, RoomMessage) and event.sender != self.id
        ]

    def unreadable(self, room_id: str) -> list[Any]:
        """Messages here for which the key is missing."""
        return [event for room, event in self.seen if room == room_id and isinstance(event, MegolmEvent)]

    async def close(self) -> None:
        """End."""
        await self.client.close()

    async def _see(self, room: Any, event: Any) -> None:
        self.seen.append((room.room_id, event))


class Inbox:
    """Keeps what arrives and the state together, each message once; what the real inbox promises."""

    def __init__(self) -> None:
        self.messages: list[Received] = []
        self.state: dict[str, str] = {}
        self.calls = 0
        self.broken = False

    async def receive(self, messages: Sequence[Received], state: Mapping[str, str] | None = None) -> None:
        """Keep a batch."""
        self.calls += 1
        if self.broken:
            raise RuntimeError("the disk is full")
        known = {message.external_id for message in self.messages}
        self.messages += [message for message in messages if message.external_id not in known]
        self.state.update(state or {})

    @property
    def texts(self) -> list[str]:
        """What was said."""
        return [message.text for message in self.messages]


class Bot:
    """The messenger under test with its inbox; may be stopped and started like the process it runs in."""

    def __init__(self, server: Homeserver, user_id: str, folder: Path, inviting: tuple[str, ...] = (SERVER_NAME,)):
        self.id = user_id
        self.inbox = Inbox()
        self.folder = folder
        self._server = server
        self._inviting = inviting
        self._task: asyncio.Task[None] | None = None
        self.messenger = self._new()

    async def start(self) -> None:
        """Start it as after a restart: with what is on disk and in the inbox alone."""
        self.messenger = self._new()
        self._task = asyncio.create_task(self.messenger.run(self.inbox.receive, dict(self.inbox.state)))
        await until(lambda: self.messenger._ready.is_set(), "the bot did not connect")

    async def stop(self) -> None:
        """Stop it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def heard(self, *texts: str) -> None:
        """Wait until the inbox holds these."""
        await until(lambda: set(texts) <= set(self.inbox.texts), f"{texts} did not reach the inbox")

    def _new(self) -> MatrixMessenger:
        return MatrixMessenger(
            self._server.url,
            self.id,
            PASSWORD,
            self.folder,
            inviting_servers=self._inviting,
            text=lambda key: f"<{key}>",
        )


_ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


def _checked(response: Any) -> Any:
    assert not isinstance(response, ErrorResponse), response
    return response
