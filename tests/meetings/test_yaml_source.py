"""The office's YAML file: a list of records, each value with its line; broken files are explained."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest

from bot.clock import BERLIN
from bot.meetings import Calendar, SourceMistake, load_calendar
from bot.settings import ROOT

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
ROW = "- {id: t1, titel: Klima, format: Seminar, beginn: 2027-01-14 10:00}\n"


def load(folder: Path, text: str | bytes) -> Calendar:
    """The calendar of a file with this content."""
    file = folder / "termine.yml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_calendar(str(file), NOW)


def refusal(folder: Path, text: str | bytes) -> str:
    """Why the file as a whole cannot be used."""
    with pytest.raises(SourceMistake) as caught:
        load(folder, text)
    return str(caught.value)


def test_the_shipped_examples_are_right_and_say_that_they_are_examples() -> None:
    calendar = load_calendar(str(ROOT / "data/termine.yml"), NOW)
    assert len(calendar.meetings) > 30
    assert calendar.mistakes == calendar.warnings == ()
    assert calendar.is_example


def test_other_files_are_no_examples(tmp_path: Path) -> None:
    assert not load(tmp_path, ROW).is_example
    assert load(tmp_path, "# Beispieldaten\n" + ROW).is_example
    assert not load(tmp_path, "# Echte Termine, keine Beispieldaten\n" + ROW).is_example


def test_meetings_are_ordered_by_begin_and_found_by_id(tmp_path: Path) -> None:
    later = ROW.replace("t1", "t2").replace("2027-01", "2027-02")
    calendar = load(tmp_path, later + ROW)
    assert [meeting.id for meeting in calendar.meetings] == ["t1", "t2"]
    found = calendar.meeting("t2")
    assert found is not None
    assert found.beginn.month == 2


def test_the_stand_is_the_time_of_change(tmp_path: Path) -> None:
    stand = load(tmp_path, ROW).stand
    assert stand is not None
    assert abs(stand - datetime.datetime.now(BERLIN)) < datetime.timedelta(minutes=5)


def test_values_stay_as_the_editor_wrote_them(tmp_path: Path) -> None:
    """YAML makes a number of 12:30:45, a truth of no and a date of 2027-02-31, of which there is none."""
    calendar = load(tmp_path, "- id: 012\n  titel: no\n  format: Seminar\n  beginn: 2027-01-14 10:00\n  ende: 12:30\n")
    (meeting,) = calendar.meetings
    assert (meeting.id, meeting.titel) == ("012", "no")
    assert meeting.ende is not None
    assert meeting.ende.hour == 12


def test_a_wrong_row_is_named_with_its_line_and_the_others_stay(tmp_path: Path) -> None:
    bad = "- id: t2\n  titel: X\n  format: Seminar\n  beginn: 2027-02-31 10:00\n"
    calendar = load(tmp_path, ROW + "\n# Kommentar\n" + bad + ROW.replace("t1", "t3"))
    assert [meeting.id for meeting in calendar.meetings] == ["t1", "t3"]
    assert [str(item) for item in calendar.mistakes] == [
        "Zeile 7: t2: Das Datum „2027-02-31 10:00“ gibt es nicht; bitte prüfen."
    ]


def test_an_id_that_stands_twice_is_named(tmp_path: Path) -> None:
    calendar = load(tmp_path, ROW + ROW.replace("Klima", "Anderes"))
    assert [meeting.titel for meeting in calendar.meetings] == ["Klima"]
    assert [str(item) for item in calendar.mistakes] == [
        "Zeile 2: t1: Diese id steht schon in Zeile 1; bitte eine andere wählen."
    ]


def test_a_value_that_is_a_list_counts_as_empty(tmp_path: Path) -> None:
    calendar = load(tmp_path, ROW.replace("titel: Klima", "titel: Klima, ort: [Essen, {x: y}], thema: A"))
    (meeting,) = calendar.meetings
    assert (meeting.ort, meeting.thema) == ("", "A")
    assert [str(item) for item in calendar.warnings] == [
        "Zeile 1: „ort“ muss ein einfacher Text sein, keine Liste; es gilt als leer."
    ]


def test_an_item_that_is_no_record_is_named(tmp_path: Path) -> None:
    calendar = load(tmp_path, "- Termin\n- [a, b]\n" + ROW)
    assert len(calendar.meetings) == 1
    assert [item.place for item in calendar.mistakes] == ["Zeile 1", "Zeile 2"]


def test_an_empty_list_is_no_mistake(tmp_path: Path) -> None:
    assert load(tmp_path, "[]\n").meetings == ()


@pytest.mark.parametrize(
    ("text", "explanation"),
    [
        ("", "termine.yml ist leer."),
        ("   \n\n", "termine.yml ist leer."),
        ("# nur ein Kommentar\n", "Die Datei ist leer"),
        ("termine:\n" + ROW, "Die Datei muss eine Liste von Terminen sein"),
        ("ein Satz", "Die Datei muss eine Liste von Terminen sein"),
        (ROW + "- id: 't2\n", "Zeile"),
        (ROW + "- id: t2\n  titel: a: b\n", "Zeile 3: Ein Doppelpunkt im Text verwirrt die Datei"),
        (ROW + "- id: t2\n\ttitel: X\n", "Zeile 3: Hier steht ein Tabulator"),
        (ROW + "- id: t2\n  id: t3\n", "Zeile 3: „id“ steht hier zweimal"),
        (ROW + "- &a {id: t2}\n- *a\n", "Zeile 3: Ein Text darf nicht mit einem Stern beginnen"),
        (ROW + "- ? [a]\n  : b\n", "Zeile 2: Hier fehlt der Name eines Feldes"),
        (ROW + "---\n" + ROW, "Die Datei besteht aus mehreren Teilen"),
        ("- " * 3000, "zu viel ineinander verschachtelt"),
        (b"\x00\x01\x02" * 50, "Die Datei enthält keinen Text"),
        ("- {id: t1, titel: Sch\x07n}\n", "Zeile 1: Hier steht ein unsichtbares Zeichen"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(tmp_path: Path, text: str | bytes, explanation: str) -> None:
    assert explanation in refusal(tmp_path, text)


def test_a_half_written_file_is_refused(tmp_path: Path) -> None:
    text = "".join(f'- id: "t{number}"\n  titel: "Klima {number}"\n' for number in range(50))
    assert "Zeile" in refusal(tmp_path, text[:-5])


def test_other_codings_are_read(tmp_path: Path) -> None:
    text = ROW.replace("Klima", "Grünflächen")
    for data in (text.encode("utf-8-sig"), text.encode("cp1252"), text.encode("utf-16")):
        assert load(tmp_path, data).meetings[0].titel == "Grünflächen"


def test_a_missing_file_and_a_folder_are_explained(tmp_path: Path) -> None:
    with pytest.raises(SourceMistake, match=r"fehlt\.yml ist nicht lesbar \(No such file or directory\)"):
        load_calendar(str(tmp_path / "fehlt.yml"), NOW)
    with pytest.raises(SourceMistake, match=r"nicht lesbar"):
        load_calendar(str(tmp_path), NOW)


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "termine.yml"
    with file.open("wb") as opened:
        opened.truncate(50_000_000)
    started = time.perf_counter()
    with pytest.raises(SourceMistake, match=r"termine\.yml ist größer als 20 MB"):
        load_calendar(str(file), NOW)
    assert time.perf_counter() - started < 0.5


def test_a_kind_of_file_that_is_unknown_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "termine.pdf"
    file.write_bytes(b"%PDF-1.7")
    with pytest.raises(SourceMistake, match=r"möglich sind \.yml, \.csv, \.xlsx und \.ics"):
        load_calendar(str(file), NOW)
