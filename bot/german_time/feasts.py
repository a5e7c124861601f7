"""Feasts and public holidays; what moves follows Easter, which the library `holidays` knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.germany import Germany

from bot.german_time.days import Cycle, Days, NoSuchDay, on_or_after, one, week_of, yearly

Make = Callable[[int], Days | None]
FIRST_YEAR, LAST_YEAR = 1991, 2100
"""Years that the library covers."""

SUNDAY = 6


@lru_cache(maxsize=256)
def public_holidays(year: int) -> dict[date, str]:
    """Public holidays of North Rhine-Westphalia with their German names; empty beyond the library's years."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    return dict(Germany(subdiv="NW", years=year, language="de"))


@lru_cache(maxsize=256)
def easter_sunday(year: int) -> date:
    """Easter Sunday.

    Raises:
        NoSuchDay: the year lies beyond the library's.
    """
    for day, name in public_holidays(year).items():
        if name == "Ostermontag":
            return day - timedelta(1)
    raise NoSuchDay


def first_advent(year: int) -> date:
    """The fourth Sunday before Christmas Day."""
    return on_or_after(date(year, 11, 27), SUNDAY)


def advent_sunday(number: int) -> Cycle:
    """The first to fourth Sunday of Advent."""
    return yearly(lambda year: one(first_advent(year) + timedelta(7 * (number - 1))))


def christmas_day(number: int) -> Cycle:
    """25 or 26 December."""
    return yearly(lambda year: one(date(year, 12, 24 + number)))


def _after_easter(first: int, last: int | None = None) -> Make:
    def of_year(year: int) -> Days:
        sunday = easter_sunday(year)
        return Days(sunday + timedelta(first), sunday + timedelta((first if last is None else last) + 1))

    return of_year


def _on(month: int, day: int, length: int = 1) -> Make:
    def of_year(year: int) -> Days:
        start = date(year, month, day)
        return Days(start, start + timedelta(length))

    return of_year


def _around_advent(first: int, length: int = 1) -> Make:
    def of_year(year: int) -> Days:
        start = first_advent(year) + timedelta(first)
        return Days(start, start + timedelta(length))

    return of_year


def _sunday_of(month: int, number: int) -> Make:
    return lambda year: one(on_or_after(date(year, month, 1), SUNDAY) + timedelta(7 * (number - 1)))


_FEASTS: dict[str, Make] = {
    "new_year": _on(1, 1),
    "epiphany": _on(1, 6),
    "valentine": _on(2, 14),
    "womens_day": _on(3, 8),
    "carnival": _after_easter(-52, -47),
    "carnival_week": _after_easter(-48, -42),
    "fat_thursday": _after_easter(-52),
    "rose_monday": _after_easter(-48),
    "shrove_tuesday": _after_easter(-47),
    "ash_wednesday": _after_easter(-46),
    "lent": _after_easter(-46, -1),
    "palm_sunday": _after_easter(-7),
    "holy_week": _after_easter(-6, 0),
    "maundy_thursday": _after_easter(-3),
    "good_friday": _after_easter(-2),
    "holy_saturday": _after_easter(-1),
    "easter": _after_easter(-2, 1),
    "easter_sunday": _after_easter(0),
    "easter_monday": _after_easter(1),
    "ascension": _after_easter(39),
    "whitsun": _after_easter(49, 50),
    "whitsun_weekend": _after_easter(48, 50),
    "whit_sunday": _after_easter(49),
    "whit_monday": _after_easter(50),
    "corpus_christi": _after_easter(60),
    "mothers_day": _sunday_of(5, 2),
    "may_day": _on(5, 1),
    "harvest": _sunday_of(10, 1),
    "unity": _on(10, 3),
    "reformation": _on(10, 31),
    "all_saints": _on(11, 1),
    "all_souls": _on(11, 2),
    "st_martin": _on(11, 11),
    "mourning": _around_advent(-14),
    "penance": _around_advent(-11),
    "dead_sunday": _around_advent(-7),
    "advent": lambda year: Days(first_advent(year), date(year, 12, 25)),
    "advent_sunday": _around_advent(0),
    "advent_week": _around_advent(0, 7),
    "advent_weekend": _around_advent(-1, 2),
    "st_nicholas": _on(12, 6),
    "christmas_eve": _on(12, 24),
    "christmas": _on(12, 24, 3),
    "christmas_week": lambda year: week_of(date(year, 12, 24)),
    "christmas_time": _on(12, 24, 14),
    "christmas_day": _on(12, 25),
    "between_years": _on(12, 27, 5),
    "new_years_eve": _on(12, 31),
    "turn_of_year": _on(12, 31, 2),
}

MAIN_DAY = {"easter": 2, "whitsun_weekend": 1}
"""Days from the beginning of a feast to the day that "vor" and "bis" mean."""


def feast(name: str) -> Cycle:
    """The feast of each year."""
    if name == "feast_days":
        return _feast_days()
    if name in {"bridge", "public"}:
        return _single_days(_bridges if name == "bridge" else _public)
    return yearly(_FEASTS[name])


def is_feast_holding_sunday(name: str) -> bool:
    """Whether the feast takes more than a day."""
    return name in {"easter", "whitsun", "whitsun_weekend", "christmas", "carnival"}


def _feast_days() -> Cycle:
    """Christmas, Easter and Whitsun, whichever comes next: three rounds a year."""
    order = ("easter", "whitsun", "christmas")
    return Cycle(lambda day: day.year * 3, lambda number: _FEASTS[order[number % 3]](number // 3), reach=9, spread=3)


def _single_days(days_of: Callable[[int], list[date]]) -> Cycle:
    """Single days, several a year: a round for each day of a year."""
    most = 20

    def make(number: int) -> Days | None:
        days = days_of(number // most)
        index = number % most
        return one(days[index]) if index < len(days) else None

    return Cycle(lambda day: day.year * most, make, reach=3 * most, spread=most)


def _public(year: int) -> list[date]:
    return sorted(public_holidays(year))


def _bridges(year: int) -> list[date]:
    """Fridays after and Mondays before a public holiday that are working days."""
    days = public_holidays(year)
    candidates = [day + timedelta(1) for day in days if day.weekday() == 3]
    candidates += [day - timedelta(1) for day in days if day.weekday() == 1]
    return sorted(day for day in candidates if day not in days)
