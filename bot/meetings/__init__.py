"""The AG's meetings: loaded from the office's file or calendar, kept current, compared.

A **source** (`bot/meetings/sources/`) yields **records**, `fields` makes **meetings** of them and says what is wrong;
`recurrence` expands the series of calendars. `MeetingStore` keeps a `Calendar` in service; `changes` compares two.

    SourceMistake     a source as a whole cannot be used; a `Mistake` names one row, in `Calendar.mistakes`
"""

from bot.meetings.changes import Appeared, Cancelled, Change, Moved, PlaceChanged, Reinstated, Vanished, changes
from bot.meetings.checking import on_public_holidays
from bot.meetings.loading import load_calendar
from bot.meetings.model import (
    FORMATS,
    Audience,
    Calendar,
    Meeting,
    Mistake,
    Places,
    Presence,
    SourceMistake,
    Status,
)
from bot.meetings.store import MeetingStore
from bot.meetings.window import Window

__all__ = [
    "FORMATS",
    "Appeared",
    "Audience",
    "Calendar",
    "Cancelled",
    "Change",
    "Meeting",
    "MeetingStore",
    "Mistake",
    "Moved",
    "PlaceChanged",
    "Places",
    "Presence",
    "Reinstated",
    "SourceMistake",
    "Status",
    "Vanished",
    "Window",
    "changes",
    "load_calendar",
    "on_public_holidays",
]
