"""Seasons by whole months, as people plan; the astronomical ones begin some three weeks later."""

from __future__ import annotations

from datetime import date

from bot.german_time.days import Cycle, Days, yearly

_SEASONS: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "spring": ((3, 1), (6, 1)),
    "summer": ((6, 1), (9, 1)),
    "autumn": ((9, 1), (12, 1)),
    "winter": ((12, 1), (3, 1)),
    "early_spring": ((2, 15), (3, 21)),
    "early_summer": ((5, 15), (7, 1)),
    "high_summer": ((7, 1), (8, 16)),
    "late_summer": ((8, 15), (9, 22)),
    "early_autumn": ((9, 1), (10, 1)),
    "late_autumn": ((11, 1), (12, 1)),
    "summer_half": ((4, 1), (10, 1)),
    "winter_half": ((10, 1), (4, 1)),
    "school_year": ((8, 1), (8, 1)),
    "first_school_half": ((8, 1), (2, 1)),
    "second_school_half": ((2, 1), (8, 1)),
}


def season(name: str) -> Cycle:
    """The season of each year; winter belongs to the year in which it begins."""
    begin, end = _SEASONS[name]

    def of_year(year: int) -> Days:
        return Days(date(year, *begin), date(year + (end <= begin), *end))

    return yearly(of_year)
