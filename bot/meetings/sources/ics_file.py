"""Meetings in an iCalendar file, as Outlook, Nextcloud and others export it."""

from __future__ import annotations

import dataclasses
import datetime
import threading
import warnings
from collections import defaultdict
from collections.abc import Iterator

from icalendar import Event

from bot.meetings.fields import NO_FORMAT, read_meeting
from bot.meetings.findings import Findings
from bot.meetings.model import Calendar, Meeting
from bot.meetings.records import Raw, Record
from bot.meetings.recurrence import Happening, SeriesMistake, aware, happenings
from bot.meetings.sources.content import Content
from bot.meetings.sources.ics_checks import EventMistake, mend
from bot.meetings.sources.ics_event import FORMAT_UNKNOWN, is_public, uid_of, values_of
from bot.meetings.sources.ics_parsing import Found, parse_ics
from bot.meetings.window import Window

MAX_MEETINGS = 100_000

_LOCK = threading.Lock()
"""icalendar keeps the time zones of the file that it reads in one place for all threads."""


def read_ics(content: Content, now: datetime.datetime, window: Window, findings: Findings) -> Calendar:
    """All public events as meetings; series only within `window`.

    Raises:
        SourceMistake: it is no calendar, or breaks off.
    """
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # guesses at names of time zones, which are right
        meetings = _meetings(content, now, window, findings)
    ordered = tuple(sorted(meetings.values(), key=lambda meeting: (meeting.beginn, meeting.id)))
    return Calendar(ordered, findings.mistakes, findings.warnings, content.changed)


def _meetings(content: Content, now: datetime.datetime, window: Window, findings: Findings) -> dict[str, Meeting]:
    meetings: dict[str, Meeting] = {}
    for uid, group in _by_uid(content, findings).items():
        for meeting in _of_group(uid, group, now, window, findings):
            if len(meetings) >= MAX_MEETINGS:
                findings.mistake("", f"Der Kalender hat mehr als {MAX_MEETINGS} Termine; die übrigen fehlen.")
                return meetings
            meetings.setdefault(meeting.id, meeting)
    return meetings


def _by_uid(content: Content, findings: Findings) -> dict[str, list[Found]]:
    """The events that can be used, those of a series together."""
    groups: dict[str, list[Found]] = defaultdict(list)
    hidden = 0
    for found in parse_ics(content.data, findings):
        if not is_public(found.event):
            hidden += 1
        elif _is_usable(found, findings):
            uid = uid_of(found.event)
            if "UID" not in found.event:
                message = "Der Eintrag hat keine UID; ändert er sich, gilt er als neuer Termin."
                findings.warning(_place(found), message)
            groups[uid].append(found)
    if hidden:
        findings.warning("", f"Nicht öffentliche Einträge werden nicht gelesen: {hidden}.")
    return {uid: _newest(group, findings) for uid, group in groups.items()}


def _place(found: Found) -> str:
    uid = str(found.event.get("UID", "")).strip()
    return f"Termin {found.number} (UID {uid[:60]})" if uid else f"Termin {found.number}"


def _is_usable(found: Found, findings: Findings) -> bool:
    try:
        for message in mend(found):
            findings.warning(_place(found), message)
    except EventMistake as mistake:
        findings.mistake(_place(found), f"{_label(found)}{mistake}")
        return False
    return True


def _label(found: Found) -> str:
    title = str(found.event.get("SUMMARY", "")).strip()
    return f"{title[:60]}: " if title else ""


def _newest(group: list[Found], findings: Findings) -> list[Found]:
    """One event for each date of a series and one for the series itself: the version that was changed last."""
    versions: dict[str, Found] = {}
    for found in group:
        key = _date_of_series(found.event)
        other = versions.get(key)
        if other is None or _version(found.event) > _version(other.event):
            versions[key] = found
        if other is not None and _version(found.event)[0] == _version(other.event)[0] and _differ(found, other):
            message = (
                f"{_label(found)}Diese UID steht zweimal (schon bei Termin {other.number}); es gilt nur einer davon."
            )
            findings.mistake(_place(found), message)
    return list(versions.values())


