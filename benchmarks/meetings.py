"""How long loading a large file of meetings takes, by its kind: `python -m benchmarks.meetings [ROWS]`.

The files are written anew, each row with all its fields; the best of three runs counts. Wall time and the memory that
the calendar keeps, without the import of the libraries.
"""

from __future__ import annotations

import csv
import datetime
import gc
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import openpyxl

from bot.clock import BERLIN
from bot.meetings import FORMATS, load_calendar

ROWS = 10_000
RUNS = 3
NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
LIMIT_SECONDS = 2.0
"""What YAML and CSV may take for 10,000 rows."""

Row = dict[str, str]


def rows(count: int) -> list[Row]:
    """Meetings that differ in all that can differ."""
    return [_row(number) for number in range(count)]


def _row(number: int) -> Row:
    begin = NOW.replace(tzinfo=None) + datetime.timedelta(days=number % 700, minutes=15 * (number % 24))
    return {
        "id": f"t-{number}",
        "titel": f"Quartier {number} im Wandel: Klima, Wohnen und Nachbarschaft",
        "format": FORMATS[number % len(FORMATS)],
        "thema": f"Thema {number % 8}",
        "beginn": f"{begin:%Y-%m-%d %H:%M}",
        "ende": f"{begin + datetime.timedelta(hours=2):%Y-%m-%d %H:%M}",
        "ort": f"Stadt {number % 396}, Rathaus",
        "digital": ("true", "false", "hybrid")[number % 3],
        "zielgruppe": ("mitglieder", "netzwerk", "offen")[number % 3],
        "plaetze": ("frei", "warteliste", "ausgebucht")[number % 3],
        "kosten": "kostenfrei",
        "anmeldung_url": f"https://www.example.org/anmeldung/{number}",
        "anmeldung_bis": f"{begin:%Y-%m-%d}",
        "status": "geplant",
    }


def write_yaml(file: Path, items: list[Row]) -> None:
    """As `data/termine.yml`."""
    lines = []
    for item in items:
        lines += [f'{"- " if name == "id" else "  "}{name}: "{value}"\n' for name, value in item.items()]
    file.write_text("".join(lines), encoding="utf-8")


def write_csv(file: Path, items: list[Row]) -> None:
    """As Excel in German writes it."""
    with file.open("w", encoding="cp1252", newline="") as opened:
        writer = csv.DictWriter(opened, items[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(items)


def write_excel(file: Path, items: list[Row]) -> None:
    """With texts in all cells."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Termine")
    sheet.append(list(items[0]))
    for item in items:
        sheet.append(list(item.values()))
    book.save(file)


def write_calendar(file: Path, items: list[Row]) -> None:
    """As Outlook exports it, with a description and an attendee in each event."""
    events = [
        f"BEGIN:VEVENT\r\nUID:{item['id']}\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:{item['titel']}\r\n"
        f"DTSTART;TZID=Europe/Berlin:{_stamp(item['beginn'])}\r\nDTEND;TZID=Europe/Berlin:{_stamp(item['ende'])}\r\n"
        f"LOCATION:{item['ort']}\r\nCATEGORIES:{item['format']},{item['thema']}\r\nDESCRIPTION:{'Text ' * 100}\r\n"
        "ATTENDEE;CN=Person:mailto:person@example.org\r\nEND:VEVENT\r\n"
        for item in items
    ]
    text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//T//DE\r\n" + "".join(events) + "END:VCALENDAR\r\n"
    file.write_text(text, encoding="utf-8", newline="")


def _stamp(moment: str) -> str:
    return moment.replace("-", "").replace(":", "").replace(" ", "T") + "00"


WRITERS: dict[str, Callable[[Path, list[Row]], None]] = {
    "termine.yml": write_yaml,
    "termine.csv": write_csv,
    "termine.xlsx": write_excel,
    "termine.ics": write_calendar,
}


def seconds(file: Path, count: int) -> float:
    """The best time of loading `file`, which must yield `count` meetings and not one mistake."""
    best = float("inf")
    for _ in range(RUNS):
        gc.collect()
        started = time.perf_counter()
        calendar = load_calendar(str(file), NOW)
        best = min(best, time.perf_counter() - started)
        assert (len(calendar.meetings), calendar.mistakes) == (count, ()), calendar.mistakes[:3]
    return best


def megabytes(file: Path) -> float:
    """What the loaded calendar keeps."""
    tracemalloc.start()
    calendar = load_calendar(str(file), NOW)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert calendar.meetings
    return kept / 1_000_000


def main() -> None:
    """Print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    items = rows(count)
    print(f"{count} meetings; best of {RUNS}\n\n| file | size MB | load s | kept MB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, write in WRITERS.items():
            file = Path(folder) / name
            write(file, items)
            size = file.stat().st_size / 1_000_000
            print(f"| {name} | {size:.1f} | {seconds(file, count):.2f} | {megabytes(file):.0f} |", flush=True)


if __name__ == "__main__":
    main()
