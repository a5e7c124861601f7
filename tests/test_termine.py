"""`python -m bot termine` shows what was understood of a source and what was not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.settings import ROOT
from tests.meetings.zones import ZONES, zone_of_machine

CALENDAR = ROOT / "tests/meetings/data/kalender/outlook_zeitumstellung.ics"
NOW = "2026-11-23T10:00:00+01:00"
ROWS = """\
- id: t1
  titel: Klima [im] Quartier
  format: Seminar
  thema: Klima
  beginn: 2027-01-14 10:00
  ende: 15:30
  ort: Essen, Rathaus
  digital: hybrid
  zielgruppe: netzwerk
  plaetze: warteliste
  kosten: 20 Euro
  anmeldung_url: https://www.example.org/anmeldung/t1
  anmeldung_bis: 2026-11-01
  status: verschoben
  verschoben_von: 2027-01-12
  hinweis: Bitte Schreibzeug mitbringen
- {id: t2, titel: Tagung, format: Tagung, beginn: 2027-03-27, ende: 2027-03-28}
- {id: t3, titel: Fest, format: Fest, beginn: 2027-03-27}
"""
FIRST = {
    "id": "t1",
    "titel": "Klima [im] Quartier",
    "format": "Seminar",
    "thema": "Klima",
    "beginn": "2027-01-14T10:00:00+01:00",
    "ende": "2027-01-14T15:30:00+01:00",
    "ganztags": False,
    "ort": "Essen, Rathaus",
    "digital": "hybrid",
    "zielgruppe": "netzwerk",
    "plaetze": "warteliste",
    "kosten": "20 Euro",
    "anmeldung_url": "https://www.example.org/anmeldung/t1",
    "anmeldung_bis": "2026-11-01",
    "status": "verschoben",
    "verschoben_von": "2027-01-12T00:00:00+01:00",
    "hinweis": "Bitte Schreibzeug mitbringen",
    "uid": "",
    "sequence": 0,
}


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A file with a good row, an all-day one and a bad one."""
    file = tmp_path / "termine.yml"
    file.write_text(ROWS, encoding="utf-8")
    return file


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What the command prints as JSON."""
    assert main(["termine", "--jetzt", NOW, "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_source_is_shown_as_json(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = shown(capsys, "--quelle", str(rows))
    assert document["termine"][0] == FIRST
    second = document["termine"][1]
    assert (second["beginn"], second["ende"]) == ("2027-03-27T00:00:00+01:00", "2027-03-29T00:00:00+02:00")
    assert (second["ganztags"], second["digital"], second["zielgruppe"]) == (True, None, None)
    assert [item["ort"] for item in document["fehler"]] == ["Zeile 18"]
    assert document["fehler"][0]["meldung"].startswith("t3: Das Format „Fest“ gibt es nicht")
    assert document["hinweise"] == [{"ort": "Zeile 13", "meldung": "t1: Die Anmeldung ist seit 01.11.2026 vorbei."}]
    assert document["beispiel"] is False
    assert document["stand"] is not None


@pytest.mark.parametrize(
    ("first", "last", "ids"),
    [
        ("2027-01-14", "2027-01-14", ["t1"]),
        ("2027-01-15", "2027-03-26", []),
        ("2027-03-28", "2027-03-28", ["t2"]),
        ("2027-03-29", "2027-03-30", []),
        ("2027-01-01", "2027-12-31", ["t1", "t2"]),
    ],
)
def test_days_are_included_on_both_sides(
    rows: Path, capsys: pytest.CaptureFixture[str], first: str, last: str, ids: list[str]
) -> None:
    document = shown(capsys, "--quelle", str(rows), "--von", first, "--bis", last)
    assert [item["id"] for item in document["termine"]] == ids


def test_without_days_it_shows_fourteen_months_from_today(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = ["2026-11-22", "2026-11-23", "2028-01-23", "2028-01-24"]
    file = tmp_path / "termine.yml"
    file.write_text("".join(f"- {{id: d{day}, titel: X, format: Seminar, beginn: {day}}}\n" for day in days))
    assert [item["id"] for item in shown(capsys, "--quelle", str(file))["termine"]] == ["d2026-11-23", "d2028-01-23"]


def test_series_are_shown_far_from_today(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "kalender.ics"
    file.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20100101T080000Z\nRRULE:FREQ=YEARLY\nSUMMARY:Seminar\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    document = shown(capsys, "--quelle", str(file), "--von", "2015-01-01", "--bis", "2016-12-31")
    assert [item["id"] for item in document["termine"]] == ["u/20150101T080000Z", "u/20160101T080000Z"]


def test_a_source_is_shown_to_people(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["termine", "--jetzt", NOW, "--quelle", str(rows)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Do 14.01.2027 10:00–15:30  Klima [im] Quartier"
    assert lines[1] == "    Seminar · Essen, Rathaus, hybrid · verschoben · id t1"
    assert lines[2] == "Sa 27.03.2027 bis So 28.03.2027  Tagung"
    assert lines[4] == "2 Termine vom 23.11.2026 bis 23.01.2028."
    assert lines[5] == "Hinweis: Zeile 13: t1: Die Anmeldung ist seit 01.11.2026 vorbei."
    assert lines[6].startswith("✗ Zeile 18: t3: Das Format „Fest“ gibt es nicht")


def test_without_a_source_the_one_of_the_settings_is_shown(
    rows: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AG_TERMINE", str(rows))
    monkeypatch.setenv("AG_JETZT", NOW)
    assert main(["termine", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["termine"]) == 2


def test_a_source_that_cannot_be_used_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["termine", "--quelle", str(tmp_path / "fehlt.ics"), "--json"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("fehlt.ics ist nicht lesbar")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--von", "morgen"], "--von: „morgen“ ist kein Tag wie 2027-01-14."),
        (["--bis", "2027-02-31"], "--bis: „2027-02-31“ ist kein Tag"),
        (["--von", "0001-01-01"], "--von: Das Jahr muss zwischen"),
        (["--von", "2027-02-02", "--bis", "2027-02-01"], "--bis liegt vor --von."),
        (["--jetzt", "gleich"], "--jetzt: „gleich“ ist kein Zeitpunkt"),
        (["--jetzt", "9999-12-31T23:00:00+01:00"], "--jetzt: Das Jahr muss zwischen"),
    ],
)
def test_wrong_options_are_explained(
    rows: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["termine", "--quelle", str(rows), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_unknown_options_are_wrong_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["termine", "--unbekannt"])
    assert caught.value.code == 2


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_of_the_machine_makes_no_difference(zone: str, rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zone_of_machine(zone):
        own = shown(capsys, "--quelle", str(rows))["termine"]
        outlook = shown(capsys, "--quelle", str(CALENDAR))["termine"]
        one_day = shown(capsys, "--quelle", str(CALENDAR), "--von", "2027-10-31", "--bis", "2027-10-31")["termine"]
    assert [item["beginn"] for item in own] == ["2027-01-14T10:00:00+01:00", "2027-03-27T00:00:00+01:00"]
    begins = [item["beginn"] for item in outlook]
    assert begins[-2:] == ["2027-10-31T10:00:00+01:00", "2027-11-01T10:00:00+01:00"]
    assert [item["id"] for item in one_day] == ["herbst", "lang/20271031T090000Z"]


def test_the_command_runs_as_a_program(rows: Path) -> None:
    command = [sys.executable, "-m", "bot", "termine", "--jetzt", NOW, "--json", "--quelle", str(rows)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True, encoding="utf-8")
    assert json.loads(result.stdout)["termine"][0] == FIRST