def _date_of_series(event: Event) -> str:
    value = event.get("RECURRENCE-ID")
    return "" if value is None else aware(value.dt).isoformat()


def _version(event: Event) -> tuple[int, str]:
    changed = event.get("LAST-MODIFIED", event.get("DTSTAMP"))
    moment = getattr(changed, "dt", None)
    return _number(event.get("SEQUENCE")), moment.isoformat() if moment is not None else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _differ(one: Found, other: Found) -> bool:
    names = ("DTSTART", "DTEND", "SUMMARY", "LOCATION", "RRULE")
    return any(str(one.event.get(name)) != str(other.event.get(name)) for name in names)


def _of_group(
    uid: str, group: list[Found], now: datetime.datetime, window: Window, findings: Findings
) -> Iterator[Meeting]:
    """The meetings of one UID."""
    found_by_event = {id(found.event): found for found in group}
    values = {id(found.event): _values(found, findings) for found in group}
    try:
        for happening in happenings([found.event for found in group], window):
            fields = values[id(happening.event)]
            if fields is not None:
                meeting = _meeting(uid, happening, fields, _place(found_by_event[id(happening.event)]), now, findings)
                if meeting is not None:
                    yield meeting
    except SeriesMistake as mistake:
        findings.mistake(_place(group[0]), f"{_label(group[0])}{mistake}")


def _values(found: Found, findings: Findings) -> dict[str, Raw] | None:
    """The fields of an event; None where it must not come into service."""
    values, guess = values_of(found.event)
    if guess:
        findings.warning(_place(found), f"{_label(found)}{guess}")
    if values["format"] is None:
        # A calendar has no field for it, so that the meeting is told of without one.
        values["format"] = NO_FORMAT
        findings.warning(_place(found), f"{_label(found)}{FORMAT_UNKNOWN}")
    if found.is_cancelled:
        values["status"] = "abgesagt"
    return values


def _meeting(
    uid: str, happening: Happening, values: dict[str, Raw], place: str, now: datetime.datetime, findings: Findings
) -> Meeting | None:
    identifier = uid if happening.original is None else f"{uid}/{_stamp(happening.original)}"
    times = _times(happening)
    moved = None
    if happening.original is not None and aware(happening.original) != aware(happening.start):
        moved = aware(happening.original)
        values = values if values["status"] else {**values, "status": "verschoben"}
    record = Record(place, {"id": identifier, **values, **times, "verschoben_von": moved})
    meeting = read_meeting(record, now, findings)
    return dataclasses.replace(meeting, uid=uid, sequence=happening.sequence) if meeting else None


def _stamp(original: datetime.date) -> str:
    """RECURRENCE-ID in the form that does not depend on zones: 20270114T090000Z, or 20270114 for whole days."""
    if not isinstance(original, datetime.datetime):
        return f"{original:%Y%m%d}"
    return f"{aware(original).astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _times(happening: Happening) -> dict[str, Raw]:
    start, end = happening.start, happening.end
    if not isinstance(start, datetime.datetime) and not isinstance(end, datetime.datetime):
        last = max(start, end - datetime.timedelta(days=1))
        return {"beginn": start, "ende": last, "ganztags": True}
    begin = aware(start)
    duration = getattr(happening.event.get("DURATION"), "dt", None)
    finish = _after(begin, duration) if isinstance(duration, datetime.timedelta) else aware(end)
    return {"beginn": begin, "ende": finish if finish > begin else None, "ganztags": False}


def _after(begin: datetime.datetime, duration: datetime.timedelta) -> datetime.datetime:
    """Days are days of the calendar, hours are real hours, as RFC 5545 counts durations."""
    days = datetime.timedelta(days=duration.days)
    exact = (begin + days).astimezone(datetime.UTC) + (duration - days)
    return exact.astimezone(begin.tzinfo)
