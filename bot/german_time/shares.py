"""Parts of a run of days: its beginning, a half, a third, its n-th week, weekend or day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bot.german_time.days import WEEK, Days, first_of, one, weekday_in
from bot.german_time.feasts import public_holidays
from bot.german_time.phrases import Change

_LONGEST_TO_COUNT = 400
PARTS = ("begin", "middle", "end")


def share(part: str) -> Callable[[Days], Days]:
    """What "Anfang", "Mitte" or "Ende" is of a week, a month, a year or anything else."""

    def of(days: Days) -> Days:
        if days.length == WEEK and days.start.weekday() == 0:
            first, after = {"begin": (0, 2), "middle": (1, 4), "end": (4, WEEK)}[part]
            return Days(days.start + timedelta(first), days.start + timedelta(after))
        if 28 <= days.length <= 31 and days.start.day == 1:
            return _of_month(days, part)
        if days.length >= 365 and days.start.month == 1:
            return _of_year(days.start.year, part)
        return _third(days, part)

    return of


def _of_month(days: Days, part: str) -> Days:
    first = days.start
    edges = {"begin": (first, first.replace(day=11)), "middle": (first.replace(day=11), first.replace(day=21))}
    return Days(*edges.get(part, (first.replace(day=21), days.end)))


def _of_year(year: int, part: str) -> Days:
    first, after = {"begin": (1, 3), "middle": (6, 8), "end": (11, 13)}[part]
    return Days(first_of(year, first), first_of(year, after))


def _third(days: Days, part: str) -> Days:
    position = PARTS.index(part)
    start = days.start + timedelta(days.length * position // 3)
    end = days.start + timedelta(max(days.length * (position + 1) // 3, days.length * position // 3 + 1))
    return Days(start, max(end, start + timedelta(1)))


def third(part: str) -> Change:
    """The first, middle or last third."""
    return lambda days: _third(days, part)


def half(number_of: int) -> Change:
    """The first or second half; of a month the 16th is the first day of the second."""

    def of(days: Days) -> Days:
        middle = days.start + timedelta(days.length // 2)
        if 28 <= days.length <= 31 and days.start.day == 1:
            middle = days.start.replace(day=16)
        if days.length >= 365:
            middle = days.start.replace(month=7)
        return Days(days.start, middle) if number_of == 1 else Days(middle, days.end)

    return of


def week_in(position: int) -> Change:
    """The n-th seven days; of something that begins on a weekend, from the Monday on."""

    def of(days: Days) -> Days | None:
        if position < 0:
            return Days(
                max(days.start, days.end + timedelta(WEEK * position)), days.end + timedelta(WEEK * (position + 1))
            )
        start = days.start
        if start.weekday() >= 5 and days.length < 60 and start.day != 1:
            start += timedelta(WEEK - start.weekday())
        start += timedelta(WEEK * (position - 1))
        return Days(start, start + timedelta(WEEK)) if start < days.end else None

    return of


def weekend_in(position: int) -> Change:
    """The n-th Saturday and Sunday."""

    def of(days: Days) -> Days | None:
        saturday = weekday_in(days, 5, position)
        return None if saturday is None else Days(saturday.start, saturday.start + timedelta(2))

    return of


def nth_day(position: int) -> Change:
    """The n-th day; from the end where negative."""

    def of(days: Days) -> Days | None:
        offset = position - 1 if position > 0 else days.length + position
        day: date = days.start + timedelta(offset)
        return Days(day, day + timedelta(1)) if 0 <= offset < days.length else None

    return of


def first_days(position: int, length: int) -> Change:
    """So many days at the beginning, or at the end where `position` is negative."""

    def of(days: Days) -> Days:
        if position < 0:
            return Days(days.end - timedelta(length), days.end)
        return Days(days.start, days.start + timedelta(length))

    return of


def is_workday(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def workday_in(position: int) -> Change:
    """The n-th working day; from the end where negative."""

    def of(days: Days) -> Days | None:
        dates = (days.start + timedelta(offset) for offset in range(min(days.length, _LONGEST_TO_COUNT)))
        workdays = [day for day in dates if is_workday(day)]
        index = position - 1 if position > 0 else position
        return one(workdays[index]) if -len(workdays) <= index < len(workdays) else None

    return of
