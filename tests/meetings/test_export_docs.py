"""The office's handbook names what there is, and its example is right."""

from __future__ import annotations

import dataclasses
import datetime
import re

import holidays
import pytest
import yaml

from bot.clock import BERLIN
from bot.meetings import FORMATS, Audience, Calendar, Meeting, Places, Presence, Status, load_calendar
from bot.meetings.export import ALARMS, FEEDS, feed_path
from bot.settings import ROOT

HANDBOOK = (ROOT / "docs/termine.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "data/termine.yml"
NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
FIELDS = [field.name for field in dataclasses.fields(Meeting) if field.name not in ("uid", "sequence")]


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """The shipped examples."""
    return load_calendar(str(EXAMPLES), NOW)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_described(field: str) -> None:
    row = re.search(rf"^\| `{field}` \| (.+?) \| (.+?) \|$", HANDBOOK, re.MULTILINE)
    assert row


@pytest.mark.parametrize("word", [*FORMATS, *Audience, *Places, *Status])
def test_every_value_is_named(word: str) -> None:
    assert word in HANDBOOK


def test_every_feed_and_alarm_is_named() -> None:
    for path in (feed_path(), *(feed_path(name) for name in FEEDS.values())):
        assert f"webcal://assistent.example.org{path}" in HANDBOOK
    assert [name for name in ALARMS if f"`{name}`" not in HANDBOOK] == []


def test_the_example_in_the_handbook_is_understood(tmp_path_factory: pytest.TempPathFactory) -> None:
    example = re.search(r"```yaml\n(.*?)```", HANDBOOK, re.DOTALL)
    assert example
    file = tmp_path_factory.mktemp("beispiel") / "termine.yml"
    file.write_text(example[1], encoding="utf-8")
    calendar = load_calendar(str(file), NOW)
    assert len(calendar.meetings) == 2
    assert calendar.mistakes == calendar.warnings == ()


def test_the_shipped_meetings_are_marked_as_examples_and_all_understood(calendar: Calendar) -> None:
    assert calendar.is_example
    assert calendar.mistakes == calendar.warnings == ()
    assert len(calendar.meetings) == len(yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))) >= 40


def test_the_examples_hold_everything_that_there_is(calendar: Calendar) -> None:
    meetings = calendar.meetings
    assert {meeting.format for meeting in meetings} == set(FORMATS)
    assert {meeting.status for meeting in meetings} == set(Status)
    assert {meeting.digital for meeting in meetings} >= set(Presence)
    assert {meeting.zielgruppe for meeting in meetings} == {*Audience, None}
    assert {meeting.plaetze for meeting in meetings} == {*Places, None}
    assert any(meeting.ganztags for meeting in meetings)
    assert any(meeting.ende is None for meeting in meetings)
    assert any(meeting.last_day > meeting.beginn.date() for meeting in meetings)


@pytest.mark.parametrize("change", ["2027-03-28", "2027-10-31"])
def test_there_is_an_example_on_both_sides_of_each_change_of_the_clocks(calendar: Calendar, change: str) -> None:
    distances = [(meeting.beginn.date() - datetime.date.fromisoformat(change)).days for meeting in calendar.meetings]
    assert any(-3 <= days < 0 for days in distances)
    assert any(0 < days <= 3 for days in distances)


def test_no_example_lies_on_a_public_holiday(calendar: Calendar) -> None:
    free = holidays.country_holidays("DE", subdiv="NW", years=(2026, 2027, 2028))
    days = {
        meeting.beginn.date() + datetime.timedelta(days=number)
        for meeting in calendar.meetings
        for number in range((meeting.last_day - meeting.beginn.date()).days + 1)
    }
    assert {day for day in days if day in free or day.weekday() == 6} == set()


def test_there_are_examples_for_fourteen_months_ahead_and_some_past(calendar: Calendar) -> None:
    months = {(meeting.beginn.year, meeting.beginn.month) for meeting in calendar.meetings}
    assert {(2026 + (10 + number) // 12, (10 + number) % 12 + 1) for number in range(15)} <= months
    assert sum(meeting.last_moment < NOW for meeting in calendar.meetings) >= 3


def test_the_examples_lead_nowhere_real(calendar: Calendar) -> None:
    links = [meeting.anmeldung_url for meeting in calendar.meetings if meeting.anmeldung_url]
    assert links
    assert all(link.startswith("https://www.example.org/anmeldung/") for link in links)
