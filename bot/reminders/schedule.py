"""When something is sent: a rule becomes a moment in UTC, and notices keep to the day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bot.clock import BERLIN
from bot.meetings import Meeting
from bot.reminders.facts import last_call
from bot.reminders.lead import LeadRule

FIRST_CLOCK, LAST_CLOCK = datetime.time(8), datetime.time(20)
"""Between these, in Berlin, people are told of changes."""
ENDING_CLOCK = datetime.time(9)
ENDING_NOTICE = datetime.timedelta(days=14)
"""So long before its end the owner of a standing reminder is told."""
STANDING_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Timing:
    """When a reminder is due and from when on it is not sent any more; UTC without a zone, as in the tables."""

    due: datetime.datetime
    expires: datetime.datetime

    @classmethod
    def of(cls, lead: LeadRule, meeting: Meeting) -> Timing:
        """The timing of a reminder of `meeting`."""
        return cls(
            stored(lead.due(meeting)), stored(last_call(meeting.beginn.astimezone(BERLIN), all_day=meeting.ganztags))
        )


def stored(moment: datetime.datetime) -> datetime.datetime:
    """An aware moment as the tables hold it: UTC without a zone, whole seconds of it."""
    return moment.astimezone(datetime.UTC).replace(tzinfo=None)


def aware(moment: datetime.datetime) -> datetime.datetime:
    """A moment of the tables in Europe/Berlin."""
    return moment.replace(tzinfo=datetime.UTC).astimezone(BERLIN)


def notice_time(now: datetime.datetime, begin: datetime.datetime) -> datetime.datetime:
    """When people may be told of something that became known `now`: by day, unless the meeting begins before."""
    local = now.astimezone(BERLIN)
    if FIRST_CLOCK <= local.time() < LAST_CLOCK:
        return now
    day = local.date() if local.time() < FIRST_CLOCK else local.date() + datetime.timedelta(days=1)
    morning = datetime.datetime.combine(day, FIRST_CLOCK, BERLIN)
    return morning if begin > morning else now


def standing_end(now: datetime.datetime) -> datetime.datetime:
    """When a standing reminder that was wished for `now` ends."""
    local = now.astimezone(BERLIN)
    year, month = divmod(local.year * 12 + local.month - 1 + STANDING_MONTHS, 12)
    try:
        return local.replace(year=year, month=month + 1)
    except ValueError:  # 29 February
        return local.replace(year=year, month=month + 1, day=28)


def ending_time(ends: datetime.datetime) -> datetime.datetime:
    """When its owner is told that a standing reminder ends."""
    day = (ends.astimezone(BERLIN) - ENDING_NOTICE).date()
    return datetime.datetime.combine(day, ENDING_CLOCK, BERLIN)
