"""Which leads are proposed."""

from __future__ import annotations

import datetime

import pytest

from bot.clock import BERLIN
from bot.reminders.dialogue import alarm_of, deadline_reminder, instead_of, offered
from bot.reminders.lead import LeadRule
from tests.meetings.search.calendar import NOW, meeting


@pytest.mark.parametrize(
    ("begin", "names"),
    [
        ("2026-12-03T10:00", ["tag", "stunden", "vorabend", "woche"]),
        ("2026-11-26T10:00", ["tag", "stunden", "vorabend"]),
        ("2026-11-24T09:00", ["stunden", "vorabend"]),
        ("2026-11-23T14:00", ["stunden"]),
        ("2026-11-23T11:00", []),
    ],
)
def test_only_what_is_to_come_is_offered(begin: str, names: list[str]) -> None:
    assert list(offered(meeting("x", "Seminar", begin), NOW)) == names


def test_of_a_whole_day_no_hours_are_offered() -> None:
    assert list(offered(meeting("x", "Seminar", "2026-12-03T00:00", 24, ganztags=True), NOW)) == [
        "tag",
        "vorabend",
        "woche",
    ]


@pytest.mark.parametrize(
    ("begin", "wished", "instead"),
    [
        ("2026-12-03T10:00", LeadRule(days=21), "P7D"),
        ("2026-11-26T10:00", LeadRule(days=7), "P2D"),
        ("2026-11-24T09:00", LeadRule(days=1), "P1D@18:00"),
        ("2026-11-23T13:00", LeadRule(days=1), "PT120M"),
        ("2026-11-23T10:45", LeadRule(days=1), "PT30M"),
        ("2026-11-23T10:20", LeadRule(days=1), "None"),
    ],
)
def test_the_next_best_is_proposed(begin: str, wished: LeadRule, instead: str) -> None:
    assert str(instead_of(wished, meeting("x", "Seminar", begin), NOW)) == instead


@pytest.mark.parametrize(
    ("until", "wished", "moment"),
    [
        ("2026-12-01", None, "@2026-11-30T09:00"),
        ("2026-12-01", LeadRule(days=7), "@2026-11-24T09:00"),
        ("2026-12-01", LeadRule(days=1, at=datetime.time(18)), "@2026-11-30T18:00"),
        ("2026-11-24", LeadRule(days=7), "@2026-11-24T09:00"),
        ("2026-11-23", None, "None"),
        ("2026-12-01", LeadRule(moment=datetime.datetime(2026, 11, 25, 8)), "@2026-11-25T08:00"),
        ("2026-12-01", LeadRule(moment=datetime.datetime(2026, 12, 2, 8)), "None"),
    ],
)
def test_a_deadline_is_a_fixed_moment(until: str, wished: LeadRule | None, moment: str) -> None:
    assert str(deadline_reminder(datetime.date.fromisoformat(until), wished, NOW)) == moment


def test_a_calendar_file_has_the_alarm_that_was_wished_or_a_days() -> None:
    assert alarm_of(LeadRule(minutes=120)) == ("PT2H", LeadRule(minutes=120))
    assert alarm_of(LeadRule(days=3))[0] == "P1D"
    assert alarm_of(None)[0] == "P1D"
    assert NOW.tzinfo is BERLIN
