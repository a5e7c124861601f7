"""Programs that share no code of ours and read our calendar files back: khal and vobject, both from Debian."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

_KHAL_CONFIG = """
[calendars]
[[ag]]
path = {folder}/termine
type = calendar
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = ag
[sqlite]
path = {folder}/khal.db
"""
_FIELDS = (
    "uid",
    "start-long",
    "end-long",
    "title",
    "location",
    "status",
    "all-day",
    "categories",
    "url",
    "alarm-symbol",
)
_BETWEEN = "␟"
_EVENT_END = "␞"

_VOBJECT = """
import json, sys, vobject
for event in vobject.readOne(open(sys.argv[1], encoding="utf-8", newline="")).vevent_list:
    text = lambda name: getattr(getattr(event, name, None), "value", "")
    moment = lambda name: str(text(name))
    print(json.dumps([text("uid"), moment("dtstart"), moment("dtend"), text("summary"), text("location"),
                      text("description"), text("status"), text("sequence")]))
"""


@dataclass(frozen=True)
class Shown:
    """An event as khal shows it; of an all-day one the end is its last day."""

    uid: str
    begin: str
    end: str
    title: str
    location: str
    status: str
    all_day: str
    categories: str
    url: str
    alarm: str


def shown_by_khal(content: bytes, folder: Path, zone: str) -> dict[str, Shown]:
    """What khal shows after importing the file, by UID; `zone` is the machine's own, khal's stays Europe/Berlin."""
    (folder / "termine").mkdir()
    (folder / "config").write_text(_KHAL_CONFIG.format(folder=folder), encoding="utf-8")
    (folder / "datei.ics").write_bytes(content)
    khal = ["khal", "-c", str(folder / "config")]
    _run([*khal, "import", "--batch", str(folder / "datei.ics")], folder, zone)
    form = _BETWEEN.join(f"{{{name}}}" for name in _FIELDS) + _EVENT_END
    period = ["2026-01-01", "2028-12-31"]
    output = _run([*khal, "list", "--once", "--day-format", "", "--format", form, *period], folder, zone)
    shown = [Shown(*(part.strip() for part in event.split(_BETWEEN))) for event in output.split(_EVENT_END)[:-1]]
    return {event.uid: event for event in shown}


@dataclass(frozen=True)
class Understood:
    """An event as vobject understands it; times with their offset, dates without."""

    uid: str
    begin: str
    end: str
    title: str
    location: str
    description: str
    status: str
    sequence: str


def understood_by_vobject(content: bytes, folder: Path, zone: str) -> dict[str, Understood]:
    """What vobject reads from the file, by UID; it takes the zone's rules from the file alone."""
    (folder / "datei.ics").write_bytes(content)
    output = _run(["/usr/bin/python3", "-c", _VOBJECT, str(folder / "datei.ics")], folder, zone)
    events = [Understood(*json.loads(line)) for line in output.splitlines()]
    return {event.uid: event for event in events}


def _run(command: list[str], home: Path, zone: str) -> str:
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": zone}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
