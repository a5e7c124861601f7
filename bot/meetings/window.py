"""The days for which series are expanded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bot.clock import BERLIN

BACK = datetime.timedelta(days=400)
AHEAD = datetime.timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days in Europe/Berlin; both ends included."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def around(cls, now: datetime.datetime) -> Window:
        """What the assistant may be asked about: some 13 months back, 26 months ahead of `now` (aware)."""
        today = now.astimezone(BERLIN).date()
        return cls(today - BACK, today + AHEAD)

    def including(self, other: Window) -> Window:
        """The window that holds both."""
        return Window(min(self.first, other.first), max(self.last, other.last))
