"""A terminal client for the running assistant."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import aiohttp
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from bot.channels.console import SOCKET_NAME
from bot.settings import Settings


class NotRunning(Exception):
    """Nobody listens on the console's socket."""


class ConsoleClient:
    """Talks to the running assistant through its socket; use as an async context manager."""

    def __init__(self, settings: Settings, sender: str) -> None:
        self._path = settings.daten / SOCKET_NAME
        self._sender = sender

    async def __aenter__(self) -> ConsoleClient:
        connector = aiohttp.UnixConnector(str(self._path))
        self._session = aiohttp.ClientSession("http://konsole", connector=connector)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def send(self, text: str) -> list[dict[str, Any]]:
        """The replies to `text`, with all fields of `bot.conversation.Reply`.

        Raises:
            NotRunning
        """
        body = {"sender": self._sender, "message": text, "message_id": uuid.uuid4().hex}
        try:
            async with self._session.post("/message", json=body) as response:
                response.raise_for_status()
                replies: list[dict[str, Any]] = await response.json()
                return replies
        except aiohttp.ClientConnectionError as error:
            raise NotRunning from error


async def chat(settings: Settings, *, verbose: bool) -> int:
    """Talk until an empty line or end of input; returns the exit code."""
    console = Console(highlight=False)
    console.print("[dim]Ihre Frage (leere Zeile beendet das Gespräch):[/dim]")
    async with ConsoleClient(settings, uuid.uuid4().hex) as client:
        while True:
            try:
                text = (await asyncio.to_thread(console.input, "[bold]> [/bold]")).strip()
            except EOFError:
                return 0
            if not text:
                return 0
            try:
                replies = await client.send(text)
            except NotRunning:
                console.print("✗ Der Assistent läuft nicht; bitte in einem zweiten Fenster `make run` starten.")
                return 1
            _show(console, replies, verbose=verbose)


def _show(console: Console, replies: list[dict[str, Any]], *, verbose: bool) -> None:
    for reply in replies:
        console.print(Padding(escape(reply["text"]), (0, 2)))
        if reply["source"]:
            console.print(Padding(f"[dim]Quelle: {escape(reply['source'])}, Stand: {reply['as_of']}[/dim]", (0, 2)))
        for number, button in enumerate(reply["buttons"], start=1):
            console.print(Padding(f"[cyan]{number}[/cyan] {escape(button['title'])}", (0, 4)))
        if verbose:
            console.print(Padding(f"[dim]{reply['intent']} → {reply['topic'] or reply['text_key']}[/dim]", (0, 2)))
        console.print()
