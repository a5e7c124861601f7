"""Matrix as a messenger: an account on a homeserver, in plain and in encrypted rooms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from bot.channels.matrix import rooms
from bot.channels.matrix.account import AccountFolder
from bot.channels.matrix.client import MatrixClient
from bot.channels.matrix.cross_signing import confirm_device
from bot.channels.matrix.errors import LoginLost, MatrixError, Refused, StreamLost, send_failure
from bot.channels.matrix.following import Follower
from bot.channels.matrix.invitations import Invitations
from bot.channels.matrix.lock import FolderLock
from bot.channels.matrix.login import give_up_token, open_client
from bot.channels.matrix.trouble import Trouble
from bot.channels.messenger import (
    Capabilities,
    Outgoing,
    PermanentFailure,
    Receive,
    SendFailure,
    TemporaryFailure,
)
from bot.channels.numbered import numbered
from bot.mistakes import OperatorMistake

logger = logging.getLogger(__name__)

READY_SECONDS = 10.0
"""So long does a message wait for the connection at the start."""
TELL_ATTEMPTS = 4

# nio writes accounts, rooms and devices into its log.
logging.getLogger("nio").setLevel(logging.CRITICAL)


class MatrixMessenger:
    """An account on a homeserver; nothing goes over the network before `run`."""

    name = "matrix"
    # The server knows the transaction ids of a device, so the same key shows one message.
    capabilities = Capabilities(push=True, buttons=False, repeatable=True, exclusive=True)

    def __init__(
        self,
        server: str,
        user_id: str,
        password: str,
        folder: Path,
        *,
        inviting_servers: Collection[str],
        text: Callable[[str], str],
    ) -> None:
        self._server = server
        self._user_id = user_id
        self._password = password
        self._folder = AccountFolder(folder)
        self._lock = FolderLock(folder)
        self._inviting_servers = inviting_servers
        self._text = text
        self._trouble = Trouble()
        self._client: MatrixClient | None = None
        self._ready = asyncio.Event()

    @property
    def failing(self) -> str | None:
        """What is wrong, in German for the operator; None while all is well."""
        return self._trouble.line

    @property
    def link(self) -> str:
        """Where people find the bot."""
        return f"https://matrix.to/#/{self._user_id}"

    async def is_private(self, address: str) -> bool:
        """Whether at most one person is in the room at this moment; False for a room that is not known.

        Raises:
            TemporaryFailure: not connected, so nobody knows.
        """
        room = (await self._connected()).rooms.get(address)
        return room is not None and rooms.is_private(room)

    async def rooms_of(self, person: str) -> list[str]:
        """The rooms in which the bot is alone with this account.

        Raises:
            SendFailure: there is no connection.
        """
        client = await self._connected()
        return [name for name, room in client.rooms.items() if rooms.others(room) == [person]]

    async def run(self, receive: Receive, state: Mapping[str, str]) -> None:
        """Receive until cancelled.

        `state` holds the `sync_token` up to which everything is kept, and what is `undecrypted`.
        """
        kept = dict(state)
        try:
            while True:
                error = await self._live(receive, kept)
                await self._trouble.wait(error)
        finally:
            self._lock.release()

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """Send a message; the id is that of its event.

        Raises:
            SendFailure
        """
        client = await self._connected()
        hint = self._text("messenger_auswahl") if message.buttons else ""
        body = numbered(message.text, message.buttons, hint)
        with _failures():
            room = client.rooms.get(address)
            if room is None:
                raise await self._not_there(client, address)
            if not rooms.others(room):
                raise PermanentFailure("nobody is left in the room")
            content = {"msgtype": "m.text", "body": body, "m.mentions": {}}
            event_id = await client.send_event(address, "m.room.message", content, key)
            await client.stop_typing(address)
        return event_id

    async def forget(self, address: str) -> None:
        """Leave the room, and delete the keys of its messages.

        Raises:
            SendFailure
        """
        client = await self._connected()
        with _failures():
            await client.forget_room(address)

    async def _live(self, receive: Receive, state: dict[str, str]) -> Exception:
        """One life of a connection; returns why it ended."""
        try:
            await asyncio.to_thread(self._lock.take)
            await self._follow(receive, state)
        except LoginLost as error:
            with suppress(OSError, OperatorMistake):
                await give_up_token(self._user_id, self._folder)
            return error
        except Exception as error:
            return error

    async def _follow(self, receive: Receive, state: dict[str, str]) -> NoReturn:
        """Follow the rooms until it makes no sense any more.

        Raises:
            OperatorMistake, MatrixError, Exception
        """
        client = await open_client(self._server, self._user_id, self._password, self._folder)
        invitations = Invitations(client, self._inviting_servers)
        follower = Follower(client, invitations, receive, state, self._tell)
        try:
            await follower.begin()
            await self._confirm_device(client)
            self._client = client
            self._ready.set()
            self._trouble.over()
            while True:
                await self._step(follower)
        finally:
            self._ready.clear()
            self._client = None
            await follower.close()
            await invitations.close()
            await client.close()

    async def _confirm_device(self, client: MatrixClient) -> None:
        """Sign the device; where that cannot be, most people can be answered all the same."""
        try:
            await confirm_device(client, self._folder, self._password)
        except Refused as error:
            logger.warning("Matrix: Das Gerät des Assistenten ließ sich nicht durch sein Konto bestätigen (%s).", error)

    async def _step(self, follower: Follower) -> None:
        """One step; where only the server or the inbox is away, the same one is tried again later.

        Raises:
            LoginLost, StreamLost
        """
        try:
            await follower.step()
        except (LoginLost, StreamLost):
            raise
        except Exception as error:
            await self._trouble.wait(error)
        else:
            self._trouble.over()

    async def _connected(self) -> MatrixClient:
        if self._client is None and self._trouble.line is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(READY_SECONDS):
                    await self._ready.wait()
        if self._client is None:
            raise TemporaryFailure("not connected to the homeserver")
        return self._client

    async def _not_there(self, client: MatrixClient, room_id: str) -> SendFailure:
        joined = await client.joined_rooms()
        if room_id in joined.rooms:
            return TemporaryFailure("the room is not known yet")
        return PermanentFailure("the bot is not in the room")

    async def _tell(self, room_id: str, key: str, transaction: str) -> None:
        """Tell a room the text of a key, with a few attempts."""
        message = Outgoing(self._text(key))
        for attempt in range(TELL_ATTEMPTS):
            pause = 2.0**attempt
            try:
                await self.send(room_id, message, transaction)
            except TemporaryFailure as failure:
                await asyncio.sleep(failure.retry_after or pause)
            except SendFailure:
                return
            else:
                return


@contextmanager
def _failures() -> Iterator[None]:
    """Turn whatever goes wrong into a `SendFailure`; the same key may always be sent again."""
    try:
        yield
    except MatrixError as error:
        raise send_failure(error) from None
    except SendFailure:
        raise
    except Exception as error:  # of nio, of the keys, of the disk they are on
        logger.warning("Matrix: a message could not be sent.", exc_info=error)
        raise TemporaryFailure(type(error).__name__) from None
