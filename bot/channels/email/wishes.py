"""What somebody wants to be reminded of by e-mail, as the form sends it and as it is kept until it is confirmed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bot.meetings import Meeting, Status
from bot.meetings.export import ALL_MEETINGS, FEEDS
from bot.meetings.model import Calendar
from bot.reminders.lead import LeadRule

LEADS = {
    "stunde": LeadRule(minutes=60),
    "tag": LeadRule(days=1),
    "vorabend": LeadRule(days=1, at=datetime.time(18)),
    "woche": LeadRule(days=7),
}
"""The choices of the form; each has a text `email_vorlauf_…`."""

FORMATS = {ALL_MEETINGS: "", **FEEDS}
"""The choices of a standing reminder, named as in the addresses of the feeds; empty: every format."""


class WishInvalid(Exception):
    """This wish cannot be fulfilled; `key` is the text that says why, `field` the field of the form to look at."""

    def __init__(self, key: str, field: str) -> None:
        super().__init__(key)
        self.key = key
        self.field = field


@dataclass(frozen=True, slots=True)
class Wish:
    """A reminder of one meeting, or with `format` a standing one."""

    lead: str
    """Key of `LEADS`."""
    meeting: str = ""
    """Id of the meeting."""
    format: str = ""
    """Key of `FORMATS`."""

    def __post_init__(self) -> None:
        if self.lead not in LEADS:
            raise WishInvalid("email_fehler_vorlauf", "vorlauf-stunde")
        if not self.meeting and self.format not in FORMATS:
            raise WishInvalid("email_fehler_format", "format-alle")

    @property
    def rule(self) -> LeadRule:
        """How long before."""
        return LEADS[self.lead]

    @property
    def format_name(self) -> str:
        """The format as meetings name it; empty: every one."""
        return FORMATS[self.format]

    def as_json(self) -> dict[str, str]:
        """As it is kept."""
        return {"lead": self.lead, "meeting": self.meeting, "format": self.format}

    def found_in(self, calendar: Calendar, now: datetime.datetime) -> Meeting | None:
        """The meeting of this wish; None for a standing one.

        Raises:
            WishInvalid: it is unknown, cancelled, has begun, or is too soon for this lead.
        """
        if not self.meeting:
            return None
        meeting = upcoming(calendar, self.meeting, now)
        if meeting is None:
            raise WishInvalid("email_termin_unbekannt", "")
        if self.rule.due(meeting) <= now:
            raise WishInvalid("email_fehler_zu_spaet", "vorlauf-stunde")
        return meeting


def upcoming(calendar: Calendar, identifier: str, now: datetime.datetime) -> Meeting | None:
    """The meeting with this id, if it is still to come."""
    meeting = calendar.meeting(identifier)
    if meeting is None or meeting.status is Status.CANCELLED or meeting.beginn <= now:
        return None
    return meeting
