"""Meetings in CSV as Excel and others write it: separated by semicolon, comma or tab."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from bot.meetings.findings import Findings
from bot.meetings.model import SourceMistake
from bot.meetings.records import Record
from bot.meetings.sources.table import (
    HEADING_ROWS,
    Cells,
    find_headings,
    known_headings,
    no_headings,
    read_headings,
    records,
)

DELIMITERS = (";", ",", "\t")
_HEAD_CHARACTERS = 100_000


def read_csv(text: str, findings: Findings) -> Iterator[Record]:
    """The records of `text`; rows are numbered as a spreadsheet shows them.

    Raises:
        SourceMistake: there are no headings, or a quotation mark is never closed.
    """
    if not text.strip():
        raise SourceMistake("Die Datei ist leer.")
    delimiter = _delimiter(text)
    head = find_headings(_rows(text[:_HEAD_CHARACTERS], delimiter, Findings(), is_whole=False))
    if head is None:
        raise no_headings("Die Datei hat")
    headings = read_headings(*head, "", findings)
    width = len(head[1])
    return records(headings, _of_width(_rows(text, delimiter, findings), width, findings), "")


def _delimiter(text: str) -> str:
    """The separator with which most headings are ours."""

    def score(delimiter: str) -> int:
        rows = _rows(text[:_HEAD_CHARACTERS], delimiter, Findings(), is_whole=False)
        return max((known_headings(cells) for _, (_, cells) in zip(range(HEADING_ROWS), rows)), default=0)

    return max(DELIMITERS, key=score)


def _rows(text: str, delimiter: str, findings: Findings, *, is_whole: bool = True) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        begin = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                findings.mistake(
                    f"Zeile {number}", 'Ein Anführungszeichen steht mitten im Text; bitte verdoppeln ("") oder löschen.'
                )
                continue
            if is_whole:
                raise SourceMistake(
                    f"Zeile {begin}: Ein Anführungszeichen wird nicht geschlossen; ist die Datei vollständig?"
                ) from error
            return
        if not (number == 1 and len(cells) == 1 and cells[0].lower().startswith("sep=")):
            yield number, cells


def _of_width(rows: Iterator[tuple[int, Cells]], width: int, findings: Findings) -> Iterator[tuple[int, Cells]]:
    """The rows that have no more values than headings; others are shifted, so none of their values can be trusted."""
    for number, cells in rows:
        if any(cell not in (None, "") for cell in cells[width:]):
            message = (
                "Die Zeile hat mehr Werte als Überschriften; Texte mit Trennzeichen bitte in Anführungszeichen setzen."
            )
            findings.mistake(f"Zeile {number}", message)
        else:
            yield number, cells
