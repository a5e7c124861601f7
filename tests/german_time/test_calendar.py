"""Feasts and school holidays against what is known of them."""

from __future__ import annotations

import datetime

import pytest
from holidays.countries.germany import Germany

from bot.german_time.days import Days, NoSuchDay, iso_week, weekday_in
from bot.german_time.feasts import feast
from bot.german_time.model import TableEnds
from bot.german_time.school import school_holidays

PUBLIC = {
    "new_year": "Neujahr",
    "good_friday": "Karfreitag",
    "easter_monday": "Ostermontag",
    "may_day": "Erster Mai",
    "ascension": "Christi Himmelfahrt",
    "whit_monday": "Pfingstmontag",
    "corpus_christi": "Fronleichnam",
    "unity": "Tag der Deutschen Einheit",
    "all_saints": "Allerheiligen",
}


@pytest.mark.parametrize("name", PUBLIC)
def test_public_holidays_are_those_of_the_library(name: str) -> None:
    for year in range(2020, 2060):
        days = {
            day for day, german in Germany(subdiv="NW", years=year, language="de").items() if german == PUBLIC[name]
        }
        assert feast(name).coming(datetime.date(year, 1, 1)).start in days


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("rose_monday", (2027, 2, 8)),
        ("fat_thursday", (2027, 2, 4)),
        ("ash_wednesday", (2027, 2, 10)),
        ("easter_sunday", (2027, 3, 28)),
        ("advent_sunday", (2026, 11, 29)),
        ("penance", (2027, 11, 17)),
        ("dead_sunday", (2027, 11, 21)),
        ("mothers_day", (2027, 5, 9)),
        ("bridge", (2027, 5, 7)),
    ],
)
def test_the_coming_feast_is_known(name: str, day: tuple[int, int, int]) -> None:
    assert feast(name).coming(datetime.date(2026, 11, 23)).start == datetime.date(*day)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("Christmas", (2026, 12, 23), (2027, 1, 6)),
        ("Easter", (2027, 3, 22), (2027, 4, 3)),
        ("Whit", (2027, 5, 18), (2027, 5, 18)),
        ("Summer", (2027, 7, 19), (2027, 8, 31)),
        ("Autumn", (2027, 10, 23), (2027, 11, 6)),
    ],
)
def test_school_holidays_are_those_of_the_ministry(
    kind: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    days = school_holidays(kind).coming(datetime.date(2026, 11, 23))
    assert (days.start, days.last) == (datetime.date(*first), datetime.date(*last))


def test_the_christmas_holidays_after_next_are_known() -> None:
    days = school_holidays("Christmas").coming(datetime.date(2027, 2, 1))
    assert (days.start, days.last) == (datetime.date(2027, 12, 24), datetime.date(2028, 1, 8))


def test_the_table_ends_loudly() -> None:
    with pytest.raises(TableEnds, match="Osterferien"):
        school_holidays("Easter").coming(datetime.date(2031, 1, 1))


def test_a_year_without_whit_holidays_has_none() -> None:
    year = Days(datetime.date(2028, 1, 1), datetime.date(2029, 1, 1))
    with pytest.raises(NoSuchDay):
        school_holidays("Whit").inside(year)


def test_not_every_year_has_week_53() -> None:
    assert iso_week(2026, 53) is not None
    assert iso_week(2027, 53) is None


@pytest.mark.parametrize(("nth", "day"), [(1, 1), (4, 22), (-1, 22), (5, None), (-5, None)])
def test_a_weekday_is_counted_from_both_ends(nth: int, day: int | None) -> None:
    february = Days(datetime.date(2027, 2, 1), datetime.date(2027, 3, 1))
    found = weekday_in(february, 0, nth)
    assert (None if found is None else found.start.day) == day
