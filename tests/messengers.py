"""A messenger that keeps its promises in memory: what a real one would show its user, and failures on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.channels.messenger import Capabilities, Outgoing, Receive, Received, SendFailure


class MemoryMessenger:
    """Shows each key once where it is repeatable, else whatever is sent; `failures` are raised first, one a send.

    With `shown_although_failed` a message that fails was shown all the same.
    """

    def __init__(self, name: str = "matrix", *, repeatable: bool = True, buttons: bool = False) -> None:
        self.name = name
        self.capabilities = Capabilities(repeatable=repeatable, buttons=buttons)
        self.shown: list[tuple[str, str]] = []
        self.messages: list[Outgoing] = []
        self.keys: list[str] = []
        self.failures: list[SendFailure] = []
        self.shown_although_failed = False
        self.forgotten: list[str] = []
        self._receive: Receive | None = None

    async def run(self, receive: Receive, state: Mapping[str, str]) -> None:
        """Wait for `say`."""
        self._receive = receive
        await asyncio.Event().wait()

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """Show a message."""
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or self.shown_although_failed:
            if not (self.capabilities.repeatable and key in self.keys):
                self.shown.append((address, message.text))
                self.messages.append(message)
            self.keys.append(key)
        if failure is not None:
            raise failure
        return f"external-{key}"

    async def forget(self, address: str) -> None:
        """Leave."""
        self.forgotten.append(address)


def said(text: str, number: int, address: str = "raum", choice: str | None = None) -> Received:
    """A message of a user; `number` is its id in the messenger."""
    return Received(address, f"event-{number}", text, choice)
