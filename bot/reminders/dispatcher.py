"""Sends what is due, each messenger in a lane of its own, so that one that fails holds up no other."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from bot.clock import Clock
from bot.reminders.lane import Lane
from bot.reminders.leases import Leases
from bot.reminders.outcomes import OutcomeWriter
from bot.reminders.rendering import Composer
from bot.reminders.schedule import aware
from bot.reminders.watcher import Watcher
from bot.sending import Sender

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 5.0
"""So often it looks by itself: other processes plan too, or are killed, and clocks jump."""
SHORTEST_SLEEP = 0.2
"""What is due within so short a time is claimed together."""
SWEEP_SECONDS = 5.0
FINISH_SECONDS = 15.0
"""So long may messages under way take when the process ends."""


class Dispatcher:
    """Sends reminders and notices through `senders`, by name; `watcher` tells the calendar that may be used.

    `receives` tells whether this bot is the one that receives from a messenger: some senders work there only.
    """

    def __init__(
        self,
        leases: Leases,
        watcher: Watcher,
        clock: Clock,
        composer: Composer,
        senders: Mapping[str, Sender],
        receives: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._leases = leases
        self._clock = clock
        self._writer = OutcomeWriter(leases)
        self._lanes = [
            Lane(sender, leases, self._writer, watcher, clock, composer, partial(_may_send, sender, receives))
            for sender in senders.values()
        ]
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """Look at once: something may be due earlier than before."""
        self._wanted.set()

    async def run(self) -> None:
        """Send until cancelled; then messages under way are finished."""
        writing = asyncio.create_task(self._writer.run())
        lanes = [asyncio.create_task(lane.run()) for lane in self._lanes]
        try:
            await self._watch_time()
        finally:
            for task in lanes:
                task.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            with suppress(TimeoutError):
                async with asyncio.timeout(FINISH_SECONDS):
                    await asyncio.gather(*(lane.finish() for lane in self._lanes))
                    await self._writer.written()
            writing.cancel()
            await asyncio.wait([writing])

    async def _watch_time(self) -> None:
        """Wake the lanes when something is due."""
        loop, swept = asyncio.get_running_loop(), 0.0
        while True:
            self._wanted.clear()
            seconds = LONGEST_SLEEP
            try:
                if not swept or loop.time() - swept >= SWEEP_SECONDS:
                    await self._leases.sweep()
                    swept = loop.time()
                due = await self._leases.next_due()
                seconds = self._seconds_until(due)
            except Exception:  # the database may be away for a while
                logger.exception("Die fälligen Erinnerungen lassen sich nicht lesen.")
                seconds = 1.0
            for lane in self._lanes:
                lane.wake()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wanted.wait()

    def _seconds_until(self, due: datetime.datetime | None) -> float:
        if due is None:
            return LONGEST_SLEEP
        # In UTC, as two clock times of one zone would be subtracted by the wall.
        left = (aware(due).astimezone(datetime.UTC) - self._clock.now().astimezone(datetime.UTC)).total_seconds()
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, left))


def _may_send(sender: Sender, receives: Callable[[str], bool]) -> bool:
    return not sender.capabilities.exclusive or receives(sender.name)
