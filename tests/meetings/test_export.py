"""A calendar file holds what may be told of a meeting, in the form of RFC 5545."""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.meetings.export import ALARMS, EXPORT_TEXTS, FEEDS, calendar_file, feed_path, meeting_path
from bot.meetings.model import FORMATS, Meeting, Presence, Status
from tests.meetings.export_examples import MEETINGS, STAND, TEXTS, berlin, meeting

ONE = meeting("nt-2027-01", "2027-01-14 10:00", "2027-01-14 12:00", ort="Essen")


def exported(*meetings: Meeting, alarm: datetime.timedelta | None = None, example: bool = False) -> bytes:
    """The file of these meetings."""
    return calendar_file(meetings, name="Prüfung", stand=STAND, texts=TEXTS, alarm=alarm, example=example)


def parts_of(content: bytes, name: str = "VEVENT") -> list[Any]:
    """The components of this name; untyped, as a property may hold nearly anything."""
    return list(icalendar.Calendar.from_ical(content).walk(name))


def event_of(item: Meeting, alarm: datetime.timedelta | None = None) -> Any:
    """The one event of the file of this meeting."""
    (event,) = parts_of(exported(item, alarm=alarm))
    return event


def description_of(item: Meeting, *, example: bool = False) -> list[str]:
    """Lines of the description."""
    (event,) = parts_of(exported(item, example=example))
    return str(event["description"]).splitlines()


