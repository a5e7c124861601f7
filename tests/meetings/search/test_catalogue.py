"""Finding meetings."""

from __future__ import annotations

import datetime

import pytest

from bot.meetings import Audience, Presence, Status
from bot.meetings.search import Mode, Period, Wish
from tests.meetings.search.calendar import NOW, at, catalogue, ids, meeting


def found(wish: Wish, now: datetime.datetime = NOW) -> list[str]:
    return ids(catalogue().find(wish, now))


def test_without_a_wish_everything_to_come_is_found_in_order() -> None:
    assert found(Wish()) == ["nt-12", "sem-12", "exk-01", "nt-01", "wst-02", "nt-03", "tag-06"]


def test_past_meetings_come_on_request_the_latest_first() -> None:
    assert found(Wish(past=True), at("2027-01-01T00:00")) == ["sem-12", "nt-12", "nt-10"]


def test_a_meeting_that_runs_is_still_to_come() -> None:
    assert found(Wish(), at("2026-12-03T11:59"))[0] == "nt-12"
    assert found(Wish(), at("2026-12-03T12:00"))[0] == "sem-12"


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(formats=("Netzwerktreffen",)), ["nt-12", "nt-01", "nt-03"]),
        (Wish(formats=("Seminar", "Werkstatt")), ["sem-12", "wst-02"]),
        (Wish(places=("Dortmund",)), ["nt-01"]),
        (Wish(places=("Köln", "Essen")), ["sem-12", "wst-02"]),
        (Wish(presence=Presence.DIGITAL), ["nt-12", "nt-01", "nt-03"]),
        (Wish(presence=Presence.ON_SITE), ["sem-12", "exk-01", "nt-01", "wst-02", "tag-06"]),
        (Wish(presence=Presence.HYBRID), ["nt-01"]),
        (Wish(audience=Audience.EVERYBODY), ["tag-06"]),
        (Wish(status=Status.CANCELLED), ["exk-01"]),
        (Wish(free=True), ["nt-12"]),
        (Wish(themes=("leerstand",)), ["wst-02"]),
        (Wish(themes=("klima",)), ["exk-01", "nt-01"]),
        (Wish(themes=("umwelt",)), ["nt-01"]),
        (Wish(themes=("hitze",)), ["exk-01"]),
        (Wish(themes=("gaerten",)), ["exk-01", "nt-01"]),
        (Wish(themes=("raumfahrt",)), []),
        (Wish(formats=("Netzwerktreffen",), presence=Presence.DIGITAL, themes=("integration",)), ["nt-03"]),
    ],
)
def test_each_filter_keeps_what_fits(wish: Wish, expected: list[str]) -> None:
    assert found(wish) == expected


def test_a_period_finds_what_overlaps_it() -> None:
    second_day = Period(at("2027-06-10T00:00"), at("2027-06-11T00:00"))
    assert found(Wish(period=second_day)) == ["tag-06"]
    assert found(Wish(period=Period(at("2027-06-11T00:00"), None))) == []
    assert found(Wish(period=Period(None, at("2026-12-08T09:30")))) == ["nt-12"]


def test_several_parts_of_a_period_leave_out_what_lies_between() -> None:
    parts = ((at("2026-12-01T00:00"), at("2027-01-01T00:00")), (at("2027-02-01T00:00"), at("2027-03-01T00:00")))
    period = Period(parts[0][0], parts[1][1], parts=parts)
    assert found(Wish(period=period)) == ["nt-12", "sem-12", "wst-02"]


def test_weekdays_and_times_of_day_are_filters() -> None:
    thursday = Period(weekdays=frozenset({3}))
    assert found(Wish(period=thursday)) == ["nt-12", "nt-01", "wst-02", "nt-03", "tag-06"]
    first_thursday = Period(weekdays=frozenset({3}), nth=1)
    assert found(Wish(period=first_thursday)) == ["nt-12", "nt-03"]
    afternoon = Period(begins_from=datetime.time(12), begins_before=datetime.time(18))
    assert found(Wish(period=afternoon)) == ["wst-02"]


def test_the_next_one_is_one_that_takes_place() -> None:
    january = Period(at("2027-01-01T00:00"), at("2027-02-01T00:00"))
    assert found(Wish(period=january, mode=Mode.NEXT)) == ["nt-01"]
    assert found(Wish(themes=("hitze",), status=Status.CANCELLED, mode=Mode.NEXT)) == ["exk-01"]


def test_a_number_limits_the_list() -> None:
    assert found(Wish(limit=2)) == ["nt-12", "sem-12"]


def test_titles_that_share_more_words_win() -> None:
    near = catalogue(
        meeting("a", "Seminar", "2027-01-01T10:00", titel="Spielplätze planen"),
        meeting("b", "Seminar", "2027-01-02T10:00", titel="Feste planen und finanzieren"),
    )
    assert ids(near.find(Wish(themes=("feste", "planen")), NOW)) == ["b"]


def test_the_last_weekday_of_a_month_is_found() -> None:
    some = catalogue(meeting("a", "Seminar", "2027-01-22T10:00"), meeting("b", "Seminar", "2027-01-29T10:00"))
    assert ids(some.find(Wish(period=Period(weekdays=frozenset({4}), nth=-1)), NOW)) == ["b"]
