"""Every calendar that the installed libraries carry for their own tests loads, or is named as unreadable."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events  # type: ignore[import-untyped]

from bot.clock import BERLIN
from bot.meetings import SourceMistake, Window, load_calendar

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
WINDOW = Window(datetime.date(2000, 1, 1), datetime.date(2030, 1, 1))
OF_ICALENDAR = sorted(Path(icalendar.__file__).parent.rglob("*.ics"))
OF_RECURRING = sorted(Path(recurring_ical_events.__file__).parent.rglob("*.ics"))


def test_the_libraries_carry_calendars() -> None:
    assert len(OF_ICALENDAR) >= 163
    assert len(OF_RECURRING) >= 95


@pytest.mark.parametrize("file", [*OF_ICALENDAR, *OF_RECURRING], ids=lambda file: file.stem)
def test_a_calendar_of_a_library_loads_or_is_named(file: Path) -> None:
    try:
        calendar = load_calendar(str(file), NOW, WINDOW)
    except SourceMistake as mistake:
        assert str(mistake).startswith(f"{file.name}")
        return
    text = file.read_text(encoding="utf-8", errors="replace")
    if re.search(r"^BEGIN:VEVENT\s*$", text, re.MULTILINE):
        assert calendar.meetings or calendar.mistakes or calendar.warnings
    for meeting in calendar.meetings:
        assert meeting.beginn.tzinfo is BERLIN
        assert meeting.ende is None or meeting.ende > meeting.beginn
    assert len({meeting.id for meeting in calendar.meetings}) == len(calendar.meetings)
