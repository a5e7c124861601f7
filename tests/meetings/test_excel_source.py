"""Excel workbooks with real dates, dates as texts, several sheets and everything that goes wrong with them."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.clock import BERLIN
from bot.meetings import Calendar, SourceMistake, load_calendar

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
HEAD = ["ID", "Titel", "Format", "Beginn", "Ende", "Ort"]
BEGIN = datetime.datetime(2027, 3, 14, 10)

Rows = Sequence[Sequence[Any]]


def load(folder: Path, sheets: dict[str, Rows], name: str = "termine.xlsx") -> Calendar:
    """The calendar of a workbook with these sheets."""
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / name)
    return load_calendar(str(folder / name), NOW)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (BEGIN, datetime.datetime(2027, 3, 14, 15, 30)),
        (BEGIN, datetime.time(15, 30)),
        ("14.3.27 10:00", "15:30"),
        ("So, 14.03.2027 10 Uhr", "14.3.2027 15.30 Uhr"),
        (BEGIN, datetime.timedelta(hours=15, minutes=30)),
    ],
)
def test_real_dates_and_texts_are_read(tmp_path: Path, begin: Any, end: Any) -> None:
    calendar = load(tmp_path, {"Tabelle1": [HEAD, [7, "Klima", "Seminar", begin, end, "Köln"]]})
    assert calendar.mistakes == calendar.warnings == ()
    (meeting,) = calendar.meetings
    assert meeting.id == "7"
    assert meeting.beginn.isoformat() == "2027-03-14T10:00:00+01:00"
    assert meeting.ende is not None
    assert meeting.ende.isoformat() == "2027-03-14T15:30:00+01:00"


def test_columns_for_date_and_times_are_read(tmp_path: Path) -> None:
    head = ["ID", "Titel", "Format", "Datum", "Von", "Bis"]
    row = ["t1", "Klima", "Seminar", datetime.date(2027, 3, 14), datetime.time(10), datetime.time(12)]
    (meeting,) = load(tmp_path, {"A": [head, row]}).meetings
    assert meeting.beginn.isoformat() == "2027-03-14T10:00:00+01:00"
    assert not meeting.ganztags


def test_a_date_without_time_is_a_whole_day(tmp_path: Path) -> None:
    (meeting,) = load(tmp_path, {"A": [HEAD, ["t1", "Klima", "Seminar", datetime.date(2027, 3, 14)]]}).meetings
    assert meeting.ganztags


def test_the_first_sheet_with_headings_counts_and_is_named(tmp_path: Path) -> None:
    rows: Rows = [["Termine 2027"], [], HEAD, ["t1", "Klima", "Fest", BEGIN]]
    calendar = load(tmp_path, {"Notizen": [["Kuchen", "Kaffee"]], "Termine": rows, "Alt": [HEAD]})
    assert [item.place for item in calendar.mistakes] == ["Blatt Termine, Zeile 4"]


def test_empty_rows_are_passed_over(tmp_path: Path) -> None:
    rows: Rows = [HEAD, [], [None] * 6, ["t1", "Klima", "Seminar", BEGIN], [], ["t2", "Klima", "Seminar", BEGIN]]
    assert len(load(tmp_path, {"A": rows}).meetings) == 2


def test_formulas_are_not_run_and_their_texts_refused(tmp_path: Path) -> None:
    calendar = load(tmp_path, {"A": [HEAD, ["t1", '=HYPERLINK("https://boese.example","X")', "Seminar", BEGIN]]})
    assert calendar.meetings == ()
    assert [item.message for item in calendar.mistakes] == ["t1: Das Feld „titel“ ist leer; bitte ausfüllen."]


def test_a_workbook_with_macros_is_read_without_them(tmp_path: Path) -> None:
    assert load(tmp_path, {"A": [HEAD, ["t1", "Klima", "Seminar", BEGIN]]}, "termine.xlsm").meetings


def broken(kind: str) -> bytes:
    """A file that calls itself a workbook."""
    if kind == "protected":
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    book = io.BytesIO()
    if kind == "bomb":
        with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b" " * 201_000_000)
    elif kind == "other zip":
        with zipfile.ZipFile(book, "w") as archive:
            archive.writestr("hallo.txt", "Hallo")
    else:
        workbook = openpyxl.Workbook()
        workbook.save(book)
    return book.getvalue()[: -200 if kind == "half" else None]


@pytest.mark.parametrize(
    ("kind", "explanation"),
    [
        ("protected", "mit Kennwort geschützt oder im alten Format"),
        ("bomb", "ausgepackt zu groß"),
        ("other zip", "beschädigt oder unvollständig"),
        ("half", "beschädigt oder unvollständig"),
        ("empty", "Die Excel-Datei hat auf allen Blättern keine Überschriften"),
    ],
)
def test_a_workbook_that_cannot_be_used_is_explained(tmp_path: Path, kind: str, explanation: str) -> None:
    file = tmp_path / "termine.xlsx"
    file.write_bytes(broken(kind))
    with pytest.raises(SourceMistake) as caught:
        load_calendar(str(file), NOW)
    assert explanation in str(caught.value)


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    """The "billion laughs": a few hundred bytes of XML that would fill the memory."""
    file = tmp_path / "termine.xlsx"
    load(tmp_path, {"A": [HEAD, ["t1", "Klima", "Seminar", BEGIN]]})
    entities = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 12))
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                head, body = content.split("<worksheet", 1)
                content = f'{head}<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet{body}'.replace("Klima", "&e11;")
            new.writestr(name, content)
    file.write_bytes(changed.getvalue())
    with pytest.raises(SourceMistake, match="beschädigt"):
        load_calendar(str(file), NOW)
