"""What looks strange in a calendar though every row by itself is right."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from bot.meetings.model import Calendar, Meeting, Mistake, Status


def on_public_holidays(calendar: Calendar) -> Iterator[Mistake]:
    """A warning for each meeting that lies on a public holiday of North Rhine-Westphalia; its place is the id."""
    import holidays  # takes half a second, and only the check of the data asks for it

    free = holidays.country_holidays("DE", subdiv="NW", language="de")
    for meeting in calendar.meetings:
        if meeting.status is Status.CANCELLED:
            continue
        for day in _days(meeting):
            name = free.get(day)
            if name is not None:
                yield Mistake(meeting.id, f"Der {day:%d.%m.%Y} ist ein Feiertag ({name}); bitte das Datum prüfen.")


def _days(meeting: Meeting) -> Iterator[datetime.date]:
    day = meeting.beginn.date()
    while day <= meeting.last_day:
        yield day
        day += datetime.timedelta(days=1)
