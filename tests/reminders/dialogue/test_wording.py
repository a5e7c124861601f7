"""Times of reminders in words."""

from __future__ import annotations

import datetime

import pytest

from bot.reminders.dialogue import due_words, lead_words, moment_words
from bot.reminders.lead import LeadRule
from tests.meetings.search.calendar import meeting


def test_a_moment_has_weekday_date_and_time_in_berlin() -> None:
    moment = datetime.datetime(2026, 12, 7, 9, tzinfo=datetime.UTC)
    assert moment_words(moment) == "am Montag, 7.12.2026, um 10:00 Uhr"


def test_a_due_time_keeps_the_clock_over_the_change_to_summer_time() -> None:
    assert (
        due_words(meeting("x", "Seminar", "2027-03-28T10:00"), LeadRule(days=1))
        == "am Samstag, 27.3.2027, um 10:00 Uhr"
    )


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        (LeadRule(days=1), "1 Tag vorher"),
        (LeadRule(days=1, at=datetime.time(18)), "1 Tag vorher um 18:00 Uhr"),
        (LeadRule(minutes=120), "2 Stunden vorher"),
        (LeadRule(at=datetime.time(8)), "am selben Tag um 8:00 Uhr"),
        (LeadRule(moment=datetime.datetime(2026, 12, 1, 9)), "am Dienstag, 1.12.2026, um 9:00 Uhr"),
    ],
)
def test_a_lead(lead: LeadRule, words: str) -> None:
    assert lead_words(lead) == words
