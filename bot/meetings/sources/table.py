"""Rows with headings, as CSV and Excel have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.meetings.findings import Findings
from bot.meetings.headings import canonical, explain_unknown
from bot.meetings.model import SourceMistake
from bot.meetings.records import Raw, Record
from bot.meetings.sources.content import MAX_ROWS

HEADING_ROWS = 20
"""The headings stand in one of these first rows; some offices put a title above them."""
MAX_HEADINGS = 200
MIN_KNOWN = 2

Cells = Sequence[Raw]


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a table by column; columns without one are not read."""

    row: int
    columns: dict[int, str]


def known_headings(cells: Cells) -> int:
    """How many of `cells` are headings of ours."""
    return len({canonical(cell) for cell in cells[:MAX_HEADINGS] if isinstance(cell, str)} - {None})


def find_headings(rows: Iterable[tuple[int, Cells]]) -> tuple[int, Cells] | None:
    """The row of headings among the first rows, None where there is none."""
    best, found = MIN_KNOWN - 1, None
    for number, (row, cells) in enumerate(rows):
        if number >= HEADING_ROWS:
            break
        count = known_headings(cells)
        if count > best:
            best, found = count, (row, cells)
    return found


def read_headings(row: int, cells: Cells, prefix: str, findings: Findings) -> Headings:
    """The columns of ours; unknown and repeated headings are told once, not for each row."""
    columns: dict[int, str] = {}
    seen: set[str] = set()
    for index, cell in enumerate(cells[:MAX_HEADINGS]):
        heading = str(cell).strip() if cell is not None else ""
        name = canonical(heading)
        if name is not None and name not in seen:
            columns[index] = heading
            seen.add(name)
        elif name is not None:
            findings.warning(
                f"{prefix}Zeile {row}", f"Die Überschrift „{heading}“ steht zweimal; es gilt die erste Spalte."
            )
        elif heading:
            findings.warning(f"{prefix}Zeile {row}", explain_unknown(heading))
    return Headings(row, columns)


def records(headings: Headings, rows: Iterable[tuple[int, Cells]], prefix: str) -> Iterator[Record]:
    """The rows below the headings; empty ones are left out.

    Raises:
        SourceMistake: there are more than `MAX_ROWS`.
    """
    count = 0
    for row, cells in rows:
        if row <= headings.row or all(cell is None or cell == "" for cell in cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise SourceMistake(f"Die Datei hat mehr als {MAX_ROWS} Zeilen; bitte prüfen, ob es die richtige ist.")
        values = {heading: cells[index] if index < len(cells) else None for index, heading in headings.columns.items()}
        yield Record(f"{prefix}Zeile {row}", values)


def no_headings(where: str) -> SourceMistake:
    """What to raise where no row of headings is found."""
    return SourceMistake(f"{where} keine Überschriften; nötig sind mindestens: id, titel, format, beginn.")
