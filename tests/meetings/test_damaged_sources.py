"""Whatever happens to a file, it is understood or refused; nothing else comes out of it."""

from __future__ import annotations

import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.meetings import SourceMistake
from bot.meetings.sources import Content, read_content
from bot.settings import ROOT

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
CALENDARS = sorted((ROOT / "tests/meetings/data/kalender").glob("*.ics"))
CSV = "ID;Titel;Format;Beginn;Ende;Ort;Plätze\nt1;Grün;Seminar;14.01.2027 10:00;15:30;Köln;frei\n" * 3
SOURCES = [
    *((file.name, file.read_bytes()) for file in CALENDARS),
    ("termine.yml", Path(ROOT / "data/termine.yml").read_bytes()[:3000]),
    ("termine.csv", CSV.encode("cp1252")),
]
PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [
            *(
                b"\n",
                b"\r",
                b"\0",
                b";",
                b":",
                b'"',
                b"9999",
                b"-1",
                b"T",
                b"Z",
                b"- ",
                b"{",
                b"[",
                b"&a",
                b"*a",
                b"<b>",
            ),
            *(
                b"BEGIN:VEVENT\n",
                b"END:VEVENT\n",
                b"END:VCALENDAR\n",
                b"RRULE:FREQ=DAILY\n",
                b"INTERVAL=0",
                b"COUNT=-1",
            ),
            *(b";VALUE=DATE", b";TZID=Europe", b"20270328T023000", b"DTEND:123000\n", b"SEQUENCE:x\nSEQUENCE:2\n"),
        ]
    ),
)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), PIECES), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SOURCES), CHANGES)
def test_a_damaged_file_is_understood_or_refused(
    source: tuple[str, bytes], damage: list[tuple[float, int, bytes]]
) -> None:
    name, content = source
    data = bytearray(content)
    for where, length, piece in damage:
        place = int(where * len(data))
        data[place : place + length] = piece
    try:
        calendar = read_content(Content(name, bytes(data)), NOW)
    except SourceMistake as mistake:
        assert str(mistake).startswith(name)
        return
    for meeting in calendar.meetings:
        assert meeting.id
        assert meeting.titel.isprintable()


@given(st.binary(max_size=300), st.sampled_from(["a.yml", "a.csv", "a.xlsx", "a.ics", "a"]))
def test_any_bytes_are_understood_or_refused(data: bytes, name: str) -> None:
    try:
        read_content(Content(name, data), NOW)
    except SourceMistake as mistake:
        assert str(mistake)
