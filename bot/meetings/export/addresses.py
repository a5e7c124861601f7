"""Under which addresses the calendar files stand, and which alarms they may carry."""

from __future__ import annotations

import datetime
from urllib.parse import quote

ALL_MEETINGS = "alle"

FEEDS = {
    "netzwerktreffen": "Netzwerktreffen",
    "fortbildungen": "Fortbildung",
    "seminare": "Seminar",
    "exkursionen": "Exkursion",
    "werkstaetten": "Werkstatt",
    "arbeitsgruppen": "Arbeitsgruppe",
    "tagungen": "Tagung",
}
"""Name of a feed in its address, and the format that it holds."""

ALARMS = {
    "PT30M": datetime.timedelta(minutes=30),
    "PT1H": datetime.timedelta(hours=1),
    "PT2H": datetime.timedelta(hours=2),
    "P1D": datetime.timedelta(days=1),
    "P2D": datetime.timedelta(days=2),
    "P7D": datetime.timedelta(days=7),
}
"""Lead times that a file may carry as an alarm (ISO 8601)."""


def meeting_path(identifier: str, alarm: str | None = None) -> str:
    """Path of the file of one meeting, quoted for an address; `alarm` is a key of `ALARMS`."""
    path = f"/termine/{quote(identifier, safe='')}.ics"
    return path if alarm is None else f"{path}?alarm={alarm}"


def feed_path(format_name: str | None = None) -> str:
    """Path of the feed of this format, of all meetings without one.

    Raises:
        KeyError: there is no such format.
    """
    if format_name is None:
        return f"/kalender/{ALL_MEETINGS}.ics"
    names = {held: name for name, held in FEEDS.items()}
    return f"/kalender/{names[format_name]}.ics"
