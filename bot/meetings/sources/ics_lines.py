"""Leaves of an iCalendar file what is read of it, before anything is parsed.

Descriptions, attendees and alarms make up most of an Outlook export, must not be told, and break parsers most often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.meetings.findings import Findings
from bot.meetings.privacy import is_room, without_rooms
from bot.meetings.texts import shortened

ROOM = "X-AG-RAUM"
"""Property that stands for a meeting room in a property that is not read."""

_READ = frozenset(
    (
        *("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "SEQUENCE"),
        *("SUMMARY", "LOCATION", "CATEGORIES", "URL", "STATUS", "CLASS", "DTSTAMP", "LAST-MODIFIED"),
    )
)
_ROOMS = frozenset(
    (
        *("X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK", "X-GOOGLE-CONFERENCE"),
        *("CONFERENCE", "DESCRIPTION"),
    )
)
MAX_TITLE = 60

_NAME = re.compile(r"([A-Za-z0-9-]+)[:;]")


def only_read(text: str, findings: Findings) -> str:
    """`text` (unfolded) with what is read of its events; those that never end are named and left out."""
    kept: list[str] = []
    event: list[str] | None = None
    for line in text.split("\n"):
        mark = line.strip().upper() if line[:1] in "BbEe" else ""
        if event is not None and mark in ("BEGIN:VEVENT", "END:VCALENDAR"):
            findings.mistake(f"Termin {title_in(event)}".strip(), "Der Eintrag hat kein Ende (END:VEVENT fehlt).")
            event = None
        if mark == "BEGIN:VEVENT":
            event = []
        elif event is None:
            kept.append(line)
        elif mark == "END:VEVENT":
            kept += ["BEGIN:VEVENT", *_of_event(event), "END:VEVENT"]
            event = None
        else:
            event.append(line)
    return "\n".join(kept)


def title_in(lines: list[str]) -> str:
    """What people call the event of these lines, in brackets; empty where it has no name."""
    for wanted in ("SUMMARY", "UID"):
        for line in lines:
            if line.upper().startswith(wanted) and ":" in line:
                return f"({shortened(line.split(':', 1)[1].strip(), MAX_TITLE)})"
    return ""


def _of_event(lines: list[str]) -> Iterator[str]:
    """The lines that are read; nothing of the components inside the event."""
    depth = 0
    has_room = False
    for line in lines:
        found = _NAME.match(line)
        name = found[1].upper() if found else ""
        depth += (name == "BEGIN") - (name == "END")
        if depth == 0 and name in _READ:
            yield line
        elif depth == 0 and name in _ROOMS:
            has_room = has_room or _has_room(line)
    if has_room:
        yield f"{ROOM}:1"


def _has_room(line: str) -> bool:
    text = line.replace("\\n", " ")
    return is_room(text) or without_rooms(text)[1]
