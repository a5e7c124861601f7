"""Dates and times are read in every notation that offices use, and wrong ones are explained."""

from __future__ import annotations

import datetime

import pytest

from bot.meetings.moments import Moment, MomentMistake, local, read_moment, read_time_range

DAY = datetime.date(2027, 1, 14)
TEN = datetime.time(10)


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-14 10:00",
        "2027-01-14T10:00",
        "2027-01-14 10:00:00",
        "2027-1-14 10:00",
        "14.01.2027 10:00",
        "14.1.2027 10:00",
        "14.1.27 10:00",
        "14. 1. 2027 10.00",
        "14.01.2027, 10:00 Uhr",
        "14.01.2027 um 10 Uhr",
        "14. Januar 2027, 10 Uhr",
        "14 Jan. 2027 10h",
        "Donnerstag, 14. Januar 2027, 10:00 Uhr",
        "Donnerstag, den 14.01.2027, 10 Uhr",
        "Do, 14.1.2027 10:00",
        "Do. 14.1.27, 10 Uhr 00",
        "do 2027-01-14 10:00",
        "  14.01.2027   10:00  ",
        "2027-01-14T10:00:00+01:00",
        "2027-01-14T09:00:00Z",
        "2027-01-14 04:00-0500",
    ],
)
def test_a_day_with_a_time_is_read(text: str) -> None:
    moment = read_moment(text)
    assert (moment.day, moment.time) == (DAY, TEN)


@pytest.mark.parametrize("text", ["2027-01-14", "14.01.2027", "14.1.27", "14. Januar 2027", "Do, 14.1.2027"])
def test_a_day_alone_is_read(text: str) -> None:
    assert read_moment(text) == Moment(DAY, None)


@pytest.mark.parametrize("text", ["10:00", "10 Uhr", "10.00 Uhr", "10h", "ab 10:00 Uhr", "bis 10:00", "10:00:00"])
def test_a_time_alone_is_read(text: str) -> None:
    assert read_moment(text) == Moment(None, TEN)


@pytest.mark.parametrize(
    ("month", "number"),
    [
        *(("Januar", 1), ("Feb.", 2), ("März", 3), ("Maerz", 3), ("Mrz", 3), ("April", 4), ("Mai", 5), ("Juni", 6)),
        *(("Juli", 7), ("August", 8), ("Sept.", 9), ("Oktober", 10), ("November", 11), ("Dezember", 12)),
    ],
)
def test_months_have_names(month: str, number: int) -> None:
    assert read_moment(f"3. {month} 2027").day == datetime.date(2027, number, 3)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        (datetime.datetime(2027, 1, 14, 10), Moment(DAY, TEN)),
        (datetime.datetime(2027, 1, 14), Moment(DAY, None)),
        (datetime.datetime(2027, 1, 14, 9, 59, 59, 999_990), Moment(DAY, TEN)),
        (datetime.date(2027, 1, 14), Moment(DAY, None)),
        (datetime.time(10), Moment(None, TEN)),
    ],
)
def test_what_excel_holds_is_read(raw: datetime.date | datetime.time, moment: Moment) -> None:
    assert read_moment(raw) == moment


def test_midnight_at_the_end_of_a_day_is_the_next_day() -> None:
    assert read_moment("14.01.2027 24:00") == Moment(datetime.date(2027, 1, 15), datetime.time())


@pytest.mark.parametrize(
    ("text", "explanation"),
    [
        ("31.2.2027 10:00", "Das Datum „31.2.2027 10:00“ gibt es nicht"),
        ("29.02.2027", "gibt es nicht"),
        ("2027-13-01", "gibt es nicht"),
        ("14.01.2027 25:00", "Die Uhrzeit in „14.01.2027 25:00“ gibt es nicht"),
        ("14.01.2027 10:75", "Die Uhrzeit"),
        ("14.01.0001", "Das Jahr 1 liegt nicht zwischen 2000 und 2100"),
        ("9999-12-31 10:00", "Das Jahr 9999 liegt nicht"),
        ("0000-01-01", "Das Jahr 0 liegt nicht"),
        ("Mi, 14.1.2027 10:00", "Der 14.01.2027 ist ein Donnerstag, kein Mittwoch"),
        ("Sonnabend, 14.01.2027", "Der 14.01.2027 ist ein Donnerstag, kein Samstag"),
        ("14.1. 10:00", "fehlt das Jahr"),
        ("14. Januar", "fehlt das Jahr"),
        ("1/14/2027", "nicht als Datum und Uhrzeit lesbar"),
        ("nächste Woche", "nicht als Datum und Uhrzeit lesbar"),
        ("46036", "nicht als Datum und Uhrzeit lesbar"),
        ("14. Brumaire 2027", "nicht als Datum"),
    ],
)
def test_what_is_no_date_is_explained(text: str, explanation: str) -> None:
    with pytest.raises(MomentMistake, match=explanation):
        read_moment(text)


@pytest.mark.parametrize("raw", [46036, 46036.5, True])
def test_numbers_are_no_dates(raw: float) -> None:
    with pytest.raises(MomentMistake):
        read_moment(raw)


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("10:00–15:30 Uhr", ("10:00", "15:30 uhr")),
        ("10-12 Uhr", ("10 uhr", "12 uhr")),
        ("10 bis 12.30 Uhr", ("10 uhr", "12.30 uhr")),
        ("14.1.2027 10:00 - 12:00", ("14.1.2027 10:00", "12:00")),
        ("2027-01-14 10:00-12:00", ("2027-01-14 10:00", "12:00")),
        ("2027-01-14 10:00", ("2027-01-14 10:00", None)),
        ("2027-01-14", ("2027-01-14", None)),
        ("10:00", ("10:00", None)),
        (datetime.time(10), (datetime.time(10), None)),
    ],
)
def test_a_range_of_times_has_two_ends(text: str, both: tuple[object, object]) -> None:
    assert read_time_range(text) == both


def test_a_time_that_the_clocks_skip_is_a_mistake() -> None:
    with pytest.raises(MomentMistake, match=r"Am 28.03.2027 gibt es 02:30 Uhr nicht \(Zeitumstellung\)"):
        local(datetime.date(2027, 3, 28), datetime.time(2, 30))


def test_a_time_that_comes_twice_is_the_first_one() -> None:
    moment, is_twice = local(datetime.date(2027, 10, 31), datetime.time(2, 30))
    assert moment.isoformat() == "2027-10-31T02:30:00+02:00"
    assert is_twice


@pytest.mark.parametrize(("day", "offset"), [((2027, 3, 27), "+01:00"), ((2027, 3, 28), "+02:00")])
def test_both_sides_of_the_change_have_their_offset(day: tuple[int, int, int], offset: str) -> None:
    moment, is_twice = local(datetime.date(*day), datetime.time(10))
    assert moment.isoformat().endswith(offset)
    assert not is_twice


@pytest.mark.parametrize("text", ["1" * 5000, "14.01.2027 " * 500, "-" * 3000, "10:" * 2000, " " * 9000 + "x"])
def test_nonsense_is_refused_at_once(text: str) -> None:
    with pytest.raises(MomentMistake):
        read_moment(text)
    read_time_range(text)
