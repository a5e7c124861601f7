"""Meetings in an Excel workbook: the first sheet with our headings; macros and formulas are never run."""

from __future__ import annotations

import datetime
import io
import itertools
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from bot.meetings.findings import Findings
from bot.meetings.model import SourceMistake
from bot.meetings.records import Raw, Record
from bot.meetings.sources.content import MAX_ROWS
from bot.meetings.sources.table import (
    HEADING_ROWS,
    MAX_HEADINGS,
    Cells,
    find_headings,
    no_headings,
    read_headings,
    records,
)

MAX_UNPACKED = 200_000_000
MAX_MEMBERS = 2_000
MAX_EMPTY_ROWS = 5_000
"""Rows in a row without a value after which nothing more is expected; formatted empty rows may number a million."""

_PROTECTED = b"\xd0\xcf\x11\xe0"


def read_excel(data: bytes, findings: Findings) -> Iterator[Record]:
    """The records of the first sheet with headings; places name the sheet.

    Raises:
        SourceMistake: it is no workbook that can be read, or no sheet has headings.
    """
    _check_archive(data)
    try:
        yield from _read(data, findings)
    except SourceMistake:
        raise
    except Exception as error:  # openpyxl raises what its XML parser and its own code happen to raise
        raise SourceMistake("Die Excel-Datei ist beschädigt oder unvollständig; bitte neu speichern.") from error


def _check_archive(data: bytes) -> None:
    if data.startswith(_PROTECTED):
        raise SourceMistake(
            "Die Excel-Datei ist mit Kennwort geschützt oder im alten Format; bitte als .xlsx ohne Kennwort speichern."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise SourceMistake("Die Excel-Datei ist beschädigt oder unvollständig; bitte neu speichern.") from error
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise SourceMistake("Die Excel-Datei ist ausgepackt zu groß; bitte nur das Blatt mit den Terminen speichern.")


def _read(data: bytes, findings: Findings) -> Iterator[Record]:
    import openpyxl  # takes half a second, and few have their meetings in Excel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validations that play no part here
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            head = find_headings(itertools.islice(_rows(sheet), HEADING_ROWS))
            if head is not None:
                prefix = f"Blatt {sheet.title}, "
                headings = read_headings(*head, prefix, findings)
                yield from records(headings, _rows(sheet, max(headings.columns) + 1), prefix)
                return
    finally:
        book.close()
    raise no_headings("Die Excel-Datei hat auf allen Blättern")


def _rows(sheet: Any, width: int = MAX_HEADINGS) -> Iterator[tuple[int, Cells]]:
    empty = 0
    rows = sheet.iter_rows(values_only=True, max_col=width, max_row=MAX_ROWS + HEADING_ROWS + MAX_EMPTY_ROWS)
    for number, values in enumerate(rows, start=1):
        cells = [_raw(value) for value in values]
        empty = 0 if any(cell is not None for cell in cells) else empty + 1
        if empty > MAX_EMPTY_ROWS:
            return
        yield number, cells


def _raw(value: object) -> Raw:
    if isinstance(value, datetime.timedelta):  # a time of day in the format [h]:mm
        return (datetime.datetime.min + value).time() if value < datetime.timedelta(days=1) else str(value)
    if value is None or isinstance(value, str | bool | int | float | datetime.date | datetime.time):
        return value
    return str(value)
