"""Days with 23 and 25 hours, and times that are left out or come twice."""

from __future__ import annotations

import datetime

import pytest

from bot.clock import BERLIN
from bot.german_time import Kind, read

SPRING = datetime.datetime(2027, 3, 26, 10, tzinfo=BERLIN)
AUTUMN = datetime.datetime(2027, 10, 29, 10, tzinfo=BERLIN)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def hours(reading_text: str, now: datetime.datetime) -> float:
    """Real hours of the interval."""
    interval = read(reading_text, now).interval
    assert interval is not None
    assert interval.start is not None
    assert interval.end is not None
    return (interval.end.astimezone(datetime.UTC) - interval.start.astimezone(datetime.UTC)).total_seconds() / 3600


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("am 28.3.", SPRING, 23),
        ("am 27.3.", SPRING, 24),
        ("am 29.3.", SPRING, 24),
        ("am 31.10.", AUTUMN, 25),
        ("am 30.10.", AUTUMN, 24),
        ("am 1.11.", AUTUMN, 24),
        ("am Sonntag", SPRING, 23),
        ("am Sonntag", AUTUMN, 25),
        ("am Wochenende", SPRING, 47),
        ("am Wochenende", AUTUMN, 49),
    ],
)
def test_a_day_has_as_many_hours_as_it_really_has(text: str, now: datetime.datetime, expected: int) -> None:
    assert hours(text, now) == expected


@pytest.mark.parametrize("year", [2026, 2027])
def test_days_begin_at_midnight_on_both_sides_of_the_change(year: int) -> None:
    for month, last in ((3, 31), (10, 31)):
        for day in range(20, last + 1):
            now = local(year, month, day, 12)
            interval = read("morgen", now).interval
            assert interval is not None
            assert interval.start is not None
            assert interval.start.replace(tzinfo=None) == datetime.datetime(year, month, day) + datetime.timedelta(1)


def test_a_time_that_is_left_out_moves_on() -> None:
    reading = read("am 28.3. um 02:30 Uhr", SPRING)
    assert reading.kind is Kind.POINT
    assert reading.interval is not None
    assert reading.interval.start == local(2027, 3, 28, 3, 30)


def test_two_hours_are_real_hours() -> None:
    before = datetime.datetime(2027, 3, 28, 0, 30, tzinfo=datetime.UTC).astimezone(BERLIN)
    interval = read("in zwei Stunden", before).interval
    assert interval is not None
    assert interval.start == local(2027, 3, 28, 4, 30)
    night = local(2027, 10, 31, 1, 30)
    interval = read("in zwei Stunden", night).interval
    assert interval is not None
    assert interval.start is not None
    assert interval.start.astimezone(datetime.UTC) - night.astimezone(datetime.UTC) == datetime.timedelta(hours=2)
    assert (interval.start.hour, interval.start.minute) == (2, 30)


def test_the_night_of_the_change_ends_at_six() -> None:
    interval = read("in der Nacht vom 30. auf den 31. Oktober", AUTUMN).interval
    assert interval is not None
    assert (interval.start, interval.end) == (local(2027, 10, 30, 22), local(2027, 10, 31, 6))


def test_nine_o_clock_stays_nine_o_clock() -> None:
    for text, now in (("Sonntag um 9 Uhr", SPRING), ("Sonntag um 9 Uhr", AUTUMN)):
        interval = read(text, now).interval
        assert interval is not None
        assert interval.start is not None
        assert interval.start.hour == 9
