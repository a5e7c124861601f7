"""`python -m bot zeit`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from bot.settings import ROOT

JETZT = "2026-11-23T10:00:00+01:00"


def run(text: bytes, *options: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AG_")}
    command = [sys.executable, "-m", "bot", "zeit", *options]
    return subprocess.run(command, cwd=ROOT, env={**variables, **environment}, input=text, capture_output=True)


def objects(text: bytes, *options: str, **environment: str) -> list[dict[str, Any]]:
    done = run(text, *options, **environment)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_each_line_gives_an_object() -> None:
    found = objects("Was ist nächste Woche?\n\nam Vorabend\nmorgen um 9 Uhr".encode(), "--jetzt", JETZT)
    assert [item["kind"] for item in found] == ["interval", "none", "lead", "point"]
    assert (found[0]["start"], found[0]["end"]) == ("2026-11-30T00:00:00", "2026-12-07T00:00:00")
    assert found[0]["span"] == [8, 21]
    assert (found[2]["lead"], found[2]["at"]) == ("P1D", "18:00")
    assert (found[3]["start"], found[3]["end"]) == ("2026-11-24T09:00:00", None)
    assert found[1]["span"] is None


def test_other_readings_and_wishes_are_told() -> None:
    found = objects("nächsten Dienstag\nim Januar donnerstags abends\nkurz vorher".encode(), "--jetzt", JETZT)
    assert found[0]["other"] == [{"start": "2026-12-01T00:00:00", "end": "2026-12-02T00:00:00"}]
    assert found[1]["recurrence"] == {"weekdays": [3], "nth": None, "start_time": "18:00", "end_time": None}
    assert {"lead": "PT30M", "at": None} in found[2]["other"]


def test_bytes_that_are_no_text_do_no_harm() -> None:
    found = objects(b"\xff\xfe morgen\nheute\r\n", "--jetzt", JETZT)
    assert [item["kind"] for item in found] == ["interval", "interval"]
    assert found[1]["text"] == "heute"


def test_the_lines_are_short_and_keep_their_umlauts() -> None:
    line = run("übermorgen".encode(), "--jetzt", JETZT).stdout.decode()
    assert line.startswith('{"text":"übermorgen","kind":"interval",')


def test_a_wrong_moment_ends_in_one_line() -> None:
    done = run(b"morgen", "--jetzt", "gestern")
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == ["--jetzt: „gestern“ ist kein Zeitpunkt wie 2026-11-23T10:00:00+01:00."]


def test_without_a_moment_the_setting_counts() -> None:
    found = objects(b"heute", AG_JETZT="2027-01-05T08:00:00+01:00")
    assert found[0]["start"] == "2027-01-05T00:00:00"
