"""When things are sent: clock changes, leap days, whole days, and the hours in which people may be told."""

from __future__ import annotations

import datetime

import pytest

from bot.clock import BERLIN
from bot.reminders.lead import LeadRule
from bot.reminders.schedule import Timing, aware, ending_time, notice_time, standing_end, stored
from tests.reminders.rig import berlin, meeting, utc

DAY = LeadRule(days=1)
HOURS = LeadRule(minutes=24 * 60)


@pytest.mark.parametrize(
    ("begin", "lead", "due"),
    [
        # Sunday, 28 March 2027 has 23 hours, Sunday, 31 October 2027 has 25.
        ("2027-03-28 10:00", DAY, "2027-03-27 09:00"),
        ("2027-03-28 10:00", HOURS, "2027-03-27 08:00"),
        ("2027-03-29 10:00", DAY, "2027-03-28 08:00"),
        ("2027-10-31 10:00", DAY, "2027-10-30 08:00"),
        ("2027-10-31 10:00", HOURS, "2027-10-30 09:00"),
        ("2027-11-01 10:00", DAY, "2027-10-31 09:00"),
        # 2:30 does not exist on 28 March and comes twice on 31 October, of which the first counts.
        ("2027-03-29 02:30", DAY, "2027-03-28 01:30"),
        ("2027-11-01 02:30", DAY, "2027-10-31 00:30"),
        # Two hours before, over the change in both directions.
        ("2027-03-28 04:00", LeadRule(minutes=120), "2027-03-28 00:00"),
        ("2027-10-31 04:00", LeadRule(minutes=120), "2027-10-31 01:00"),
        # The evening and the week before; the wall clock counts.
        ("2027-03-28 10:00", LeadRule(days=1, at=datetime.time(18)), "2027-03-27 17:00"),
        ("2027-03-31 10:00", LeadRule(days=7), "2027-03-24 09:00"),
        # Leap day and short months.
        ("2028-03-01 10:00", DAY, "2028-02-29 09:00"),
        ("2028-03-29 10:00", LeadRule(months=1), "2028-02-29 09:00"),
        ("2027-03-31 10:00", LeadRule(months=1), "2027-02-28 09:00"),
        ("2028-02-29 10:00", LeadRule(months=12), "2027-02-28 09:00"),
        # A moment of its own stays where it is.
        ("2027-01-14 10:00", LeadRule(moment=datetime.datetime(2027, 1, 11, 9)), "2027-01-11 08:00"),
    ],
)
def test_due_times(begin: str, lead: LeadRule, due: str) -> None:
    timing = Timing.of(lead, meeting(begin=begin))
    assert timing.due == utc(due)
    assert LeadRule.parse(str(lead)) == lead


@pytest.mark.parametrize(
    ("lead", "due"),
    [
        (DAY, "2027-01-13 08:00"),
        (LeadRule(), "2027-01-14 08:00"),
        (LeadRule(days=1, at=datetime.time(18)), "2027-01-13 17:00"),
        (LeadRule(minutes=120), "2027-01-13 21:00"),
    ],
)
def test_whole_days_are_reminded_of_at_nine(lead: LeadRule, due: str) -> None:
    timing = Timing.of(lead, meeting(begin="2027-01-14 00:00", ende="2027-01-16 00:00", ganztags=True))
    assert timing == Timing(utc(due), utc("2027-01-14 11:00"))


def test_a_meeting_without_an_end_expires_at_its_begin() -> None:
    assert Timing.of(DAY, meeting(begin="2027-01-14 10:00")).expires == utc("2027-01-14 09:00")


@pytest.mark.parametrize(
    ("now", "begin", "told"),
    [
        ("2026-11-23 10:00", "2026-12-07 10:00", "2026-11-23 10:00"),
        ("2026-11-23 08:00", "2026-12-07 10:00", "2026-11-23 08:00"),
        ("2026-11-23 19:59", "2026-12-07 10:00", "2026-11-23 19:59"),
        ("2026-11-23 20:00", "2026-12-07 10:00", "2026-11-24 08:00"),
        ("2026-11-23 03:00", "2026-12-07 10:00", "2026-11-23 08:00"),
        # The meeting begins before people are up.
        ("2026-11-23 22:00", "2026-11-24 07:30", "2026-11-23 22:00"),
        ("2026-11-23 22:00", "2026-11-24 08:00", "2026-11-23 22:00"),
        ("2026-11-23 22:00", "2026-11-24 08:01", "2026-11-24 08:00"),
        # The night of 23 hours.
        ("2027-03-27 21:00", "2027-04-10 10:00", "2027-03-28 08:00"),
    ],
)
def test_people_are_told_by_day(now: str, begin: str, told: str) -> None:
    assert notice_time(berlin(now), berlin(begin)) == berlin(told)


def test_standing_reminders_last_twelve_months() -> None:
    assert standing_end(berlin("2026-11-23 10:00")) == berlin("2027-11-23 10:00")
    assert standing_end(berlin("2028-02-29 10:00")) == berlin("2029-02-28 10:00")
    assert ending_time(berlin("2027-11-23 10:00")) == berlin("2027-11-09 09:00")


def test_moments_come_back_from_the_tables_as_they_were() -> None:
    second = datetime.datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BERLIN)
    for moment in (berlin("2026-11-23 10:00"), berlin("2027-07-01 10:00"), second):
        assert aware(stored(moment)).isoformat() == moment.isoformat()
