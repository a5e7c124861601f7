"""Loads a source of meetings once; `MeetingStore` keeps it current."""

from __future__ import annotations

import datetime
from pathlib import Path

from bot.meetings.model import Calendar
from bot.meetings.sources import Address, is_address, read_content, read_file
from bot.meetings.window import Window


def load_calendar(source: str, now: datetime.datetime, window: Window | None = None) -> Calendar:
    """The meetings of `source`, a path or an https address, and what of it could not be understood.

    Series are expanded for `window`, by default `Window.around(now)`. `now` is aware.

    Raises:
        SourceMistake: the source as a whole cannot be used.
    """
    content = Address(source).fetch().content if is_address(source) else read_file(Path(source))
    return read_content(content, now, window)
