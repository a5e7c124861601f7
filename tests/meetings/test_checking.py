"""`check-data` looks at the meetings too."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.check_data import check_data
from bot.clock import BERLIN
from bot.meetings import Calendar, load_calendar, on_public_holidays
from bot.settings import ROOT, Settings

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
ROW = "- {{id: {0}, titel: Klima, format: Seminar, beginn: {1}}}\n"


def load(folder: Path, text: str) -> Calendar:
    """The calendar of a file with this content."""
    file = folder / "termine.yml"
    file.write_text(text, encoding="utf-8")
    return load_calendar(str(file), NOW)


@pytest.mark.parametrize(
    ("begin", "name"),
    [
        ("2027-05-06 10:00", "Christi Himmelfahrt"),
        ("2027-05-27", "Fronleichnam"),
        ("2027-11-01 10:00", "Allerheiligen"),
        ("2028-10-03", "Tag der Deutschen Einheit"),
    ],
)
def test_a_meeting_on_a_public_holiday_is_named(tmp_path: Path, begin: str, name: str) -> None:
    (warning,) = on_public_holidays(load(tmp_path, ROW.format("t1", begin)))
    assert warning.place == "t1"
    assert f"ist ein Feiertag ({name})" in warning.message


def test_every_day_of_a_meeting_counts(tmp_path: Path) -> None:
    text = ROW.format("t1", "2027-05-05 10:00, ende: 2027-05-07 12:00")
    assert [str(item) for item in on_public_holidays(load(tmp_path, text))] == [
        "t1: Der 06.05.2027 ist ein Feiertag (Christi Himmelfahrt); bitte das Datum prüfen."
    ]


@pytest.mark.parametrize("begin", ["2027-05-07", "2027-10-31", "2027-05-06, status: abgesagt", "2027-11-18"])
def test_other_days_and_cancelled_meetings_are_no_matter(tmp_path: Path, begin: str) -> None:
    assert list(on_public_holidays(load(tmp_path, ROW.format("t1", begin)))) == []


def test_no_example_lies_on_a_public_holiday() -> None:
    assert list(on_public_holidays(load_calendar(str(ROOT / "data/termine.yml"), NOW))) == []


def check(source: Path) -> int:
    """Run check-data with these meetings."""
    return check_data(Settings(termine=str(source), jetzt=NOW))


def test_wrong_rows_fail_the_check_and_strange_ones_do_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "eigene.yml"
    file.write_text(ROW.format("t1", "2027-05-06") + ROW.format("t2", "2027-05-07, ortt: Essen"), encoding="utf-8")
    assert check(file) == 0
    output = capsys.readouterr()
    assert "Hinweis: eigene.yml, t1: Der 06.05.2027 ist ein Feiertag (Christi Himmelfahrt)" in output.out
    assert "Hinweis: eigene.yml, Zeile 2: Das Feld „ortt“ gibt es nicht" in output.out
    assert "✓ Alle Termine sind lesbar." in output.out
    file.write_text(ROW.format("t1", "2027-02-31"), encoding="utf-8")
    assert check(file) == 1
    output = capsys.readouterr()
    assert "✗ eigene.yml, Zeile 1: t1: Das Datum „2027-02-31“ gibt es nicht" in output.err
    assert "Alle Termine" not in output.out


def test_a_source_that_cannot_be_used_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path / "fehlt.yml") == 1
    assert "✗ fehlt.yml ist nicht lesbar" in capsys.readouterr().err
