"""Keeps the meetings current: reloads a changed source, keeps the last good version of a broken one."""

from __future__ import annotations

import asyncio
import datetime
import logging
import random
import ssl
import threading
import time
from pathlib import Path

from bot.clock import Clock
from bot.meetings.copies import LastCopy
from bot.meetings.model import Calendar, SourceMistake
from bot.meetings.sources import Address, Content, Fetched, Stamp, is_address, read_content, read_file, stamp_of

logger = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
REFRESH_MINUTES = 15.0
RETRY_SECONDS = 60.0
"""First pause after an address failed; doubled with each further failure up to the interval."""
JITTER = 0.1
"""Pauses vary by this share, so that many bots do not ask at once."""
SHOWN_MISTAKES = 20


class MeetingStore:
    """The meetings in service; `follow` replaces them when the source changes.

    `source` is a path or an https address, `data_dir` keeps the last good copy, `clock` tells today;
    an address is asked again after `refresh_minutes`. A file is read at
    once, an address not before the first `refresh`: until then the last copy is in service. Without any good version
    the calendar is empty and `problem` says why.
    """

    def __init__(
        self,
        source: str,
        data_dir: Path,
        clock: Clock,
        refresh_minutes: float = REFRESH_MINUTES,
        *,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.calendar = Calendar((), is_known=False)
        self.problem: str | None = None
        self._clock = clock
        self._address = Address(source, context=context) if is_address(source) else None
        self._path = Path(source)
        self._interval = refresh_minutes * 60
        self._copy = LastCopy(source, data_dir)
        self._fetched: Fetched | None = None
        self._confirmed: datetime.datetime | None = None
        self._stamp: Stamp | None = None
        self._day: datetime.date | None = None
        self._next_request = 0.0
        self._failures = 0
        self._lock = threading.Lock()
        self._begin()

    @property
    def stand(self) -> datetime.datetime | None:
        """When the meetings in service were last changed; Europe/Berlin."""
        return self.calendar.stand

    @property
    def age(self) -> datetime.timedelta | None:
        """How long ago the version in service was last known to be current, in real time; None without a version."""
        return None if self._confirmed is None else datetime.datetime.now(datetime.UTC) - self._confirmed

    @property
    def content(self) -> Content | None:
        """The bytes of the version in service; None without one."""
        return None if self._fetched is None else self._fetched.content

    def refresh(self) -> bool:
        """Load the source if it changed, an address by a request; returns whether another version is in service."""
        with self._lock:
            if self._address is None:
                return self._refresh_file()
            return self._refresh_address(self._address)

    async def follow(self) -> None:
        """Refresh until cancelled, a file once a second, an address by its interval; all work happens in a thread."""
        seen = self._stamp
        while True:
            try:
                if self._address is not None:
                    if time.monotonic() >= self._next_request:
                        await asyncio.to_thread(self.refresh)
                else:
                    stamp = await asyncio.to_thread(stamp_of, self._path)
                    if stamp == seen:  # what still changes is being written
                        await asyncio.to_thread(self.refresh)
                    seen = stamp
            except Exception:  # whatever happens, the assistant goes on
                logger.exception("Die Termine lassen sich nicht prüfen.")
            await asyncio.sleep(CHECK_SECONDS)

    def _begin(self) -> None:
        if self._address is None and self._refresh_file():
            return
        copy = self._copy.load()
        if copy is None:
            return
        fetched, confirmed = copy
        problem = self.problem
        if self._take(fetched):
            self._confirmed = confirmed
            self.problem = problem
            logger.warning("Die Termine stammen aus der letzten Kopie vom %s.", f"{confirmed:%d.%m.%Y %H:%M} UTC")

    def _refresh_file(self) -> bool:
        stamp, today = stamp_of(self._path), self._clock.now().date()
        if stamp == self._stamp and today == self._day:
            self._confirm()
            return False
        is_new = stamp != self._stamp or self._day is None
        self._stamp, self._day = stamp, today
        try:
            fetched = Fetched(read_file(self._path))
        except SourceMistake as mistake:
            return self._fail(str(mistake))
        if stamp_of(self._path) != stamp:  # changed while it was read: look again
            self._stamp = None
            return False
        if not self._take(fetched):
            return False
        if is_new:
            self._keep(fetched)
        self._confirmed = datetime.datetime.now(datetime.UTC)
        return True

    def _refresh_address(self, address: Address) -> bool:
        try:
            fetched = address.fetch(self._fetched)
        except SourceMistake as mistake:
            self._failures += 1
            self._plan(min(self._interval, RETRY_SECONDS * 2 ** (self._failures - 1)))
            return self._fail(str(mistake))
        self._failures = 0
        self._plan(self._interval)
        today = self._clock.now().date()
        is_same = self._fetched is not None and fetched.content.data == self._fetched.content.data
        if is_same and today == self._day:
            self.problem = None
            self._keep(fetched, only_confirm=True)
            return False
        if not self._take(fetched):
            return False
        self._keep(fetched)
        return True

    def _plan(self, seconds: float) -> None:
        self._next_request = time.monotonic() + seconds * random.uniform(1 - JITTER, 1 + JITTER)

    def _take(self, fetched: Fetched) -> bool:
        """Put a version into service; a bad one leaves the last one there."""
        now = self._clock.now()
        try:
            calendar = read_content(fetched.content, now)
        except SourceMistake as mistake:
            return self._fail(str(mistake))
        except Exception:  # whatever an editor wrote, the assistant goes on
            logger.exception("Die bisherigen Termine bleiben in Betrieb; unerwarteter Fehler beim Laden.")
            return self._fail("Die Termine lassen sich nicht laden; Näheres steht im Protokoll.", is_logged=True)
        self.calendar, self.problem = calendar, None
        self._fetched, self._day = fetched, now.date()
        _log(calendar)
        return True

    def _keep(self, fetched: Fetched, *, only_confirm: bool = False) -> None:
        self._confirmed = datetime.datetime.now(datetime.UTC)
        self._fetched = fetched
        self._copy.save(fetched, self._confirmed, only_confirm=only_confirm)

    def _confirm(self) -> None:
        if self.problem is None and self._fetched is not None:
            self._confirmed = datetime.datetime.now(datetime.UTC)

    def _fail(self, problem: str, *, is_logged: bool = False) -> bool:
        if problem != self.problem and not is_logged:
            logger.warning("Die bisherigen Termine bleiben in Betrieb, denn: %s", problem)
        self.problem = problem
        return False


def _log(calendar: Calendar) -> None:
    logger.info("Neue Fassung der Termine in Betrieb (%d Termine).", len(calendar.meetings))
    if calendar.mistakes:
        listed = "\n".join(str(mistake) for mistake in calendar.mistakes[:SHOWN_MISTAKES])
        logger.warning("%d Fehler in den Terminen, zum Beispiel:\n%s", len(calendar.mistakes), listed)
