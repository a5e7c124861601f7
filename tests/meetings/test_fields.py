"""A row becomes a meeting, or its mistakes are explained; the cases stand in data/zeilen."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml

from bot.clock import BERLIN
from bot.meetings.fields import LIMITS, read_meeting
from bot.meetings.findings import MAX_FINDINGS, Findings
from bot.meetings.model import FORMATS, Meeting
from bot.meetings.records import Raw, Record
from bot.settings import ROOT

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
FOLDER = ROOT / "tests/meetings/data/zeilen"
GOOD: dict[str, Raw] = {
    "id": "t1",
    "titel": "Klima im Quartier",
    "format": "Seminar",
    "beginn": "2027-01-14 10:00",
    "ende": "2027-01-14 15:30",
    "ort": "Essen",
}


def cases(name: str) -> list[Any]:
    """The cases of a file."""
    loader = yaml.BaseLoader  # every value stays a text, as in the source
    content = yaml.load((FOLDER / name).read_text(encoding="utf-8"), loader)
    return [pytest.param(case, id=case["name"]) for case in content]


def read(changed: dict[str, Any]) -> tuple[Meeting | None, list[str], list[str]]:
    """The good row with changes, and what is said about it."""
    values = GOOD | {key: None if value == "null" else value for key, value in changed.items()}
    findings = Findings()
    meeting = read_meeting(Record("Zeile 7", values), NOW, findings)
    assert {item.place for item in (*findings.mistakes, *findings.warnings)} <= {"Zeile 7"}
    return meeting, [item.message for item in findings.mistakes], [item.message for item in findings.warnings]


def shown(value: object) -> str:
    """A field of a meeting as the cases write it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def expect(meeting: Meeting | None, wanted: dict[str, str]) -> None:
    """The fields are as wanted."""
    assert meeting is not None
    assert {name: shown(getattr(meeting, name)) for name in wanted} == wanted


def test_a_good_row_becomes_a_meeting() -> None:
    meeting, mistakes, warnings = read({})
    assert meeting == Meeting(
        id="t1",
        titel="Klima im Quartier",
        format="Seminar",
        beginn=datetime.datetime(2027, 1, 14, 10, tzinfo=BERLIN),
        ende=datetime.datetime(2027, 1, 14, 15, 30, tzinfo=BERLIN),
        ort="Essen",
    )
    assert (mistakes, warnings) == ([], [])


@pytest.mark.parametrize("case", cases("fehler.yml"))
def test_a_wrong_row_is_out_of_service_and_explained(case: Any) -> None:
    meeting, mistakes, warnings = read(case["zeile"])
    assert meeting is None
    assert mistakes == case["fehler"]
    assert warnings == case.get("hinweise", [])


@pytest.mark.parametrize("case", cases("hinweise.yml"))
def test_a_strange_row_stays_in_service_and_is_named(case: Any) -> None:
    meeting, mistakes, warnings = read(case["zeile"])
    assert mistakes == []
    assert warnings == case["hinweise"]
    expect(meeting, case.get("wird", {}))


@pytest.mark.parametrize("case", cases("gut.yml"))
def test_a_row_is_read_as_offices_write_it(case: Any) -> None:
    meeting, mistakes, warnings = read(case["zeile"])
    assert (mistakes, warnings) == ([], [])
    expect(meeting, case["wird"])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_known_in_any_spelling(name: str) -> None:
    for spelling in (name, name.upper(), f" {name.lower()} "):
        meeting, mistakes, _ = read({"format": spelling})
        assert meeting is not None, mistakes
        assert meeting.format == name


def test_a_missing_field_is_told_apart_from_an_empty_one() -> None:
    findings = Findings()
    assert read_meeting(Record("Zeile 2", {"id": "t1", "titel": "X"}), NOW, findings) is None
    assert [item.message for item in findings.mistakes] == [
        "t1: Das Feld „format“ fehlt; bitte ergänzen.",
        "t1: Das Feld „beginn“ fehlt; bitte ergänzen.",
    ]


@pytest.mark.parametrize("name", ["titel", "thema", "ort", "kosten", "hinweis"])
def test_a_text_that_is_too_long_is_cut_at_a_word(name: str) -> None:
    meeting, mistakes, warnings = read({name: "Quartier " * 200})
    assert meeting is not None
    text = getattr(meeting, name)
    assert len(text) <= LIMITS[name]
    assert text.endswith("Quartier…")
    assert mistakes == []
    assert warnings == [f"t1: „{name}“ ist länger als {LIMITS[name]} Zeichen und wird gekürzt; bitte kürzer fassen."]


def test_an_id_that_is_too_long_is_refused() -> None:
    meeting, mistakes, _ = read({"id": "x" * 300})
    assert meeting is None
    assert mistakes[0].endswith("Die id ist länger als 255 Zeichen; bitte kürzen.")


@pytest.mark.parametrize(
    ("raw", "identifier"), [(7, "7"), (7.0, "7"), ("  nt 7 ", "nt 7"), (datetime.date(2027, 1, 2), "02.01.2027")]
)
def test_an_id_may_be_a_number_of_a_spreadsheet(raw: Raw, identifier: str) -> None:
    meeting, _, _ = read({"id": raw})
    assert meeting is not None
    assert meeting.id == identifier


@pytest.mark.parametrize(("raw", "wanted"), [(True, "digital"), (False, "vor Ort"), (1, "digital"), (0.0, "vor Ort")])
def test_digital_may_be_a_truth_of_a_spreadsheet(raw: Raw, wanted: str) -> None:
    meeting, _, _ = read({"digital": raw})
    assert meeting is not None
    assert meeting.digital == wanted


def test_the_place_of_a_mistake_is_the_line_of_its_field() -> None:
    findings = Findings()
    record = Record("Zeile 10", dict(GOOD, format="Fest"), {"id": 10, "titel": 11, "format": 12})
    assert read_meeting(record, NOW, findings) is None
    assert [item.place for item in findings.mistakes] == ["Zeile 12"]


def test_the_same_is_said_once_and_too_much_is_counted() -> None:
    findings = Findings()
    for number in range(2 * MAX_FINDINGS):
        findings.mistake("Zeile 1", "dasselbe")
        findings.warning(f"Zeile {number}", "zu viel")
    assert len(findings.mistakes) == 1
    assert len(findings.warnings) == MAX_FINDINGS + 1
    assert str(findings.warnings[-1]) == "Dazu 1000 weitere Hinweise, die hier nicht einzeln stehen."


def test_what_is_quoted_from_a_cell_cannot_steer_a_terminal() -> None:
    findings = Findings()
    read_meeting(Record("Zeile 1", {"\x1b[31mrot\r\n": "x", **GOOD, "format": "\x1b]0;x\x07Fest" * 90}), NOW, findings)
    for item in (*findings.mistakes, *findings.warnings):
        assert str(item).isprintable()
        assert len(item.message) <= 500
