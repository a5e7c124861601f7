"""Finds the events in the bytes of an iCalendar file, and as many as possible where some of it is broken."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from icalendar import Calendar, Component, Event
from icalendar.timezone import tzp
from x_wr_timezone import to_standard  # type: ignore[import-untyped]

from bot.meetings.findings import Findings
from bot.meetings.model import SourceMistake
from bot.meetings.sources.content import text_of
from bot.meetings.sources.ics_lines import only_read, title_in

_FOLD = re.compile(rb"\r?\n[ \t]")
_BEGIN, _END = re.compile(r"^BEGIN:VCALENDAR\s*$", re.I | re.M), re.compile(r"^END:VCALENDAR\s*$", re.I | re.M)
_CALENDAR = re.compile(r"^BEGIN:VCALENDAR\s*$.*?^END:VCALENDAR\s*$", re.I | re.M | re.S)
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$", re.I | re.M | re.S)
_ZONE = re.compile(r"^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE\s*$", re.I | re.M | re.S)
_OF_CALENDAR = re.compile(r"^(?:X-WR-TIMEZONE|METHOD)[:;].*$", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Found:
    """One VEVENT."""

    number: int
    """Its place in the file, counted from 1."""
    event: Event
    is_cancelled: bool = False
    """Whether its calendar as a whole is a cancellation (METHOD:CANCEL)."""


def parse_ics(data: bytes, findings: Findings) -> Iterator[Found]:
    """All events of all calendars in `data` in their order.

    Not to be run in two threads at once: icalendar keeps the time zones of a file for all.

    Raises:
        SourceMistake: it is no calendar, or breaks off.
    """
    text = text_of(_FOLD.sub(b"", data)).replace("\r\n", "\n")
    tzp.use_default()  # forgets the zones of the file before, which may mean others by the same names
    number = 0
    for block in _blocks(only_read(text, findings)):
        for calendar in _calendars(block, number, findings):
            is_cancelled = str(calendar.get("METHOD", "")).strip().upper() == "CANCEL"
            for event in _with_zone(calendar, findings).walk("VEVENT"):
                if isinstance(event, Event):
                    number += 1
                    yield Found(number, event, is_cancelled)


def _blocks(text: str) -> list[str]:
    begins, ends = len(_BEGIN.findall(text)), len(_END.findall(text))
    if begins == 0 and _EVENT.search(text):
        return [_wrapped(text)]
    if begins == 0:
        raise SourceMistake("Das ist keine Kalenderdatei; sie müsste mit BEGIN:VCALENDAR beginnen.")
    if ends < begins:
        raise SourceMistake("Die Kalenderdatei ist unvollständig, END:VCALENDAR fehlt; bitte neu exportieren.")
    return _CALENDAR.findall(text)


def _calendars(block: str, before: int, findings: Findings) -> list[Calendar]:
    """The calendar in `block`; where it is broken, one for each of its events that can be read."""
    try:
        return _parsed(block)
    except Exception:  # icalendar raises what its parts happen to raise
        return list(_single_events(block, before, findings))


def _single_events(block: str, before: int, findings: Findings) -> Iterator[Calendar]:
    head = "\n".join(_OF_CALENDAR.findall(_EVENT.sub("", block)))
    zones = "\n".join(zone for zone in _ZONE.findall(block) if _is_readable(zone))
    events = _EVENT.findall(block)
    if not events:
        findings.mistake("", "Ein Teil der Kalenderdatei ist beschädigt; bitte neu exportieren.")
    for number, event in enumerate(events, start=before + 1):
        yield from _single_event(f"{head}\n{zones}\n{event}", number, event, findings)


def _single_event(text: str, number: int, event: str, findings: Findings) -> list[Calendar]:
    try:
        return _parsed(_wrapped(text))
    except Exception:
        place = f"Termin {number} {title_in(event.splitlines())}".strip()
        findings.mistake(place, "Der Eintrag ist beschädigt; bitte im Kalender neu anlegen.")
        return []


def _is_readable(zone: str) -> bool:
    try:
        return bool(_parsed(_wrapped(zone)))
    except Exception:
        return False


def _parsed(text: str) -> list[Calendar]:
    return [item for item in Calendar.from_ical(text, multiple=True) if isinstance(item, Calendar)]


def _wrapped(text: str) -> str:
    return f"BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR\n"


def _zone(name: str) -> datetime.tzinfo | None:
    try:
        zone: datetime.tzinfo | None = tzp.timezone(name)
    except (OSError, ValueError):  # "Europe" is a folder of zones
        return None
    return zone


def _with_zone(calendar: Calendar, findings: Findings) -> Component:
    """The calendar with its X-WR-TIMEZONE applied."""
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    if not name:
        return calendar
    zone = _zone(name)
    if zone is None:
        findings.warning("", f"Die Zeitzone „{name[:60]}“ (X-WR-TIMEZONE) ist unbekannt und wird nicht beachtet.")
        return calendar
    standard: Component = to_standard(calendar, timezone=zone)
    return standard
