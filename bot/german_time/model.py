"""What a reader of time expressions returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

HOUR = 60
"""Minutes of an hour."""


class TableEnds(Exception):
    """A school or public holiday beyond the years of the table is asked for; the message is German."""


class Kind(StrEnum):
    """What a reading is good for."""

    INTERVAL = "interval"
    """A period in which meetings are looked for."""
    POINT = "point"
    """A moment."""
    LEAD = "lead"
    """Time before a meeting."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Interval:
    """Half-open `[start, end)`, time zone Europe/Berlin; None is an open side."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Lead:
    """Time before a meeting: calendar months and days keep the clock time, minutes are real time."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    @property
    def iso(self) -> str:
        """ISO 8601 duration such as "P1D", "PT2H" or "P7DT2H"; weeks are days, nothing at all is "P0D"."""
        dates = (f"{self.months}M" if self.months else "") + (f"{self.days}D" if self.days else "")
        if not self.minutes:
            return f"P{dates or '0D'}"
        clock = f"{self.minutes}M" if self.minutes % HOUR else f"{self.minutes // HOUR}H"
        return f"P{dates}T{clock}"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A wish that holds for each day inside the interval ("donnerstags", "vormittags")."""

    weekdays: frozenset[int] = frozenset()
    """0 is Monday; empty is any."""
    nth: int | None = None
    """Which of these weekdays in a month, 1 to 5, or -1 for the last."""
    start_time: time | None = None
    end_time: time | None = None
    """None where the window ends at midnight or is open."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One time expression of a sentence, read."""

    kind: Kind
    interval: Interval | None = None
    """For `Kind.POINT` its start is the moment and its end None."""
    lead: Lead | None = None
    at: time | None = None
    """Clock time that goes with a lead."""
    grain: str = ""
    """What was named: minute, hour, daypart, day, weekend, week, part, month, quarter, season, year, …"""
    span: tuple[int, int] = (0, 0)
    """Where in the text."""
    other: tuple[Reading, ...] = ()
    """Other common readings, likeliest first."""
    recurrence: Recurrence | None = None
    parts: tuple[Interval, ...] = ()
    """The pieces where they do not touch ("im März oder im Mai"); `interval` reaches over all of them."""
    side: str = ""
    """For the wording: "from" or "until" where only one side was named, "every" where none was."""
    problem: str | None = None
    """Why an expression that was understood has no dates; German."""
