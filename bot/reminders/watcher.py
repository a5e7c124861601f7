"""Watches the calendar: what appears is planned, what changes is told once it counts, what vanishes is held back."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable
from typing import Protocol

import sqlalchemy as sa

from bot.clock import Clock
from bot.database import Database, serialise
from bot.database.moments import utc_now
from bot.meetings import Calendar
from bot.reminders.known import Moment, Seen, observe, settle
from bot.reminders.notices import follow_changes
from bot.reminders.replanning import expire_paused, pause, recompute, resume
from bot.reminders.standing import end_old, expand

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
SETTLE_SECONDS = 15.0
SWEEP_SECONDS = 3600.0
"""So often everything is compared with everything: what another process left, standing reminders that end."""
SHOWN = 5


class CalendarSource(Protocol):
    """Holds the calendar in service."""

    @property
    def calendar(self) -> Calendar:
        """The meetings in service."""


class Watcher:
    """Keeps the reminders in step with the calendar of `source`.

    `wake` is called after each change of the reminders. Example meetings count only with `demo`. `real` tells the time
    by which a change has to stand.
    """

    def __init__(
        self,
        database: Database,
        source: CalendarSource,
        clock: Clock,
        wake: Callable[[], None],
        *,
        demo: bool = False,
        real: Callable[[], datetime.datetime] = utc_now,
    ) -> None:
        self._database = database
        self._source = source
        self._clock = clock
        self._wake = wake
        self._demo = demo
        self._real = real
        self._seen: Calendar | None = None

    def usable(self) -> Calendar:
        """The calendar of which people may be reminded: without examples, unless this is a demonstration."""
        calendar = self._source.calendar
        return Calendar(()) if calendar.is_example and not self._demo else calendar

    async def run(self) -> None:
        """Watch until cancelled; what fails is tried again."""
        loop = asyncio.get_running_loop()
        settled = swept = 0.0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._source.calendar.is_known:
                continue  # or every meeting would seem to have vanished
            try:
                if self._source.calendar is not self._seen:
                    await self.look()
                if not swept or loop.time() - swept >= SWEEP_SECONDS:
                    await self.sweep()
                    swept = settled = loop.time()
                elif loop.time() - settled >= SETTLE_SECONDS:
                    await self.settle()
                    settled = loop.time()
            except Exception:  # whatever went wrong, the next look mends it
                logger.exception("Die Erinnerungen ließen sich nicht mit den Terminen abgleichen.")

    async def look(self) -> Seen:
        """Take in the calendar in service, which may be a new one."""
        calendar, usable = self._source.calendar, self.usable()

        def work(connection: sa.Connection) -> Seen:
            now = self._begin(connection)
            seen = observe(connection, usable.meetings, now)
            expand(connection, seen.appeared, now, late=True)
            pause(connection, [item.id for item in seen.vanished])
            resume(connection, seen.back, now)
            follow_changes(connection, now, [*settle(connection, now), *seen.reverted, *seen.back])
            return seen

        seen = await self._database.write(work)
        self._seen = calendar
        _warn(seen)
        self._wake()
        return seen

    async def settle(self) -> None:
        """Let the changes count that stood long enough, and tell people."""

        def work(connection: sa.Connection) -> list[str]:
            now = self._begin(connection)
            accepted = settle(connection, now)
            follow_changes(connection, now, accepted)
            return accepted

        if await self._database.write(work):
            self._wake()

    async def sweep(self) -> None:
        """Compare everything: due times by the rules of today's time zones, standing reminders, what was left over."""
        usable = self.usable()

        def work(connection: sa.Connection) -> None:
            now = self._begin(connection)
            end_old(connection, now)
            expand(connection, usable.meetings, now, late=False)
            follow_changes(connection, now, settle(connection, now))
            follow_changes(connection, now)
            recompute(connection, now)
            expire_paused(connection, now)

        await self._database.write(work)
        self._wake()

    def _begin(self, connection: sa.Connection) -> Moment:
        # One process at a time compares, or two would tell the same.
        serialise(connection, "meetings")
        return Moment(self._clock.now(), self._real())


def _warn(seen: Seen) -> None:
    if seen.vanished:
        names = ", ".join(f"„{item.accepted.title}“ ({item.accepted.begin:%d.%m.%Y})" for item in seen.vanished[:SHOWN])
        logger.warning(
            "%d kommende Termine fehlen in der Quelle oder sind dort fehlerhaft, zum Beispiel %s; ihre Erinnerungen"
            " ruhen, bis sie wieder da sind. Ein abgesagter Termin braucht den Status „abgesagt“.",
            len(seen.vanished),
            names,
        )
    if seen.held:
        logger.warning(
            "%d Termine wurden auf einmal geändert; niemand erfährt davon, bis „python -m bot aenderungen"
            " --bestaetigen“ ausgeführt wird.",
            len(seen.changed),
        )
