"""Expands the events of an iCalendar file: series, exceptions, moved and cancelled dates.

recurring-ical-events does the counting; this module gives it one series at a time, so that a broken one takes no other
down, bounds it, and says of each occurrence when it was to take place originally, which is its identity.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from icalendar import Event
from recurring_ical_events import EventAdapter, Occurrence, Series  # type: ignore[import-untyped]

from bot.clock import BERLIN
from bot.meetings.window import Window

MAX_OCCURRENCES = 5_000
"""Occurrences of one series that come into service."""
MAX_STEPS = 100_000
"""Dates of a rule that are looked at, beginning with its first one."""

Time = datetime.date
"""A `datetime.datetime` for a time, a plain date for whole days, as in icalendar."""

_WITHIN_A_DAY = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_FILTERS = frozenset({"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY", "BYSETPOS"})
_LEAP_YEAR = 2024


class SeriesMistake(Exception):
    """A series cannot be expanded, or not to its end; the message is German."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One date of an event."""

    event: Event
    """The component that describes it: the series' own or that of an exception."""
    start: Time
    end: Time
    original: Time | None
    """Begin by the rule of its series; None for an event that is no series."""
    sequence: int = 0


def is_recurring(event: Event) -> bool:
    """Whether `event` is a series or one date of a series."""
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def happenings(events: Sequence[Event], window: Window) -> Iterator[Happening]:
    """The dates of the events of one UID; a series only within `window`, what is no series always.

    Raises:
        SeriesMistake: after the dates that could be found.
    """
    if not any(is_recurring(event) for event in events):
        for event in events:
            adapter = EventAdapter(event)
            yield Happening(event, adapter.start, adapter.end, None, max(0, int(event.get("SEQUENCE", 0))))
        return
    for event in events:
        _check_rules(event)
    try:
        yield from _of_series(_BoundedSeries([EventAdapter(event) for event in events]), window)
    except SeriesMistake:
        raise
    except Exception as error:  # whatever a strange rule makes the libraries raise
        raise SeriesMistake("Die Wiederholung ist nicht lesbar; bitte die Serie neu anlegen.") from error


def aware(time: Time) -> datetime.datetime:
    """`time` in Europe/Berlin; floating times are local there, days begin at midnight.

    A time that the clocks skip is read with the offset before the change, as RFC 5545 says.
    """
    if not isinstance(time, datetime.datetime):
        return datetime.datetime.combine(time, datetime.time(), BERLIN)
    zoned = time if time.tzinfo is not None else time.replace(tzinfo=BERLIN)
    return zoned.astimezone(datetime.UTC).astimezone(BERLIN)


class _BoundedSeries(Series):  # type: ignore[misc]  # no types
    """A series that stops after `MAX_STEPS` dates of its rule."""

    class RecurrenceRules(Series.RecurrenceRules):  # type: ignore[misc]
        """The rules of the series' own component."""

        def rrule_between(self, span_start: Time, span_stop: Time) -> Generator[Any, None, None]:
            """Begins by the rules within the span, in the order of each rule."""
            first, last = self._comparable(span_start), self._comparable(span_stop)
            steps = 0
            for rule in self.rrules:
                until = self._comparable(rule.until) if rule.until is not None else None
                for start in rule:
                    steps += 1
                    if steps > MAX_STEPS:
                        raise SeriesMistake(_too_many())
                    if start > last or (until is not None and start > until):
                        break
                    if start >= first:
                        yield start

        def _comparable(self, time: Time) -> datetime.datetime:
            moment = (
                datetime.datetime.combine(time, datetime.time()) if not isinstance(time, datetime.datetime) else time
            )
            if self.tzinfo is None:
                return moment.replace(tzinfo=None)
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=self.tzinfo)


def _of_series(series: Any, window: Window) -> Iterator[Happening]:
    first = datetime.datetime.combine(window.first, datetime.time(), BERLIN)
    last = datetime.datetime.combine(window.last + datetime.timedelta(days=1), datetime.time(), BERLIN)
    for count, occurrence in enumerate(series.between(first, last), start=1):
        if count > MAX_OCCURRENCES:
            raise SeriesMistake(_too_many())
        yield _happening(series, occurrence)


def _happening(series: Any, occurrence: Occurrence) -> Happening:
    adapter = occurrence._adapter
    event = adapter._component
    original = occurrence.start
    if adapter.this_and_future:
        original = occurrence.start - adapter.move_recurrences_by
    elif adapter.is_modification():
        original = _full(event["RECURRENCE-ID"].dt, series, occurrence)
    return Happening(event, occurrence.start, occurrence.end, original, max(0, int(occurrence.sequence)))


def _full(original: Time, series: Any, occurrence: Occurrence) -> Time:
    """`original` with a time of day where the series has one; some programs write the date alone."""
    start = series.recurrence.core.start if series.recurrence.has_core else occurrence.start
    if isinstance(original, datetime.datetime) or not isinstance(start, datetime.datetime):
        return original
    return datetime.datetime.combine(original, start.time(), start.tzinfo)


def _check_rules(event: Event) -> None:
    """Refuse rules that count through the millennia without ever finding a date."""
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        frequency = str((rule.get("FREQ") or [""])[0]).upper()
        if frequency in _WITHIN_A_DAY and _FILTERS & {str(name).upper() for name in rule}:
            raise SeriesMistake("Eine Wiederholung innerhalb eines Tages wird nicht unterstützt.")
        days = [int(day) for day in rule.get("BYMONTHDAY", [])]
        months = [int(month) for month in rule.get("BYMONTH", range(1, 13))]
        if days and not any(
            1 <= abs(day) <= calendar.monthrange(_LEAP_YEAR, month)[1] for day in days for month in months
        ):
            raise SeriesMistake("Die Wiederholung trifft nie einen Tag, den es gibt; bitte die Serie prüfen.")


def _too_many() -> str:
    return f"Die Serie hat mehr als {MAX_OCCURRENCES} Wiederholungen; die übrigen fehlen. Bitte die Serie begrenzen."
