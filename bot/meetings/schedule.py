"""Begin and end of a row, from whichever of the usual columns it has."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.meetings.folding import fold
from bot.meetings.moments import Moment, MomentMistake, local, midnight, read_moment, read_time_range
from bot.meetings.records import Raw
from bot.meetings.values import YES_NO

_OF_BEGIN = ("beginn", "datum", "von")
_OF_END = ("ende", "datum_bis", "bis")
"""Fields that may hold the whole moment, a day or a time of day."""

ONE_DAY = datetime.timedelta(days=1)


class Row(Protocol):
    """What is needed of a row."""

    def raw(self, name: str) -> Raw:
        """The value of a field, None where it is empty."""

    def mistake(self, name: str, message: str) -> None:
        """This keeps the row out of service."""

    def warn(self, name: str, message: str) -> None:
        """The row stays in service."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a meeting is; aware, Europe/Berlin, as in `Meeting`."""

    beginn: datetime.datetime
    ende: datetime.datetime | None
    ganztags: bool


def read_schedule(row: Row) -> Schedule | None:
    """When the meeting of `row` is; None where that is missing or wrong, which `row` is told."""
    start = _start(row)
    if start is None or start.day is None:
        return None
    whole_day = _whole_day(row)
    end, end_name = _end(row)
    if whole_day is None:
        whole_day = start.time is None and (end is None or end.time is None)
    if start.time is None and not whole_day:
        row.mistake("beginn", "Beim Beginn fehlt die Uhrzeit; bitte wie 14.01.2027 10:00 schreiben.")
        return None
    schedule = _of_days(start.day, end) if whole_day else _of_times(row, start, end, end_name)
    if schedule is not None and _ends_too_early(schedule):
        row.mistake(
            end_name, f"Das Ende ({_shown_end(schedule)}) liegt vor dem Beginn; bitte Datum und Uhrzeit prüfen."
        )
        return None
    return schedule


def read_beginning(raw: Raw) -> datetime.datetime | None:
    """A single moment, a day as its midnight; aware, Europe/Berlin.

    Raises:
        MomentMistake: it is not readable, does not exist or has no day.
    """
    if raw is None:
        return None
    moment = read_moment(raw)
    if moment.aware is not None:
        return moment.aware
    if moment.day is None:
        raise MomentMistake("Das Datum fehlt.")
    return local(moment.day, moment.time or datetime.time())[0]


def read_day(row: Row, name: str) -> datetime.date | None:
    """The day in a field that may be dispensed with; a time of day is ignored."""
    try:
        moment = read_moment(row.raw(name)) if row.raw(name) is not None else None
    except MomentMistake as mistake:
        row.warn(name, f"„{name}“ gilt als leer: {mistake}")
        return None
    return moment.day if moment else None


def _ends_too_early(schedule: Schedule) -> bool:
    if schedule.ende is None:
        return False
    return schedule.ende < schedule.beginn or (schedule.ganztags and schedule.ende == schedule.beginn)


def _shown_end(schedule: Schedule) -> str:
    end = schedule.ende or schedule.beginn
    return f"{end - ONE_DAY:%d.%m.%Y}" if schedule.ganztags else f"{end:%d.%m.%Y %H:%M}"


def _start(row: Row) -> Moment | None:
    """The begin, put together of all columns that hold a part of it."""
    moments = [_moment(row, name, read_time_range(row.raw(name))[0]) for name in _OF_BEGIN if row.raw(name) is not None]
    start = _combined(moments)
    if start is not None and start.day is None:
        row.mistake("beginn", "Beim Beginn fehlt das Datum; bitte wie 14.01.2027 10:00 schreiben.")
    return start


def _end(row: Row) -> tuple[Moment | None, str]:
    """End of the row and the field it stands in; without a day where only a time is named."""
    moments = [(name, _moment(row, name)) for name in _OF_END if row.raw(name) is not None]
    for name in _OF_BEGIN:
        until = read_time_range(row.raw(name))[1]
        if until is not None:
            moments.append((name, _moment(row, name, until)))
    return _combined([moment for _, moment in moments]), moments[0][0] if moments else "ende"


def _combined(moments: Sequence[Moment | None]) -> Moment | None:
    """Day and time, each from the first that has it; None where there is nothing or something cannot be read."""
    known = [moment for moment in moments if moment is not None]
    if not known or len(known) < len(moments):
        return None
    if known[0].aware is not None:
        return known[0]
    day = next((moment.day for moment in known if moment.day is not None), None)
    clock = next((moment for moment in known if moment.time is not None), None)
    if clock is None:
        return Moment(day, None)
    if day is not None and clock.day is None:
        return Moment(day + clock.days_later * ONE_DAY, clock.time)
    return Moment(day, clock.time, days_later=clock.days_later)


def _moment(row: Row, name: str, raw: Raw = None) -> Moment | None:
    raw = row.raw(name) if raw is None else raw
    if raw is None:
        return None
    try:
        return read_moment(raw)
    except MomentMistake as mistake:
        row.mistake(name, str(mistake))
        return None


def _whole_day(row: Row) -> bool | None:
    raw = row.raw("ganztags")
    if raw is None:
        return None
    value = raw if isinstance(raw, bool) else YES_NO.get(fold(str(raw)))
    if value is None:
        row.warn("ganztags", f"„{raw}“ ist für „ganztags“ unbekannt und gilt als leer; möglich sind: true, false.")
    return value


def _of_days(first: datetime.date, end: Moment | None) -> Schedule:
    last = end.day if end is not None and end.day is not None else first
    return Schedule(midnight(first), midnight(last + ONE_DAY), ganztags=True)


def _of_times(row: Row, start: Moment, end: Moment | None, end_name: str) -> Schedule | None:
    begin = _local(row, "beginn", start)
    if begin is None or end is None:
        return None if begin is None else Schedule(begin, None, ganztags=False)
    if end.time is None and end.day is not None:  # the last day of several
        if end.day == begin.date():
            return Schedule(begin, None, ganztags=False)
        return Schedule(begin, midnight(end.day + ONE_DAY), ganztags=False)
    day = end.day or begin.date() + end.days_later * ONE_DAY
    finish = _local(row, end_name, Moment(day, end.time, end.aware))
    return None if finish is None else Schedule(begin, finish, ganztags=False)


def _local(row: Row, name: str, moment: Moment) -> datetime.datetime | None:
    if moment.aware is not None:
        return moment.aware
    if moment.day is None or moment.time is None:
        return None
    try:
        found, is_twice = local(moment.day, moment.time)
    except MomentMistake as mistake:
        row.mistake(name, str(mistake))
        return None
    if is_twice:
        row.warn(
            name,
            f"Am {moment.day:%d.%m.%Y} gibt es {moment.time:%H:%M} Uhr zweimal (Zeitumstellung); es gilt das erste.",
        )
    return found
