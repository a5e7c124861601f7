"""Meetings as iCalendar files (RFC 5545): a file for one meeting, a feed for all and for each format.

`calendar_file` writes a file; `Revisions` counts the changes of each meeting for SEQUENCE; `FEEDS`, `ALARMS` and the
addresses are what the routes and the answers share.
"""

from bot.meetings.export.addresses import ALARMS, ALL_MEETINGS, FEEDS, feed_path, meeting_path
from bot.meetings.export.describing import EXPORT_TEXTS
from bot.meetings.export.file import calendar_file
from bot.meetings.export.revisions import Revisions, least_sequence

__all__ = [
    "ALARMS",
    "ALL_MEETINGS",
    "EXPORT_TEXTS",
    "FEEDS",
    "Revisions",
    "calendar_file",
    "feed_path",
    "least_sequence",
    "meeting_path",
]
