"""Calendar files with everything that makes recurrence hard; each has what must be understood beside it as YAML."""

from __future__ import annotations

import datetime
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.clock import BERLIN
from bot.meetings import Calendar, Meeting, SourceMistake, Window, load_calendar
from bot.meetings.recurrence import MAX_OCCURRENCES
from bot.settings import ROOT
from tests.meetings.test_fields import shown
from tests.meetings.zones import ZONES, zone_of_machine

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
FILES = sorted((ROOT / "tests/meetings/data/kalender").glob("*.ics"))
EVENT = "BEGIN:VEVENT\nUID:{uid}\nDTSTART{start}\nSUMMARY:{title}\n{more}END:VEVENT\n"


def load(folder: Path, content: str | bytes) -> Calendar:
    """The calendar of a file with this content."""
    file = folder / "kalender.ics"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_calendar(str(file), NOW)


def calendar_of(*events: str, head: str = "") -> str:
    """A calendar file with these events."""
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//T//T//DE\n{head}{''.join(events)}END:VCALENDAR\n"


def event(uid: str = "u", start: str = ":20270401T080000Z", title: str = "Seminar", more: str = "") -> str:
    """An event in a calendar file."""
    return EVENT.format(uid=uid, start=start, title=title, more=more)


def as_cases_write(meeting: Meeting, wanted: dict[str, str]) -> dict[str, str]:
    """The wanted fields of a meeting; ids that hold a hash are compared up to it."""
    fields = {name: shown(getattr(meeting, name)) for name in wanted}
    fields["id"] = re.sub(r"^(uid-|ohne-uid-)[0-9a-f]{16}$", r"\1", fields["id"])
    return fields


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_calendar_is_understood_wherever_the_machine_is(file: Path, newline: str, zone: str, tmp_path: Path) -> None:
    wanted: Any = yaml.load(file.with_suffix(".yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    with zone_of_machine(zone):
        calendar = load(tmp_path, file.read_text(encoding="utf-8").replace("\n", newline))
    pairs = zip(calendar.meetings, wanted["termine"], strict=False)
    assert [as_cases_write(meeting, case) for meeting, case in pairs] == wanted["termine"]
    assert len(calendar.meetings) == len(wanted["termine"]), calendar.meetings
    assert [f"{item.place}: {item.message}" for item in calendar.mistakes] == wanted.get("fehler", [])
    said = [f"{item.place}: {item.message}" for item in calendar.warnings]
    assert [item for item in wanted.get("hinweise", []) if item not in said] == []
    assert "hinweise" in wanted or said == []


def test_nothing_confidential_comes_out(tmp_path: Path) -> None:
    file = ROOT / "tests/meetings/data/kalender/was_niemand_sehen_darf.ics"
    calendar = load_calendar(str(file), NOW)
    assert "GEHEIM" in file.read_text(encoding="utf-8")
    assert "GEHEIM" not in repr(calendar.meetings)
    assert "zoom.us" not in repr(calendar.meetings)


def test_meetings_know_their_uid(tmp_path: Path) -> None:
    calendar = load(tmp_path, calendar_of(event("serie", more="RRULE:FREQ=DAILY;COUNT=2\nSEQUENCE:3\n"), event("eins")))
    assert {(meeting.uid, meeting.sequence) for meeting in calendar.meetings} == {("serie", 3), ("eins", 0)}


def test_letters_that_are_folded_in_the_middle_are_read(tmp_path: Path) -> None:
    """RFC 5545 folds at 75 octets; old programs cut a letter in two there."""
    content = calendar_of(event(title="Seminar über Grünflächen")).replace("\n", "\r\n").encode()
    half = content.index("ü".encode()) + 1
    calendar = load(tmp_path, content[:half] + b"\r\n " + content[half:])
    assert calendar.meetings[0].titel == "Seminar über Grünflächen"


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_usual_coding_is_read(coding: str, tmp_path: Path) -> None:
    calendar = load(tmp_path, calendar_of(event(title="Seminar über Grünflächen")).encode(coding))
    assert calendar.meetings[0].titel == "Seminar über Grünflächen"


@pytest.mark.parametrize(
    ("content", "explanation"),
    [
        ("", "kalender.ics ist leer."),
        ("<!DOCTYPE html><html>Bitte anmelden</html>", "Das ist keine Kalenderdatei"),
        (calendar_of(event())[:-15], "END:VCALENDAR fehlt"),
        (calendar_of(event())[:60], "END:VCALENDAR fehlt"),
        (b"\x00" * 500, "enthält keinen Text"),
        (b"\x81\x8d\x8f" * 50, "Die Kodierung der Datei ist unbekannt"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(tmp_path: Path, content: str | bytes, explanation: str) -> None:
    with pytest.raises(SourceMistake) as caught:
        load(tmp_path, content)
    assert explanation in str(caught.value)


def test_a_broken_line_takes_down_its_own_event_alone(tmp_path: Path) -> None:
    bad = "BEGIN:VTODO\nein Satz ohne Doppelpunkt\nEND:VTODO\n"
    zone = "BEGIN:VTIMEZONE\nTZID:Kaputt\nBEGIN:STANDARD\nTZOFFSETFROM:+9999\nEND:STANDARD\nEND:VTIMEZONE\n"
    wrong = event("falsch", more="GEO:überall\nBEGIN:VALARM\nTRIGGER:bald\nEND:VALARM\nSEQUENCE;X:1\n")
    calendar = load(
        tmp_path, calendar_of(event("a"), bad, wrong, event("b"), head=zone + "X-WR-TIMEZONE:Europe/Berlin\n")
    )
    assert {meeting.id for meeting in calendar.meetings} >= {"a", "b"}
    assert len(calendar.meetings) + len(calendar.mistakes) == 3


def test_an_event_without_an_end_is_named_and_the_others_stay(tmp_path: Path) -> None:
    endless = event("b").removesuffix("END:VEVENT\n")
    calendar = load(tmp_path, calendar_of(event("a"), endless, event("c"), endless))
    assert [meeting.id for meeting in calendar.meetings] == ["a", "c"]
    assert [str(item) for item in calendar.mistakes] == [
        "Termin (Seminar): Der Eintrag hat kein Ende (END:VEVENT fehlt)."
    ]


def test_rules_of_exception_are_refused_as_no_program_counts_them(tmp_path: Path) -> None:
    more = "RRULE:FREQ=DAILY;COUNT=5\nEXRULE:FREQ=DAILY;INTERVAL=2\n"
    calendar = load(tmp_path, calendar_of(event(more=more)))
    assert calendar.meetings == ()
    assert "EXRULE" in str(calendar.mistakes[0])


def test_an_event_without_a_calendar_around_it_is_read(tmp_path: Path) -> None:
    assert len(load(tmp_path, event()).meetings) == 1


def test_zones_of_one_file_mean_nothing_in_the_next(tmp_path: Path) -> None:
    """icalendar remembers zones by name; "Customized Time Zone" of Outlook is another one in each file."""
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Eigene\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{0}\nTZOFFSETTO:{0}\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    one = event(start=";TZID=Eigene:20270401T100000")
    hours = [
        load(tmp_path, calendar_of(one, head=zone.format(offset))).meetings[0].beginn.hour
        for offset in ("+0000", "+0300")
    ]
    assert hours == [12, 9]


def test_series_are_expanded_within_the_window_only(tmp_path: Path) -> None:
    calendar = load(
        tmp_path,
        calendar_of(event(start=":20100101T080000Z", more="RRULE:FREQ=DAILY\n"), event("einzeln", ":20110101T080000Z")),
    )
    days = [meeting.beginn.date() for meeting in calendar.meetings]
    window = Window.around(NOW)
    assert days[0] == datetime.date(2011, 1, 1), "what is no series is always there"
    assert (days[1], days[-1]) == (window.first, window.last)
    assert len(days) == 1202
    assert calendar.mistakes == ()


def test_the_window_may_be_another(tmp_path: Path) -> None:
    file = tmp_path / "kalender.ics"
    file.write_text(calendar_of(event(start=":20100101T080000Z", more="RRULE:FREQ=DAILY\n")), encoding="utf-8")
    window = Window(datetime.date(2012, 2, 28), datetime.date(2012, 3, 1))
    assert len(load_calendar(str(file), NOW, window).meetings) == 3


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=MINUTELY;COUNT=100000\n",
        "RRULE:FREQ=HOURLY\n",
        "RRULE:FREQ=SECONDLY\n",
        "RDATE:"
        + ",".join(
            f"2027{month:02}{day:02}T{hour:02}{minute:02}00Z"
            for month in range(4, 12)
            for day in range(1, 29)
            for hour in range(24)
            for minute in range(0, 60, 3)
        )
        + "\n",
    ],
    ids=["minutely", "hourly", "secondly", "dates"],
)
def test_a_hundred_thousand_recurrences_are_cut_and_named(tmp_path: Path, rule: str) -> None:
    started = time.perf_counter()
    calendar = load(tmp_path, calendar_of(event("viele", more=rule), event("eins")))
    assert time.perf_counter() - started < 20
    assert len(calendar.meetings) == MAX_OCCURRENCES + 1
    assert [str(item) for item in calendar.mistakes] == [
        "Termin 1 (UID viele): Seminar: Die Serie hat mehr als 5000 Wiederholungen; die übrigen fehlen. "
        "Bitte die Serie begrenzen."
    ]


def test_a_series_of_seconds_since_long_ago_ends_soon(tmp_path: Path) -> None:
    started = time.perf_counter()
    calendar = load(tmp_path, calendar_of(event(start=":20100101T080000Z", more="RRULE:FREQ=SECONDLY\n")))
    assert time.perf_counter() - started < 10
    assert calendar.meetings == ()
    assert len(calendar.mistakes) == 1


@pytest.mark.parametrize(
    ("title", "categories", "wanted"),
    [
        ("Klima", "Seminar", "Seminar"),
        ("Klima", "Klima,Fortbildungen", "Fortbildung"),
        ("Seminar Klima", "Exkursionen", "Exkursion"),
        ("Fachtagung Klima", "", "Tagung"),
        ("NETZWERK-TREFFEN im Mai", "", "Netzwerktreffen"),
        ("Werkstätten und Läden", "", "Werkstatt"),
        ("Workshop Klima", "", "Werkstatt"),
        ("Fachtag Wohnen", "", "Tagung"),
    ],
)
def test_the_format_is_a_category_or_a_word_of_the_title(
    tmp_path: Path, title: str, categories: str, wanted: str
) -> None:
    more = f"CATEGORIES:{categories}\n" if categories else ""
    assert load(tmp_path, calendar_of(event(title=title, more=more))).meetings[0].format == wanted


def test_a_format_that_is_guessed_is_named(tmp_path: Path) -> None:
    calendar = load(tmp_path, calendar_of(event(title="Workshop Klima"), event("u2", title="Tagung der Arbeitsgruppe")))
    assert [str(item) for item in calendar.warnings] == [
        "Termin 1 (UID u): Workshop Klima: Aus dem Titel ist das Format Werkstatt geschlossen; "
        "sicherer ist eine Kategorie dieses Namens.",
        "Termin 2 (UID u2): Tagung der Arbeitsgruppe: Aus dem Titel ist das Format Tagung geschlossen; "
        "sicherer ist eine Kategorie dieses Namens.",
    ]


def test_categories_that_are_no_format_are_themes(tmp_path: Path) -> None:
    more = "CATEGORIES:Seminar,Gesundheit,Blaue Kategorie,Digital\nCATEGORIES:Gesundheit,Wohnen\n"
    meeting = load(tmp_path, calendar_of(event(more=more))).meetings[0]
    assert meeting.thema == "Gesundheit, Wohnen"
    assert meeting.digital == "digital"


@pytest.mark.parametrize(
    "title",
    ["Abgesagt: Seminar", "ABGESAGT – Seminar", "Canceled: Seminar", "[Entfällt] Seminar", "Fällt aus! Seminar"],
)
def test_a_title_may_say_that_it_is_cancelled(tmp_path: Path, title: str) -> None:
    meeting = load(tmp_path, calendar_of(event(title=title))).meetings[0]
    assert (meeting.status, meeting.titel) == ("abgesagt", "Seminar")
