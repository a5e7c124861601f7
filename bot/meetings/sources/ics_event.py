"""What is read of an event: never its description, organiser or attendees."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from icalendar import Event

from bot.meetings.folding import fold
from bot.meetings.model import FORMATS, Presence
from bot.meetings.privacy import without_rooms
from bot.meetings.records import Raw
from bot.meetings.sources.ics_lines import ROOM
from bot.meetings.values import PRESENCE, format_in, read_format

MAX_UID = 200

_CANCELLED = re.compile(r"^\W*(?:abgesagt|cancell?ed|entfällt|fällt aus|storniert)\W+", re.IGNORECASE)
_COLOURS = ("kategorie", "category")
"""Outlook's own categories are named after colours: "Rote Kategorie"."""
_NOT_PUBLIC = frozenset({"PRIVATE", "CONFIDENTIAL"})

FORMAT_UNKNOWN = (
    "Kein Format erkennbar; bitte eines als Kategorie eintragen oder in den Titel schreiben. "
    f"Möglich sind: {', '.join(FORMATS)}."
)


GUESSED_FORMAT = "Aus dem Titel ist das Format {format} geschlossen; sicherer ist eine Kategorie dieses Namens."


def is_public(event: Event) -> bool:
    """Whether its CLASS allows it to be shown."""
    return _first(event, "CLASS").upper() not in _NOT_PUBLIC


def uid_of(event: Event) -> str:
    """The UID as a stable id; one that is too long or holds a room's address is replaced by its hash."""
    uid = _first(event, "UID")
    if not uid:
        content = "|".join(_first(event, name) for name in ("SUMMARY", "RRULE", "RECURRENCE-ID")) + _start(event)
        return f"ohne-uid-{_hash(content)}"
    return f"uid-{_hash(uid)}" if len(uid) > MAX_UID or without_rooms(uid)[1] else uid


def values_of(event: Event) -> tuple[dict[str, Raw], str]:
    """The fields of a meeting but for id, begin and end, and what to tell about a guess in German."""
    title = _first(event, "SUMMARY")
    is_cancelled = _first(event, "STATUS").upper() == "CANCELLED" or _CANCELLED.match(title) is not None
    title = _CANCELLED.sub("", title)
    format_name, themes, presence = _categories(event)
    is_guess = False
    if format_name is None:
        format_name, is_guess = format_in(title)
    location = _first(event, "LOCATION")
    if presence is None and not location and ROOM in event:
        presence = Presence.DIGITAL
    values: dict[str, Raw] = {
        "titel": title,
        "format": format_name,
        "thema": themes,
        "ort": location,
        "digital": presence.value if presence else None,
        "anmeldung_url": _first(event, "URL"),
        "status": "abgesagt" if is_cancelled else None,
    }
    return values, GUESSED_FORMAT.format(format=format_name) if is_guess else ""


def _categories(event: Event) -> tuple[str | None, str, Presence | None]:
    """Format, themes and presence that the categories name."""
    format_name, presence, themes = None, None, []
    for category in _category_names(event):
        folded = fold(category)
        if read_format(category):
            format_name = format_name or read_format(category)
        elif folded in ("digital", "online", "hybrid", "vorort", "praesenz"):
            presence = PRESENCE[folded]
        elif folded and not folded.endswith(_COLOURS) and category not in themes:
            themes.append(category)
    return format_name, ", ".join(themes), presence


def _category_names(event: Event) -> list[str]:
    value = event.get("CATEGORIES", [])
    lists = value if isinstance(value, list) else [value]
    return [str(category).strip() for item in lists for category in getattr(item, "cats", [item])]


def _first(event: Event, name: str) -> str:
    """The text of a property, "" where there is none; the first one where it stands several times."""
    value: Any = event.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value).strip()


def _start(event: Event) -> str:
    start = event.get("DTSTART")
    return str(getattr(start, "dt", ""))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
