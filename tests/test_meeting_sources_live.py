"""Every kind of source in the running bot, changed while it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.settings import ROOT
from tests.conftest import NOW, free_ports

SECONDS = 30
TITLES = ("Klima im Quartier", "Leerstand beleben")


def as_yaml(file: Path, count: int) -> None:
    rows = [
        {"id": f"t-{n}", "titel": TITLES[n], "format": "Seminar", "beginn": f"2027-03-0{n + 1} 10:00"}
        for n in range(count)
    ]
    file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")  # JSON is YAML, too


def as_csv(file: Path, count: int) -> None:
    rows = [f"t-{n};{TITLES[n]};Seminar;0{n + 1}.03.2027 10:00" for n in range(count)]
    file.write_text("\n".join(["Id;Titel;Format;Beginn", *rows]), encoding="cp1252")


def as_excel(file: Path, count: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "titel", "format", "beginn"])
    for n in range(count):
        sheet.append([f"t-{n}", TITLES[n], "Seminar", f"{n + 1}.3.27 10:00"])
    book.save(file)


def as_calendar(file: Path, count: int) -> None:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:t-{n}\r\nDTSTAMP:20261101T000000Z\r\n"
        f"DTSTART;TZID=W. Europe Standard Time:2027030{n + 1}T100000\r\nSUMMARY:Seminar {TITLES[n]}\r\nEND:VEVENT\r\n"
        for n in range(count)
    )
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//DE\r\n{events}END:VCALENDAR\r\n"
    file.write_bytes(text.encode())


@contextmanager
def serving(source: Path, folder: Path) -> Iterator[str]:
    """The bot without Rasa on a free port; yields its address."""
    port, actions_port = free_ports(2)
    environment = {
        **os.environ,
        "AG_PORT": str(port),
        "AG_AKTIONEN_PORT": str(actions_port),
        "AG_DATEN": str(folder / "daten"),
        "AG_TERMINE": str(source),
        "AG_JETZT": NOW,
    }
    process = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(SECONDS)


def meetings_in_service(address: str) -> dict[str, Any] | None:
    """What the health route says of the meetings; None while the bot does not listen."""
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=2) as response:
            body = response.read()
    except urllib.error.HTTPError as error:  # Rasa is away
        body = error.read()
    except OSError:
        return None
    state: dict[str, Any] = json.loads(body)["meetings"]
    return state


def wait_for(address: str, count: int) -> None:
    """Wait until so many meetings are in service."""
    deadline = time.monotonic() + SECONDS
    state = None
    while time.monotonic() < deadline:
        state = meetings_in_service(address)
        if state is not None and state["meetings"] == count:
            assert state["mistakes"] == 0
            return
        time.sleep(0.2)
    pytest.fail(f"{count} meetings expected, in service: {state}")


@pytest.mark.parametrize(
    ("name", "write"),
    [("t.yml", as_yaml), ("t.csv", as_csv), ("t.xlsx", as_excel), ("t.ics", as_calendar)],
    ids=["yaml", "csv", "excel", "ics"],
)
def test_a_source_is_served_followed_and_survives_its_damage(
    name: str, write: Callable[[Path, int], None], tmp_path: Path
) -> None:
    source = tmp_path / name
    write(source, 1)
    with serving(source, tmp_path) as address:
        wait_for(address, 1)
        with urllib.request.urlopen(f"{address}/termine/t-0.ics", timeout=5) as response:
            assert b"DTSTART;TZID=Europe/Berlin:20270301T100000" in response.read()
        write(source, 2)
        wait_for(address, 2)
        source.write_bytes(b"\x00\xff kaputt")
        time.sleep(3)
        state = meetings_in_service(address)
        assert state is not None
        assert state["meetings"] == 2
        assert state["source"] == "last good version in service"
