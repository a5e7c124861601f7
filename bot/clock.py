"""Clocks: what is "now" for meetings and due times; always in the time zone of the AG."""

from __future__ import annotations

import datetime
import time
from typing import Protocol
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime.datetime:
        """The present moment, time zone Europe/Berlin."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime.datetime:
        """The present moment, time zone Europe/Berlin."""
        return datetime.datetime.now(BERLIN)


class ShiftedClock:
    """Started at a given moment (`AG_JETZT`), from which it ticks on: demos and tests are repeatable."""

    def __init__(self, start: datetime.datetime) -> None:
        self._start = start.astimezone(datetime.UTC)
        self._began = time.monotonic()

    def now(self) -> datetime.datetime:
        """The start plus what has passed since, time zone Europe/Berlin."""
        passed = datetime.timedelta(seconds=time.monotonic() - self._began)
        return (self._start + passed).astimezone(BERLIN)


def clock_for(start: datetime.datetime | None) -> Clock:
    """The shifted clock where a start is set, else the machine's."""
    return SystemClock() if start is None else ShiftedClock(start)
