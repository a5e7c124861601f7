"""What we export is read back, with the same local times, by programs that share no code with us."""

from __future__ import annotations

import datetime
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.meetings.export import calendar_file
from bot.meetings.model import Meeting, Status
from bot.settings import ROOT
from tests.meetings.export_examples import LONG_TITLE, MEETINGS, STAND, TEXTS, meeting
from tests.meetings.readers import shown_by_khal, understood_by_vobject

ZONES = ("UTC", "Europe/Berlin", "America/New_York")
EVERY_TWELVE_DAYS = tuple(
    meeting(f"tag-{number}", f"{datetime.date(2026, 10, 1) + datetime.timedelta(days=12 * number)} 10:00")
    for number in range(60)
)


@pytest.fixture(scope="session", autouse=True)
def readers() -> None:
    """khal and vobject are there; says what to do where they are not and cannot be installed."""
    done = subprocess.run([ROOT / "scripts/calendar-readers"], capture_output=True, text=True)
    if done.returncode:
        pytest.exit(done.stderr.strip(), returncode=1)


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's time zone, for us and for the readers."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def exported(meetings: tuple[Meeting, ...] = MEETINGS, alarm: datetime.timedelta | None = None) -> bytes:
    """The file of these meetings."""
    return calendar_file(meetings, name="Prüfung", stand=STAND, texts=TEXTS, alarm=alarm)


def uid(item: Meeting) -> str:
    """UID of a meeting of ours."""
    return f"{item.id}@ag-soziale-stadt-nrw"


def test_khal_shows_every_meeting_at_its_local_time(tmp_path: Path, zone: str) -> None:
    shown = shown_by_khal(exported(), tmp_path, zone)
    assert len(shown) == len(MEETINGS)
    for item in MEETINGS:
        event = shown[uid(item)]
        if item.ganztags:
            assert (event.begin, event.end) == (f"{item.beginn:%Y-%m-%d}", f"{item.last_day}")
        else:
            # khal shows an hour where a meeting has no end.
            end = item.ende or item.beginn + datetime.timedelta(hours=1)
            assert (event.begin, event.end) == (f"{item.beginn:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}")
        assert event.all_day == str(item.ganztags)


def test_khal_shows_titles_places_and_states(tmp_path: Path) -> None:
    shown = shown_by_khal(exported(), tmp_path, "UTC")
    for item in MEETINGS:
        event = shown[uid(item)]
        cancelled = item.status is Status.CANCELLED
        assert event.title == ("Abgesagt: " if cancelled else "") + item.titel
        assert event.location == (item.ort.strip() or ("Digital" if item.digital == "digital" else ""))
        assert event.status == ("CANCELLED" if cancelled else "CONFIRMED")
        assert event.url == item.anmeldung_url
        assert event.alarm == ""
    assert shown["langer-titel@ag-soziale-stadt-nrw"].title == LONG_TITLE.strip()


def test_khal_rings_the_alarm_unless_cancelled(tmp_path: Path) -> None:
    shown = shown_by_khal(exported(alarm=datetime.timedelta(days=1)), tmp_path, "UTC")
    assert {event.uid for event in shown.values() if not event.alarm} == {"abgesagt@ag-soziale-stadt-nrw"}


def test_the_zone_in_the_file_is_enough_for_khal(tmp_path: Path) -> None:
    # Under a name that no program knows, only the rules in the file can tell when the clocks change.
    content = exported().replace(b"Europe/Berlin", b"Eigene Zone")
    assert content.count(b"TZID=Eigene Zone") > 30
    shown = shown_by_khal(content, tmp_path, "UTC")
    for item in MEETINGS:
        if not item.ganztags:
            assert shown[uid(item)].begin == f"{item.beginn:%Y-%m-%d %H:%M}"


def test_vobject_reads_the_same_moments_by_the_rules_in_the_file(tmp_path: Path, zone: str) -> None:
    meetings = (*MEETINGS, *EVERY_TWELVE_DAYS)
    read = understood_by_vobject(exported(meetings), tmp_path, zone)
    assert len(read) == len(meetings)
    for item in meetings:
        event = read[uid(item)]
        begin, end = (item.beginn.date(), item.ende and item.ende.date()) if item.ganztags else (item.beginn, item.ende)
        assert event.begin == str(begin)
        assert event.end == (str(end) if end else "")


def test_vobject_reads_the_same_words(tmp_path: Path) -> None:
    read = understood_by_vobject(exported(), tmp_path, "UTC")
    for item in MEETINGS:
        assert read[uid(item)].title.removeprefix("Abgesagt: ") == item.titel
        assert f"Format: {item.format}\n" in read[uid(item)].description
    moved = read["verschoben@ag-soziale-stadt-nrw"]
    assert moved.description.splitlines() == [
        "VERSCHOBEN vom Di, 09.02.2027 um 10:00 Uhr",
        "Format: Seminar",
        "Thema: Bildung, Kultur, Sport und Freizeit",
        "Wo: Ort steht noch nicht fest",
        "Teilnahme: offen für alle",
        "Anmeldung: https://www.example.org/anmeldung/verschoben?a=1&b=2",
        "Anmeldung bis: 16.02.2027",
        "Hinweis: Bitte etwas zu schreiben mitbringen.",
        "Stand: 20.11.2026.",
    ]
    assert (moved.status, moved.sequence) == ("CONFIRMED", "1")
    assert read["abgesagt@ag-soziale-stadt-nrw"].status == "CANCELLED"


def test_the_readers_would_notice_a_wrong_rule(tmp_path: Path) -> None:
    before = MEETINGS[0]
    assert before.id == "vor-sommerzeit"
    # With the first Sunday of March instead of the last one, its day lies in summer time.
    content = exported((before,)).replace(b"BYDAY=-1SU", b"BYDAY=1SU").replace(b"Europe/Berlin", b"Eigene Zone")
    assert shown_by_khal(content, tmp_path, "UTC")[uid(before)].begin == "2027-03-26 09:00"
    assert understood_by_vobject(content, tmp_path, "UTC")[uid(before)].begin == "2027-03-26 10:00:00+02:00"
