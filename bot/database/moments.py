"""The time of what is stored: real time, whatever the clock of the meetings says."""

from __future__ import annotations

import datetime


def utc_now() -> datetime.datetime:
    """The present moment in UTC without a zone, as all columns hold it."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
