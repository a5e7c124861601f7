"""Compares readings with a list of expected ones; the rules stand at the head of `zeit_gold.yml`."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.clock import BERLIN
from bot.german_time import Kind, Reading, read

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
GOLD = Path(__file__).parent / "zeit_gold.yml"
Edges = tuple[datetime.datetime | None, datetime.datetime | None]


@dataclass(frozen=True)
class Case:
    """A sentence and what it means at `NOW`."""

    text: str
    kind: str
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    lead: str | None = None
    at: str | None = None
    alt: tuple[Any, ...] = ()
    tol: datetime.timedelta = datetime.timedelta()

    @property
    def edges(self) -> Edges:
        """The expected edges, local wall time."""
        return self.start, self.end


def load(path: Path) -> list[Case]:
    """The cases of a list."""
    return [_case(entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]


def is_right(case: Case, reading: Reading) -> bool:
    """Whether the main reading is the expected one or one that is accepted beside it."""
    if case.kind != reading.kind.value:
        return False
    if reading.kind is Kind.NONE:
        return True
    if reading.kind is Kind.LEAD:
        return any(_same_lead(lead, at, reading) for lead, at in [(case.lead, case.at), *_pairs(case.alt)])
    found = edges_of(reading)
    expected = [case.edges, *[(_local(start), _local(end)) for start, end in _pairs(case.alt)]]
    return any(_same_edges(edges, found, case.tol) for edges in expected)


def is_offered(case: Case, reading: Reading) -> bool:
    """Whether the expected reading is at least among the other ones."""
    return any(is_right(case, other) for other in reading.other)


def edges_of(reading: Reading) -> Edges:
    """The reading's edges, local wall time."""
    assert reading.interval is not None
    start, end = reading.interval.start, reading.interval.end
    return (start and start.replace(tzinfo=None), end and end.replace(tzinfo=None))


def wrong(cases: list[Case], now: datetime.datetime = NOW) -> list[tuple[Case, Reading]]:
    """The cases that are not read as expected."""
    readings = ((case, read(case.text, now)) for case in cases)
    return [(case, reading) for case, reading in readings if not is_right(case, reading)]


def _case(entry: dict[str, Any]) -> Case:
    return Case(
        text=entry["text"],
        kind=entry["kind"],
        start=_local(entry.get("start")),
        end=_local(entry.get("end")),
        lead=entry.get("lead"),
        at=_clock(entry.get("at")),
        alt=tuple(entry.get("alt") or ()),
        tol=duration(entry.get("tol")),
    )


def _pairs(alternatives: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """Pairs of edges, or of a lead and its clock time."""
    return [(pair[0], pair[1] if len(pair) > 1 else None) for pair in alternatives if isinstance(pair, list)]


def _local(value: Any) -> datetime.datetime | None:
    if value is None or isinstance(value, datetime.datetime):
        return value
    return datetime.datetime.fromisoformat(str(value))


def _clock(value: Any) -> str | None:
    # YAML reads 18:00 without quotation marks as a number of minutes.
    return f"{value // 60:02}:{value % 60:02}" if isinstance(value, int) else value


def duration(text: str | None) -> datetime.timedelta:
    """An ISO 8601 duration of days and hours."""
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", text or "P0D")
    assert found is not None, text
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return datetime.timedelta(days=days, hours=hours, minutes=minutes)


def _same_lead(lead: str | None, at: Any, reading: Reading) -> bool:
    assert reading.lead is not None
    found_at = None if reading.at is None else reading.at.strftime("%H:%M")
    return _parts(lead or "") == _parts(reading.lead.iso) and _clock(at) == found_at


def _parts(lead: str) -> tuple[int, int, int]:
    """Months, days and minutes of an ISO 8601 duration."""
    found = re.fullmatch(r"P(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", lead)
    if found is None:
        return (-1, -1, -1)
    months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return months, days + 7 * weeks, 60 * hours + minutes


def _same_edges(expected: Edges, found: Edges, tolerance: datetime.timedelta) -> bool:
    pairs = zip(_clipped(expected), _clipped(found), strict=True)
    return all(
        one is other is None or (one is not None and other is not None and abs(one - other) <= tolerance)
        for one, other in pairs
    )


def _clipped(edges: Edges) -> Edges:
    """Starts on or before the reference day are that day."""
    today = datetime.datetime(NOW.year, NOW.month, NOW.day)
    start, end = edges
    is_past = start is not None and start.date() <= today.date() and (end is None or end > today) and start.hour == 0
    return (today if is_past else start), end
