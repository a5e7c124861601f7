"""CSV as Excel and other programs write it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.clock import BERLIN
from bot.meetings import Calendar, SourceMistake, load_calendar
from bot.meetings.sources import content, table

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
HEAD = "ID;Titel;Format;Beginn;Ende;Ort;Plätze\n"
ROW = "t1;Grünflächen;Seminar;14.01.2027 10:00;15:30;Köln;frei\n"


def load(folder: Path, text: str, coding: str = "utf-8", name: str = "termine.csv") -> Calendar:
    """The calendar of a file with this content."""
    file = folder / name
    file.write_bytes(text.encode(coding))
    return load_calendar(str(file), NOW)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_usual_form_is_read(tmp_path: Path, coding: str, delimiter: str, newline: str) -> None:
    text = (HEAD + ROW).replace(";", delimiter).replace("\n", newline)
    calendar = load(tmp_path, text, coding)
    assert calendar.mistakes == calendar.warnings == ()
    (meeting,) = calendar.meetings
    assert (meeting.titel, meeting.ort, meeting.plaetze) == ("Grünflächen", "Köln", "frei")
    assert meeting.beginn.isoformat() == "2027-01-14T10:00:00+01:00"


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = HEAD + '"t1";"Zwei\nZeilen";Seminar;14.01.2027 10:00;;;\n\n' + ROW.replace("t1;", ";")
    calendar = load(tmp_path, text)
    assert [meeting.titel for meeting in calendar.meetings] == ["Zwei Zeilen"]
    assert [str(item) for item in calendar.mistakes] == [
        "Zeile 4: Grünflächen: Das Feld „id“ ist leer; bitte ausfüllen."
    ]


def test_separators_and_quotation_marks_may_stand_in_quoted_text(tmp_path: Path) -> None:
    calendar = load(tmp_path, HEAD + '"t1";"A; B, ""C""";Seminar;14.01.2027;;;\n')
    assert calendar.meetings[0].titel == 'A; B, "C"'


def test_a_title_above_the_headings_and_the_line_sep_are_passed_over(tmp_path: Path) -> None:
    calendar = load(tmp_path, "sep=;\nTermine der AG 2027;;;;;;\n;;;;;;\n" + HEAD + ROW)
    assert [meeting.id for meeting in calendar.meetings] == ["t1"]


def test_an_unknown_heading_is_named_once_and_not_read(tmp_path: Path) -> None:
    text = HEAD.replace("Ort", "Ortt").replace("Plätze", "Ansprechperson") + ROW + ROW.replace("t1", "t2")
    calendar = load(tmp_path, text)
    assert len(calendar.meetings) == 2
    assert [str(item) for item in calendar.warnings] == [
        "Zeile 1: Das Feld „Ortt“ gibt es nicht und wird nicht gelesen; meinten Sie „ort“?",
        "Zeile 1: Das Feld „Ansprechperson“ gibt es nicht und wird nicht gelesen; "
        "bitte Schreibweise prüfen oder löschen.",
    ]
    assert "Köln" not in repr(calendar.meetings)


def test_a_heading_that_stands_twice_is_named(tmp_path: Path) -> None:
    calendar = load(tmp_path, HEAD.replace("Plätze", "ort") + ROW)
    assert calendar.meetings[0].ort == "Köln"
    assert [str(item) for item in calendar.warnings] == [
        "Zeile 1: Die Überschrift „ort“ steht zweimal; es gilt die erste Spalte."
    ]


def test_a_row_with_too_many_values_is_shifted_and_therefore_wrong(tmp_path: Path) -> None:
    calendar = load(
        tmp_path,
        HEAD + "t1;Wohnen; Arbeiten;Seminar;14.01.2027;15:00;Essen;frei\n" + "t2;Klima;Seminar;14.01.2027;;;;;;\n",
    )
    assert [meeting.id for meeting in calendar.meetings] == ["t2"]
    assert [item.place for item in calendar.mistakes] == ["Zeile 2"]


def test_a_short_row_lacks_its_last_values(tmp_path: Path) -> None:
    calendar = load(tmp_path, HEAD + "t1;Klima;Seminar;14.01.2027\n")
    assert calendar.meetings[0].ort == ""


def test_a_quotation_mark_in_the_middle_spoils_its_row_alone(tmp_path: Path) -> None:
    calendar = load(tmp_path, HEAD + '"t1"x;Klima;Seminar;14.01.2027;;;\n' + ROW.replace("t1", "t2"))
    assert [meeting.id for meeting in calendar.meetings] == ["t2"]
    assert [item.place for item in calendar.mistakes] == ["Zeile 2"]


def test_formulas_never_come_into_service(tmp_path: Path) -> None:
    cell = '"=HYPERLINK(""https://boese.example"";""Klick"")"'
    calendar = load(tmp_path, HEAD + ROW + ROW.replace("t1", "t2").replace("Köln", cell))
    assert [meeting.id for meeting in calendar.meetings] == ["t1"]
    assert "t2: In „ort“ steht eine Formel" in str(calendar.mistakes[0])


@pytest.mark.parametrize(
    ("text", "explanation"),
    [
        ("", "termine.csv ist leer."),
        ("a;b;c\n1;2;3\n", "Die Datei hat keine Überschriften; nötig sind mindestens: id, titel, format, beginn."),
        ("<html><body>Anmeldung</body></html>", "Die Datei hat keine Überschriften"),
        (HEAD + ROW + 't2;"Klima;Seminar', "Zeile 3: Ein Anführungszeichen wird nicht geschlossen"),
        (HEAD + ROW + "\0" * 100, "enthält keinen Text"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(tmp_path: Path, text: str, explanation: str) -> None:
    with pytest.raises(SourceMistake) as caught:
        load(tmp_path, text)
    assert explanation in str(caught.value)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert content.MAX_ROWS == 200_000
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    assert len(load(tmp_path, HEAD + "".join(ROW.replace("t1", f"t{number}") for number in range(3))).meetings) == 3
    with pytest.raises(SourceMistake, match="mehr als 3 Zeilen"):
        load(tmp_path, HEAD + ROW * 4)


def test_a_cell_of_a_megabyte_spoils_its_row_alone(tmp_path: Path) -> None:
    calendar = load(tmp_path, HEAD + f"t1;{'x' * 1_000_000};Seminar;14.01.2027;;;\n" + ROW.replace("t1", "t2"))
    assert [meeting.id for meeting in calendar.meetings] == ["t2"]
    assert [item.place for item in calendar.mistakes] == ["Zeile 2"]
