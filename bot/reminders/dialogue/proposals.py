"""Leads worth proposing: those of the buttons, and the next best where the one wished is too late."""

from __future__ import annotations

import datetime

from bot.meetings import Meeting
from bot.reminders.lead import ALL_DAY_CLOCK, LeadRule

DEFAULT = LeadRule(days=1)
EVENING_BEFORE = LeadRule(days=1, at=datetime.time(18))
HOURS_BEFORE = LeadRule(minutes=120)
WEEK_BEFORE = LeadRule(days=7)

CHOICES = {"tag": DEFAULT, "stunden": HOURS_BEFORE, "vorabend": EVENING_BEFORE, "woche": WEEK_BEFORE}
"""Name of the button's text → lead, in the order in which they are offered."""
_FALLBACKS = (WEEK_BEFORE, LeadRule(days=2), DEFAULT, EVENING_BEFORE, HOURS_BEFORE, LeadRule(minutes=30))
_ALARMS = {
    "PT30M": LeadRule(minutes=30),
    "PT1H": LeadRule(minutes=60),
    "PT2H": HOURS_BEFORE,
    "P1D": DEFAULT,
    "P2D": LeadRule(days=2),
    "P7D": WEEK_BEFORE,
}
"""What a calendar file can carry as an alarm."""
_MARGIN = datetime.timedelta(minutes=2)
"""Less than this is over before the answer is read."""


def offered(meeting: Meeting | None, now: datetime.datetime) -> dict[str, LeadRule]:
    """The leads to propose, by the name of their button; of a meeting only those that are still to come."""
    if meeting is None:
        return dict(CHOICES)
    return {name: lead for name, lead in CHOICES.items() if _makes_sense(meeting, lead, now)}


def instead_of(wished: LeadRule, meeting: Meeting, now: datetime.datetime) -> LeadRule | None:
    """The earliest reminder after the one wished that is still to come; None where the meeting is too near."""
    too_late = wished.due(meeting)
    fitting = [lead for lead in _FALLBACKS if _makes_sense(meeting, lead, now) and too_late < lead.due(meeting)]
    return min(fitting, key=lambda lead: lead.due(meeting), default=None)


def _makes_sense(meeting: Meeting, lead: LeadRule, now: datetime.datetime) -> bool:
    if meeting.ganztags and lead.minutes:
        return False  # two hours before midnight
    return now + _MARGIN < lead.due(meeting) < meeting.beginn


def deadline_reminder(until: datetime.date, wished: LeadRule | None, now: datetime.datetime) -> LeadRule | None:
    """A fixed moment before the last day of registration; None where it is too late for one.

    By default at nine the day before, on the day itself where that is over.
    """
    if wished is not None and wished.moment is not None:
        return wished if now.date() <= wished.moment.date() <= until else None
    days = 1 if wished is None else wished.days + 30 * wished.months
    at = wished.at if wished is not None and wished.at is not None else ALL_DAY_CLOCK
    moments = (datetime.datetime.combine(until - datetime.timedelta(days=ahead), at) for ahead in (days, 0))
    return next((LeadRule(moment=moment) for moment in moments if moment > now.replace(tzinfo=None)), None)


def alarm_of(wished: LeadRule | None) -> tuple[str, LeadRule]:
    """The alarm of a calendar file (a key of `ALARMS`) that is meant by `wished`, else a day; and its lead."""
    return next(((name, lead) for name, lead in _ALARMS.items() if lead == wished), ("P1D", DEFAULT))
