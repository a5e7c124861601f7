"""Runs of calendar days and the arithmetic on them; no clock times, no "now"."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = 7


class NoSuchDay(Exception):
    """There is no such day within reach: 31 February, KW 53 of a year with 52."""


@dataclass(frozen=True, slots=True)
class Days:
    """Half-open run of days `[start, end)`."""

    start: date
    end: date

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(1)

    def shifted(self, days: int) -> Days:
        """The same run `days` later."""
        return Days(self.start + timedelta(days), self.end + timedelta(days))

    def holds(self, day: date) -> bool:
        """Whether `day` belongs to it."""
        return self.start <= day < self.end


def one(day: date) -> Days:
    """A single day."""
    return Days(day, day + timedelta(1))


def exact(year: int, month: int, day: int) -> Days | None:
    """The single day, or None where the month is shorter."""
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return one(date(year, month, day))


def week_of(day: date) -> Days:
    """Monday to Sunday around `day`."""
    monday = day - timedelta(day.weekday())
    return Days(monday, monday + timedelta(WEEK))


def weekend_of(day: date) -> Days:
    """Saturday and Sunday of the week of `day`."""
    monday = day - timedelta(day.weekday())
    return Days(monday + timedelta(5), monday + timedelta(WEEK))


def months(year: int, month: int, count: int = 1) -> Days:
    """`count` whole months from `month` on; months beyond 1 to 12 run into other years."""
    return Days(first_of(year, month), first_of(year, month + count))


def first_of(year: int, month: int) -> date:
    """The first day of a month; `month` may lie outside 1 to 12."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def add_months(day: date, count: int) -> date:
    """The same day `count` months later, or the last of that month."""
    first = first_of(day.year, day.month + count)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))


def iso_week(year: int, week: int) -> Days | None:
    """The calendar week, or None where the year has no such week."""
    try:
        return week_of(date.fromisocalendar(year, week, 1))
    except ValueError:
        return None


def weekday_in(days: Days, weekday: int, nth: int) -> Days | None:
    """The `nth` (from 1; from the end where negative) such weekday within `days`."""
    first = on_or_after(days.start, weekday)
    count = (days.end - first).days // WEEK + ((days.end - first).days % WEEK > 0)
    index = nth - 1 if nth > 0 else count + nth
    return one(first + timedelta(WEEK * index)) if 0 <= index < count else None


def on_or_after(day: date, weekday: int) -> date:
    """The first such weekday from `day` on."""
    return day + timedelta((weekday - day.weekday()) % WEEK)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Something that comes back: a weekday, the 15th, May, Easter."""

    index: Callable[[date], int]
    """The number of the round in which a day lies."""
    make: Callable[[int], Days | None]
    """The occurrence in a round, or None where it has none."""
    reach: int = 9
    """How many rounds to look for one."""
    spread: int = 1
    """How many rounds later than `index` says an occurrence can still lie."""

    def coming(self, day: date) -> Days:
        """The first occurrence that ends after `day`.

        Raises:
            NoSuchDay: none within reach.
        """
        here = self.index(day)
        for number in range(here - 1, here + self.reach):
            found = self.make(number)
            if found is not None and found.end > day:
                return found
        raise NoSuchDay

    def past(self, day: date) -> Days:
        """The last occurrence that begins before `day`.

        Raises:
            NoSuchDay: none within reach.
        """
        here = self.index(day)
        for number in range(here + self.spread, here - self.reach, -1):
            found = self.make(number)
            if found is not None and found.start < day:
                return found
        raise NoSuchDay

    def inside(self, outer: Days) -> Days:
        """The first occurrence that begins within `outer`.

        Raises:
            NoSuchDay: none does.
        """
        first, last = self.index(outer.start), self.index(outer.last)
        for number in range(first - 1, min(last, first + 400) + max(self.spread, 1)):
            found = self.make(number)
            if found is not None and outer.holds(found.start):
                return found
        raise NoSuchDay

    def mapped(self, change: Callable[[Days], Days | None]) -> Cycle:
        """The cycle of what `change` makes of each occurrence."""

        def make(number: int) -> Days | None:
            found = self.make(number)
            return None if found is None else change(found)

        return Cycle(self.index, make, self.reach, self.spread)


def yearly(make: Callable[[int], Days | None]) -> Cycle:
    """Comes once a year (or in some years); `make` takes the year."""
    return Cycle(lambda day: day.year, make)


def monthly(make: Callable[[int, int], Days | None]) -> Cycle:
    """Comes once a month (or in some months); `make` takes year and month."""

    def of_number(number: int) -> Days | None:
        return make(number // 12, number % 12 + 1)

    return Cycle(lambda day: day.year * 12 + day.month - 1, of_number)


def weekly(weekday: int, length: int = 1) -> Cycle:
    """Begins on this weekday of each week."""

    def of_number(number: int) -> Days:
        start = date.fromordinal(number * WEEK + 1 + weekday)
        return Days(start, start + timedelta(length))

    return Cycle(lambda day: (day.toordinal() - 1) // WEEK, of_number)
