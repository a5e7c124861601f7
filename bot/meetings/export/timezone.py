"""The time zone of all exported files."""

from __future__ import annotations

from icalendar import Timezone

# The plain form from 1970 on: Outlook ignores zones that list their changes (RDATE), and shows wrong hours.
_BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
X-LIC-LOCATION:Europe/Berlin
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def berlin_timezone() -> Timezone:
    """VTIMEZONE of Europe/Berlin; right for every moment since 1981 and until the rules change."""
    zone = Timezone.from_ical(_BERLIN)
    assert isinstance(zone, Timezone)  # noqa: S101 - the library promises but a component
    return zone
