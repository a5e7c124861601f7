"""What we export, we also understand; and nothing secret gets out on the way."""

from __future__ import annotations

import datetime
from pathlib import Path

from bot.clock import BERLIN
from bot.meetings import Calendar, Meeting, load_calendar
from bot.meetings.export import calendar_file
from tests.meetings.export_examples import MEETINGS, STAND, TEXTS

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)


def read_back(meetings: tuple[Meeting, ...], folder: Path) -> Calendar:
    """The meetings after export and import."""
    file = folder / "kalender.ics"
    file.write_bytes(calendar_file(meetings, name="Prüfung", stand=STAND, texts=TEXTS))
    return load_calendar(str(file), NOW)


def test_our_own_files_are_understood_as_a_source(tmp_path: Path) -> None:
    calendar = read_back(MEETINGS, tmp_path)
    assert calendar.mistakes == ()
    for item in MEETINGS:
        read = calendar.meeting(f"{item.id}@ag-soziale-stadt-nrw")
        assert read is not None
        assert (read.titel[:100], read.format, read.thema) == (item.titel[:100], item.format, item.thema)
        assert (read.beginn, read.ganztags) == (item.beginn, item.ganztags)
        if item.ende is not None:
            assert read.ende == item.ende
        assert (read.status == "abgesagt") == (item.status == "abgesagt")
        assert read.anmeldung_url == item.anmeldung_url


def test_a_second_export_is_the_first_one(tmp_path: Path) -> None:
    once = read_back(MEETINGS, tmp_path).meetings
    assert read_back(once, tmp_path).meetings == once


def test_a_meeting_room_never_gets_into_a_file(tmp_path: Path) -> None:
    room = "https://us02web.zoom.us/j/85012345678?pwd=geheim"
    file = tmp_path / "termine.yml"
    file.write_text(
        f"""
- id: a
  titel: Netzwerktreffen {room}
  format: Netzwerktreffen
  beginn: "2027-01-14 10:00"
  ort: {room}
  thema: Klima {room}
  hinweis: "Einwahl {room} Kenncode: 123456"
  anmeldung_url: {room}
""",
        encoding="utf-8",
    )
    calendar = load_calendar(str(file), NOW)
    assert len(calendar.meetings) == 1
    content = calendar_file(calendar.meetings, name="x", stand=STAND, texts=TEXTS).replace(b"\r\n ", b"")
    assert b"LOCATION:Digital" in content
    for secret in (b"zoom", b"85012345678", b"geheim", b"123456"):
        assert secret not in content
