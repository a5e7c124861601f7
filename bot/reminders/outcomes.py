"""Writes what came of messages, many in one transaction; what was sent is written however long the database is away."""

from __future__ import annotations

import asyncio
import logging

import sqlalchemy as sa

from bot.reminders.leases import Leases, Outcome

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0


class OutcomeWriter:
    """Collects outcomes and writes them in the order in which they came."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._wanted = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def write(self, outcome: Outcome) -> None:
        """Write an outcome; returns when it is in the database."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, future))
        self._idle.clear()
        self._wanted.set()
        await future

    async def written(self) -> None:
        """Wait until nothing is left to be written."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write until cancelled."""
        pause = FIRST_PAUSE
        while True:
            await self._wanted.wait()
            batch = self._waiting[:MOST_AT_ONCE]
            try:
                await self._leases.finish(outcome for outcome, _ in list(batch))
            except sa.exc.SQLAlchemyError:
                logger.exception("Was verschickt wurde, lässt sich noch nicht festhalten; ein neuer Versuch folgt.")
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            del self._waiting[: len(batch)]
            for _, future in batch:
                if not future.done():
                    future.set_result(None)
            if not self._waiting:
                self._wanted.clear()
                self._idle.set()
