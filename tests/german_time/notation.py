"""Readings in a short notation, for lists of cases that are read and written by people.

2026-12-01                        the day
2026-12-01 .. 2026-12-05          half-open: from the 1st up to, not including, the 5th; "…" is an open side
2026-12-01 + 2026-12-05           pieces that do not touch
at 2026-12-01T09:00               a moment
lead P1D 18:00                    time before a meeting
| weekdays 3, 08:00-12:00         a wish for each day inside the interval
none                              nothing
"""

from __future__ import annotations

import datetime

from bot.german_time import Interval, Kind, Reading, Recurrence


def notation(reading: Reading) -> str:
    """The reading as it is written in the case files."""
    if reading.kind is Kind.NONE:
        return "none"
    if reading.lead is not None:
        return f"lead {reading.lead.iso}" + (f" {reading.at:%H:%M}" if reading.at else "")
    assert reading.interval is not None
    if reading.kind is Kind.POINT:
        return f"at {reading.interval.start:%Y-%m-%dT%H:%M}"
    pieces = " + ".join(_interval(part) for part in reading.parts or (reading.interval,))
    return pieces if reading.recurrence is None else f"{pieces} | {_wish(reading.recurrence)}"


def _interval(interval: Interval) -> str:
    start, end = interval.start, interval.end
    if start and end and _is_midnight(start) and end.date() - start.date() == datetime.timedelta(1):
        return f"{start:%Y-%m-%d}" if _is_midnight(end) else f"{_moment(start)} .. {_moment(end)}"
    return f"{_moment(start)} .. {_moment(end)}"


def _moment(moment: datetime.datetime | None) -> str:
    if moment is None:
        return "…"
    return f"{moment:%Y-%m-%d}" if _is_midnight(moment) else f"{moment:%Y-%m-%dT%H:%M}"


def _is_midnight(moment: datetime.datetime) -> bool:
    return moment.time() == datetime.time()


def _wish(wish: Recurrence) -> str:
    pieces = []
    if wish.weekdays:
        pieces.append("weekdays " + " ".join(str(day) for day in sorted(wish.weekdays)))
    if wish.nth is not None:
        pieces.append(f"nth {wish.nth}")
    if wish.start_time or wish.end_time:
        pieces.append(f"{_clock(wish.start_time)}-{_clock(wish.end_time)}")
    return ", ".join(pieces)


def _clock(moment: datetime.time | None) -> str:
    return "" if moment is None else f"{moment:%H:%M}"
