"""What became of a wish for a reminder."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bot.meetings import Meeting
from bot.reminders.lead import LeadRule


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be reminded."""

    contact: str
    """Id in `contacts`."""
    channel: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is planned; `due` is UTC, None while its meeting is not known."""

    id: str
    meeting: str
    lead: LeadRule
    due: datetime.datetime | None
    standing: str | None = None


@dataclass(frozen=True, slots=True)
class StandingReminder:
    """A wish for all meetings of a format (empty: of every one); `ends` is UTC."""

    id: str
    format: str
    lead: LeadRule
    ends: datetime.datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """It is planned; `is_new` is False where the same wish stood there already."""

    reminder: Reminder
    is_new: bool


@dataclass(frozen=True, slots=True)
class TooLate:
    """Its time is over, though the meeting is still to come; `due` is UTC."""

    meeting: Meeting
    due: datetime.datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """The meeting has begun, is over or was cancelled."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class TooMany:
    """This person has as many reminders as anybody may have."""

    most: int


@dataclass(frozen=True, slots=True)
class OnlyExample:
    """The meeting is one of the shipped examples, of which nobody is reminded."""

    meeting: Meeting


Result = Planned | TooLate | Begun | TooMany | OnlyExample
