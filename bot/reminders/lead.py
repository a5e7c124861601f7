"""The rule by which a reminder's due time follows from its meeting, so that a moved meeting moves it too."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from bot.clock import BERLIN
from bot.meetings import Meeting

ALL_DAY_CLOCK = datetime.time(9)
"""When a reminder of an all-day meeting comes, where the rule names no time."""

_FORM = re.compile(
    r"P(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?(?:T(?P<minutes>\d+)M)?(?:@(?P<at>\d\d:\d\d))?|(?P<moment>@\d{4}-\S+)"
)


@dataclass(frozen=True, slots=True)
class LeadRule:
    """How long before a meeting: months and days keep the clock time, minutes are real time.

    `at` sets the clock time on that day ("am Vorabend": one day, 18:00). A rule with `moment` (wall clock in Berlin) is
    due then, wherever the meeting goes.
    """

    months: int = 0
    days: int = 0
    minutes: int = 0
    at: datetime.time | None = None
    moment: datetime.datetime | None = None

    def __str__(self) -> str:
        if self.moment is not None:
            return f"@{self.moment:%Y-%m-%dT%H:%M}"
        dates = (f"{self.months}M" if self.months else "") + (f"{self.days}D" if self.days else "")
        clock = f"T{self.minutes}M" if self.minutes else ""
        at = f"@{self.at:%H:%M}" if self.at else ""
        return f"P{dates or ('' if clock else '0D')}{clock}{at}"

    @classmethod
    def parse(cls, text: str) -> LeadRule:
        """The rule that `str` wrote.

        Raises:
            ValueError: no rule.
        """
        match = _FORM.fullmatch(text)
        if match is None or text == "P":
            raise ValueError(f"No lead rule: {text!r}")
        if match["moment"]:
            return cls(moment=datetime.datetime.fromisoformat(match["moment"][1:]))
        months, days, minutes = (int(match[name] or 0) for name in ("months", "days", "minutes"))
        return cls(months, days, minutes, datetime.time.fromisoformat(match["at"]) if match["at"] else None)

    def due(self, meeting: Meeting) -> datetime.datetime:
        """When the reminder of `meeting` is due, UTC."""
        if self.moment is not None:
            return _utc(self.moment)
        begin = meeting.beginn.astimezone(BERLIN).replace(tzinfo=None)
        clock = self.at or (ALL_DAY_CLOCK if meeting.ganztags and not self.minutes else begin.time())
        day = _months_before(begin.date(), self.months) - datetime.timedelta(days=self.days)
        return _utc(datetime.datetime.combine(day, clock)) - datetime.timedelta(minutes=self.minutes)


def _utc(wall: datetime.datetime) -> datetime.datetime:
    """Wall clock in Berlin as UTC; a missing hour is the one after it, of a double one the first counts."""
    return wall.replace(tzinfo=BERLIN, fold=0).astimezone(datetime.UTC)


def _months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day of an earlier month, or that month's last one."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
