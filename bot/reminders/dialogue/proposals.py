"""Leads worth proposing: those of the buttons, and the next best where the one wished is too late."""

from __future__ import annotations

import datetime

from bot.meetings import Meeting
from bot.reminders.lead import LeadRule

DEFAULT = LeadRule(days=1)
EVENING_BEFORE = LeadRule(days=1, at=datetime.time(18))
HOURS_BEFORE = LeadRule(minutes=120)
WEEK_BEFORE = LeadRule(days=7)

CHOICES = {"tag": DEFAULT, "stunden": HOURS_BEFORE, "vorabend": EVENING_BEFORE, "woche": WEEK_BEFORE}
"""Name of the button's text → lead, in the order in which they are offered."""
_FALLBACKS = (WEEK_BEFORE, LeadRule(days=2), DEFAULT, EVENING_BEFORE, HOURS_BEFORE, LeadRule(minutes=30))
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