def unfolded(content: bytes) -> list[str]:
    """The lines of the file, each in one piece."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_lines_end_with_crlf_and_are_folded_at_75_octets() -> None:
    content = exported(*MEETINGS)
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\r" not in line and b"\n" not in line for line in lines)
    assert max(len(line) for line in lines) == 75


def test_no_letter_is_torn_by_folding() -> None:
    item = dataclasses.replace(ONE, titel="ü" * 200 + "€" * 200 + "🙂" * 200)
    for line in exported(item).split(b"\r\n"):
        line.decode()
    assert event_of(item)["summary"] == item.titel


def test_the_head_names_the_calendar_and_how_often_to_look() -> None:
    lines = unfolded(exported())
    assert lines[0] == "BEGIN:VCALENDAR"
    assert {
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "NAME:Prüfung",
        "X-WR-CALNAME:Prüfung",
        "X-WR-TIMEZONE:Europe/Berlin",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    } <= set(lines)


def test_the_time_zone_has_yearly_rules_and_no_lists() -> None:
    content = exported(ONE)
    zone = content[content.index(b"BEGIN:VTIMEZONE") : content.index(b"END:VTIMEZONE")].decode()
    assert "RDATE" not in zone
    assert "DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in zone
    assert "DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in zone
    assert content.count(b"BEGIN:VTIMEZONE") == 1


def test_times_are_local_ones_of_berlin() -> None:
    lines = unfolded(exported(ONE))
    assert "DTSTART;TZID=Europe/Berlin:20270114T100000" in lines
    assert "DTEND;TZID=Europe/Berlin:20270114T120000" in lines


def test_a_time_of_another_zone_becomes_local() -> None:
    new_york = datetime.timezone(datetime.timedelta(hours=-5))
    item = dataclasses.replace(ONE, beginn=ONE.beginn.astimezone(new_york), ende=None)
    assert "DTSTART;TZID=Europe/Berlin:20270114T100000" in unfolded(exported(item))


def test_an_all_day_meeting_ends_on_the_day_after() -> None:
    item = meeting("x", "2027-10-30 00:00", "2027-11-01 00:00", ganztags=True)
    lines = unfolded(exported(item))
    assert "DTSTART;VALUE=DATE:20271030" in lines
    assert "DTEND;VALUE=DATE:20271101" in lines


@pytest.mark.parametrize("all_day", [True, False])
def test_no_end_is_invented(all_day: bool) -> None:
    event = event_of(meeting("x", "2027-10-30 00:00", ganztags=all_day))
    assert "dtend" not in event
    assert "duration" not in event


def test_a_planned_meeting_is_confirmed() -> None:
    event = event_of(ONE)
    assert (event["status"], event["sequence"], event["summary"]) == ("CONFIRMED", 0, ONE.titel)


@pytest.mark.parametrize(("status", "word"), [(Status.CANCELLED, "CANCELLED"), (Status.MOVED, "CONFIRMED")])
def test_a_change_counts_in_the_sequence(status: Status, word: str) -> None:
    event = event_of(dataclasses.replace(ONE, status=status))
    assert (event["status"], event["sequence"]) == (word, 1)


def test_a_cancelled_meeting_says_so_and_blocks_no_time() -> None:
    cancelled = dataclasses.replace(ONE, status=Status.CANCELLED, anmeldung_url="https://www.example.org/a")
    event = event_of(cancelled, datetime.timedelta(days=1))
    assert event["summary"] == f"Abgesagt: {ONE.titel}"
    assert event["transp"] == "TRANSPARENT"
    assert "url" not in event
    assert "example.org" not in event["description"]
    assert event.walk("VALARM") == []


def test_the_stamps_are_those_of_the_source() -> None:
    lines = unfolded(exported(ONE))
    assert "DTSTAMP:20261120T071530Z" in lines
    assert "LAST-MODIFIED:20261120T071530Z" in lines


def test_the_same_meetings_give_the_same_file() -> None:
    assert exported(*MEETINGS) == exported(*MEETINGS)


def test_the_uid_is_made_of_the_id() -> None:
    assert event_of(ONE)["uid"] == "nt-2027-01@ag-soziale-stadt-nrw"


def test_the_uid_of_a_calendar_source_stays() -> None:
    item = dataclasses.replace(
        ONE, id="040000008200E00074C5@example.org", uid="040000008200E00074C5@example.org", sequence=7
    )
    event = event_of(item)
    assert (event["uid"], event["sequence"]) == (item.uid, 7)


def test_each_date_of_a_series_has_a_uid_of_its_own_and_is_no_orphan() -> None:
    dates = [dataclasses.replace(ONE, id=f"reihe@x/{day}T090000Z", uid="reihe@x") for day in ("20270114", "20270211")]
    events = parts_of(exported(*dates))
    assert {event["uid"] for event in events} == {f"{item.id}@ag-soziale-stadt-nrw" for item in dates}
    assert all("recurrence-id" not in event for event in events)


def test_nobody_is_organiser_or_attendee() -> None:
    content = exported(*MEETINGS, alarm=datetime.timedelta(days=1))
    assert b"ORGANIZER" not in content
    assert b"ATTENDEE" not in content


@pytest.mark.parametrize(
    "address",
    ["", "http://www.example.org/a", "javascript:alert(1)", "https://www.example.org/a\r\nATTENDEE:mailto:a@b.de"],
)
def test_only_a_plain_https_address_becomes_the_url(address: str) -> None:
    content = exported(dataclasses.replace(ONE, anmeldung_url=address))
    assert not [line for line in unfolded(content) if line.startswith(("URL", "ATTENDEE"))]


def test_the_registration_is_linked_and_dated() -> None:
    item = dataclasses.replace(
        ONE, anmeldung_url="https://www.example.org/anmeldung/1", anmeldung_bis=datetime.date(2027, 1, 7)
    )
    assert event_of(item)["url"] == "https://www.example.org/anmeldung/1"
    lines = description_of(item)
    assert "Anmeldung: https://www.example.org/anmeldung/1" in lines
    assert "Anmeldung bis: 07.01.2027" in lines


def test_the_description_leaves_out_what_nobody_knows() -> None:
    assert description_of(ONE) == ["Format: Seminar", "Wo: Essen", "Teilnahme: bitte fragen", "Stand: 20.11.2026."]


def test_the_description_says_when_the_data_are_examples() -> None:
    assert description_of(ONE, example=True)[0] == "Das ist ein Beispiel."
    assert "Das ist ein Beispiel." not in description_of(ONE)


def test_a_digital_meeting_has_a_word_for_its_place() -> None:
    assert event_of(dataclasses.replace(ONE, ort="", digital=Presence.DIGITAL))["location"] == "Digital"
    assert event_of(dataclasses.replace(ONE, digital=Presence.HYBRID))["location"] == "Essen"
    assert "location" not in event_of(dataclasses.replace(ONE, ort=""))


def test_format_and_theme_are_the_categories() -> None:
    theme = "Bildung, Kultur, Sport und Freizeit"
    event = event_of(dataclasses.replace(ONE, thema=theme))
    assert [str(word) for word in event["categories"].cats] == ["Seminar", theme]


@pytest.mark.parametrize(
    ("name", "trigger"), [("PT30M", "-PT30M"), ("PT2H", "-PT2H"), ("P1D", "-P1D"), ("P7D", "-P7D")]
)
def test_the_alarm_rings_so_long_before(name: str, trigger: str) -> None:
    lines = unfolded(exported(ONE, alarm=ALARMS[name]))
    assert lines.count(f"TRIGGER:{trigger}") == 1
    assert "ACTION:DISPLAY" in lines


@pytest.mark.parametrize(
    ("name", "rings"), [("PT30M", "16.09. 09:00"), ("P1D", "16.09. 09:00"), ("P2D", "15.09. 09:00")]
)
def test_the_alarm_of_an_all_day_meeting_rings_on_a_morning_before(name: str, rings: str) -> None:
    item = meeting("x", "2027-09-17 00:00", ganztags=True)
    (alarm,) = event_of(item, ALARMS[name]).walk("VALARM")
    assert f"{item.beginn + alarm['trigger'].dt:%d.%m. %H:%M}" == rings


def test_without_a_wish_there_is_no_alarm() -> None:
    assert b"VALARM" not in exported(*MEETINGS)


def test_an_empty_feed_is_a_whole_calendar() -> None:
    assert parts_of(exported()) == []
    assert len(parts_of(exported(), "VTIMEZONE")) == 1


ANYTHING = st.text(max_size=120)


@given(titel=ANYTHING, ort=ANYTHING, hinweis=ANYTHING, thema=ANYTHING, identifier=ANYTHING, url=ANYTHING)
def test_no_text_breaks_the_file(titel: str, ort: str, hinweis: str, thema: str, identifier: str, url: str) -> None:
    item = dataclasses.replace(
        ONE, id=identifier, titel=titel, ort=ort, hinweis=hinweis, thema=thema, anmeldung_url=f"https://{url}"
    )
    content = exported(item)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in lines)
    names = [re.match(r"[A-Z-]+", line) for line in unfolded(content)[:-1]]
    assert {name[0] for name in names if name} <= {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE"),
        *("REFRESH-INTERVAL", "X-PUBLISHED-TTL", "TZID", "X-LIC-LOCATION", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO"),
        *("RRULE", "UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION"),
        *("CATEGORIES", "URL", "STATUS", "TRANSP", "SEQUENCE"),
    }
    (event,) = parts_of(content)
    assert event["summary"].split() == re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", titel).split()


@pytest.mark.parametrize(
    "titel", [r"Laufwerk C:\neu", "A;B,C", '„Zitat“ "x"', "a\\", "BEGIN:VEVENT\r\nEND:VCALENDAR", "a\rb"]
)
def test_signs_that_mean_something_in_calendars_are_kept_as_text(titel: str) -> None:
    assert event_of(dataclasses.replace(ONE, titel=titel))["summary"] == re.sub(r"[\r\n]+", " ", titel)


def test_every_format_has_a_feed_and_an_address() -> None:
    assert set(FEEDS.values()) == set(FORMATS)
    assert all(feed_path(name) == f"/kalender/{feed}.ics" for feed, name in FEEDS.items())
    assert feed_path() == "/kalender/alle.ics"


def test_an_address_quotes_the_id() -> None:
    assert meeting_path("a/b ä?#%") == "/termine/a%2Fb%20%C3%A4%3F%23%25.ics"
    assert meeting_path("nt-2027-01", "P1D") == "/termine/nt-2027-01.ics?alarm=P1D"


def test_every_text_of_the_files_is_known_here() -> None:
    assert [key for key in EXPORT_TEXTS if not TEXTS.has(key)] == []


def test_the_stand_is_shown_in_local_time() -> None:
    late = datetime.datetime(2026, 11, 20, 23, 30, tzinfo=datetime.UTC)
    content = calendar_file([ONE], name="x", stand=late, texts=TEXTS)
    (event,) = parts_of(content)
    assert event["description"].endswith("Stand: 21.11.2026.")
    assert berlin("2026-11-21 00:30").astimezone(BERLIN) == late
