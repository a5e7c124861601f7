"""Writes iCalendar files."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable

from icalendar import Alarm, Calendar, Event

from bot.clock import BERLIN
from bot.meetings.export.describing import description, location, one_line, summary
from bot.meetings.export.revisions import least_sequence
from bot.meetings.export.timezone import berlin_timezone
from bot.meetings.model import Meeting, Status
from bot.meetings.search.wording import Texts

UID_DOMAIN = "ag-soziale-stadt-nrw"
REFRESH = datetime.timedelta(hours=1)
"""How often a program that subscribed should look for changes."""
ALL_DAY_ALARM = datetime.time(9)
"""When the alarm of an all-day meeting rings, on an earlier day: nobody wants to be woken at midnight."""

_HTTPS = re.compile(r"https://[^\s\"<>\\^`{|}]+")


def calendar_file(
    meetings: Iterable[Meeting],
    *,
    name: str,
    stand: datetime.datetime,
    texts: Texts,
    method: str = "PUBLISH",
    alarm: datetime.timedelta | None = None,
    example: bool = False,
    sequence: Callable[[Meeting], int] = least_sequence,
) -> bytes:
    """The meetings as one iCalendar file: UTF-8, CRLF, folded at 75 octets, local times in Europe/Berlin.

    `stand` (aware) is when the source was last changed. `alarm` is a lead time before each meeting. `example` says in
    each description that the data are invented. `sequence` gives the number of changes of a meeting so far.
    """
    calendar = _head(name, method)
    calendar.add_component(berlin_timezone())
    for meeting in meetings:
        event = _event(meeting, stand, texts, example=example)
        event.add("sequence", sequence(meeting))
        if alarm is not None and meeting.status is not Status.CANCELLED:
            event.add_component(_alarm(meeting, alarm, texts))
        calendar.add_component(event)
    content: bytes = calendar.to_ical(sorted=False)
    return content


def _head(name: str, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//AG Soziale Stadt NRW//Assistent//DE")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    # The first name is the standard's, the X- ones are what Outlook, Apple and Google read.
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", BERLIN.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def _event(meeting: Meeting, stand: datetime.datetime, texts: Texts, *, example: bool) -> Event:
    changed = stand.astimezone(datetime.UTC).replace(microsecond=0)
    cancelled = meeting.status is Status.CANCELLED
    event = Event()
    event.add("uid", _uid(meeting))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    _add_times(event, meeting)
    event.add("summary", summary(meeting, texts))
    if place := location(meeting, texts):
        event.add("location", place)
    event.add("description", description(meeting, stand.astimezone(BERLIN), texts, example=example))
    event.add("categories", [one_line(word) for word in (meeting.format, meeting.thema) if word])
    if not cancelled and _HTTPS.fullmatch(meeting.anmeldung_url):
        event.add("url", meeting.anmeldung_url)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _uid(meeting: Meeting) -> str:
    """The source's UID where it means this meeting alone; a date of a series gets one of its own.

    A RECURRENCE-ID would be an orphan here, as the series itself is not in the file.
    """
    if meeting.uid and meeting.uid == meeting.id:
        return one_line(meeting.uid)
    return one_line(f"{meeting.id}@{UID_DOMAIN}")


def _add_times(event: Event, meeting: Meeting) -> None:
    """Begin and end; without an end, RFC 5545 lets a day last that day and a moment be a moment."""
    begin = meeting.beginn.astimezone(BERLIN)
    end = None if meeting.ende is None else meeting.ende.astimezone(BERLIN)
    event.add("dtstart", begin.date() if meeting.ganztags else begin)
    if end is not None and end > begin:
        event.add("dtend", end.date() if meeting.ganztags else end)


def _alarm(meeting: Meeting, lead: datetime.timedelta, texts: Texts) -> Alarm:
    if meeting.ganztags:
        # Counted from midnight of the first day.
        morning = datetime.timedelta(hours=ALL_DAY_ALARM.hour)
        lead = max(lead, datetime.timedelta(days=1)) - morning
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -lead)
    alarm.add("description", summary(meeting, texts))
    return alarm
