"""Ways to chat: through the edge as the web component does, and through Rasa's channels directly."""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import aiohttp

from benchmarks.processes import BenchmarkError

ANSWER_SECONDS = 120.0


class Chat(Protocol):
    """An open conversation."""

    async def send(self, text: str) -> None:
        """Send a message and wait for its answer.

        Raises:
            BenchmarkError, aiohttp.ClientError: it was not answered as it should be.
        """


OpenChat = Callable[[aiohttp.ClientSession], AbstractAsyncContextManager[Chat]]
"""Begins a conversation over a client of its own."""


def new_client() -> aiohttp.ClientSession:
    """A client for many chats: as many connections as they need."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    )


class EdgeChat:
    """A chat through the bot's web channel."""

    def __init__(self, client: aiohttp.ClientSession, port: int, token: str) -> None:
        self._client = client
        self._address = f"http://127.0.0.1:{port}"
        self.headers = headers(port, token)

    async def send(self, text: str) -> None:
        """Send a message; an answer that takes its time is fetched from the outbox."""
        body = {"id": uuid.uuid4().hex, "text": text}
        status, entries = await self.post(body)
        while status == 202 and not any(entry["reply_to"] == body["id"] for entry in entries):
            entries = await self.outbox(0, wait=25)
        if status not in (200, 202) or not entries[0]["replies"]:
            raise BenchmarkError(f"The edge answered {status}.")

    async def post(self, body: dict[str, str]) -> tuple[int, list[dict[str, Any]]]:
        """One call with a message: its status and entries.

        Raises:
            aiohttp.ClientError
        """
        url = f"{self._address}/chat/v1/messages"
        async with self._client.post(url, json=body, headers=self.headers) as response:
            return response.status, (await response.json()).get("entries", [])

    async def outbox(self, after: int, wait: int) -> list[dict[str, Any]]:
        """One reading call."""
        url = f"{self._address}/chat/v1/outbox?after={after}&wait={wait}"
        async with self._client.get(url, headers=self.headers) as response:
            if response.status != 200:
                raise BenchmarkError(f"The outbox answered {response.status}.")
            entries: list[dict[str, Any]] = (await response.json())["entries"]
            return entries

    async def follow(self) -> None:
        """Keep a reading call open, as the web component does, until cancelled."""
        after = 0
        while True:
            for entry in await self.outbox(after, wait=25):
                after = entry["position"]


def headers(port: int, token: str = "") -> dict[str, str]:
    """The headers of a page of the bot itself."""
    origin = {"Origin": f"http://127.0.0.1:{port}"}
    return {**origin, "Authorization": f"Bearer {token}"} if token else origin


async def new_token(client: aiohttp.ClientSession, port: int) -> str:
    """Ask the edge for a session."""
    url = f"http://127.0.0.1:{port}/chat/v1/sessions"
    async with client.post(url, json={}, headers=headers(port)) as response:
        if response.status != 201:
            raise BenchmarkError(f"No session: {response.status}.")
        token: str = (await response.json())["token"]
        return token


def edge(port: int, *, poll: bool = False) -> OpenChat:
    """Chats through the edge; with `poll` each keeps a reading call open."""

    @asynccontextmanager
    async def open_chat(client: aiohttp.ClientSession) -> AsyncIterator[Chat]:
        chat = EdgeChat(client, port, await new_token(client, port))
        follower = asyncio.create_task(chat.follow()) if poll else None
        try:
            yield chat
        finally:
            if follower is not None:
                follower.cancel()
                await asyncio.wait([follower])

    return open_chat


class _PostedChat:
    """A chat with one address of Rasa to which each message is posted."""

    def __init__(self, client: aiohttp.ClientSession, url: str, found: Callable[[Any], Any]) -> None:
        self._client = client
        self._url = url
        self._found = found
        self._sender = uuid.uuid4().hex

    async def send(self, text: str) -> None:
        """Send a message."""
        body = {"sender": self._sender, "message": text, "message_id": uuid.uuid4().hex}
        async with self._client.post(self._url, json=body) as response:
            if response.status != 200 or not self._found(await response.json()):
                raise BenchmarkError(f"Rasa answered {response.status} without replies.")


def rasa_ag(port: int) -> OpenChat:
    """Chats through our channel in Rasa, without the bot's part."""
    return _posted(f"http://127.0.0.1:{port}/webhooks/ag/turn", lambda answer: answer["replies"])


def rasa_rest(port: int) -> OpenChat:
    """Chats through Rasa's own REST channel."""
    return _posted(f"http://127.0.0.1:{port}/webhooks/rest/webhook", lambda answer: answer)


def _posted(url: str, found: Callable[[Any], Any]) -> OpenChat:
    @asynccontextmanager
    async def open_chat(client: aiohttp.ClientSession) -> AsyncIterator[Chat]:
        yield _PostedChat(client, url, found)

    return open_chat


class _SocketChat:
    """A chat through socket.io: engine.io 4 over a WebSocket. The acknowledgement comes when the turn is done."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def begin(self) -> None:
        """Shake hands."""
        await self._until(lambda packet: packet.startswith("0"))
        await self._socket.send_str("40")
        await self._until(lambda packet: packet.startswith("40"))

    async def send(self, text: str) -> None:
        """Send a message."""
        heard = await self._emit("user_uttered", {"message": text})
        if not any('"bot_uttered"' in packet for packet in heard):
            raise BenchmarkError("Rasa's socket.io channel said nothing.")

    async def _emit(self, event: str, data: dict[str, str]) -> list[str]:
        number = next(self._numbers)
        await self._socket.send_str(f"42{number}{json.dumps([event, data])}")
        return await self._until(lambda packet: packet.startswith(f"43{number}["))

    async def _until(self, wanted: Callable[[str], bool]) -> list[str]:
        heard: list[str] = []
        while True:
            packet = await self._socket.receive_str(timeout=ANSWER_SECONDS)
            if packet == "2":
                await self._socket.send_str("3")
                continue
            heard.append(packet)
            if wanted(packet):
                return heard


def rasa_socketio(port: int) -> OpenChat:
    """Chats through Rasa's own socket.io channel."""

    @asynccontextmanager
    async def open_chat(client: aiohttp.ClientSession) -> AsyncIterator[Chat]:
        url = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        async with client.ws_connect(url, max_msg_size=0) as socket:
            chat = _SocketChat(socket)
            await chat.begin()
            yield chat

    return open_chat
