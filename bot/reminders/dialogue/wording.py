"""Times of reminders in German, as the answers name them."""

from __future__ import annotations

import datetime

from bot.clock import BERLIN
from bot.german_time import Interval, Kind, Lead, Reading, describe
from bot.meetings import Meeting
from bot.reminders.lead import LeadRule


def moment_words(moment: datetime.datetime) -> str:
    """A moment, aware, as people say it: "am Montag, 7.12.2026, um 10:00 Uhr"."""
    return describe(Reading(Kind.POINT, Interval(moment.astimezone(BERLIN), None)))


def due_words(meeting: Meeting, lead: LeadRule) -> str:
    """When the reminder of `meeting` comes."""
    return moment_words(lead.due(meeting))


def lead_words(lead: LeadRule) -> str:
    """A lead as people say it: "1 Tag vorher um 18:00 Uhr"; a fixed moment with its date."""
    if lead.moment is not None:
        return moment_words(lead.moment.replace(tzinfo=BERLIN))
    return describe(Reading(Kind.LEAD, lead=Lead(lead.months, lead.days, lead.minutes), at=lead.at))
