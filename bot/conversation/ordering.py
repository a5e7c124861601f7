"""Keeps each conversation in order and the load on Rasa bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MAX_WAITING = 256
"""Messages of one conversation that may wait; more are refused."""

MAX_AT_ONCE = 8
"""Turns that run in Rasa at the same time, one for each conversation."""


class QueueFull(Exception):
    """Too many messages of this conversation are waiting."""


@dataclass
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Ordering:
    """Lets the messages of a conversation through one at a time, in the order of their arrival."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)

    @property
    def waiting(self) -> int:
        """How many messages of all conversations have not been through, those whose turn it is included."""
        return sum(lane.waiting for lane in self._lanes.values())

    @asynccontextmanager
    async def turn(self, conversation: str) -> AsyncIterator[None]:
        """Wait for this message's turn.

        Raises:
            QueueFull: at once, without waiting.
        """
        lane = self._lanes.setdefault(conversation, _Lane())
        if lane.waiting >= MAX_WAITING:
            raise QueueFull("Too many messages of a conversation are waiting.")
        lane.waiting += 1
        try:
            # asyncio.Lock and Semaphore are fair: first come, first served.
            async with lane.lock, self._slots:
                yield
        finally:
            lane.waiting -= 1
            if lane.waiting == 0:
                del self._lanes[conversation]
