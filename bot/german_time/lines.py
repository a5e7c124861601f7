"""Readings as lines of JSON, for `python -m bot zeit`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from typing import Any

from bot.german_time.model import Interval, Reading, Recurrence
from bot.german_time.reading import read
from bot.german_time.wording import describe


def read_lines(lines: Iterable[bytes], now: Callable[[], datetime]) -> Iterator[str]:
    """One JSON object for each line; bytes that are no UTF-8 are read as unknown characters."""
    for line in lines:
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        yield json.dumps(as_object(text, read(text, now())), ensure_ascii=False, separators=(",", ":"))


def as_object(text: str, reading: Reading) -> dict[str, Any]:
    """The reading as JSON values; times are Berlin's wall time without offset."""
    return {
        "text": text,
        "kind": reading.kind.value,
        **_edges(reading.interval),
        "lead": None if reading.lead is None else reading.lead.iso,
        "at": _clock(reading.at),
        "span": None if reading.span == (0, 0) else list(reading.span),
        "other": [_other(item) for item in reading.other],
        "grain": reading.grain or None,
        "recurrence": _recurrence(reading.recurrence),
        "parts": [_edges(part) for part in reading.parts],
        "problem": reading.problem,
        "echo": describe(reading),
    }


def _other(reading: Reading) -> dict[str, Any]:
    if reading.lead is not None:
        return {"lead": reading.lead.iso, "at": _clock(reading.at)}
    return _edges(reading.interval)


def _edges(interval: Interval | None) -> dict[str, str | None]:
    if interval is None:
        return {"start": None, "end": None}
    return {"start": _local(interval.start), "end": _local(interval.end)}


def _local(moment: datetime | None) -> str | None:
    return None if moment is None else moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _clock(moment: time | None) -> str | None:
    return None if moment is None else moment.strftime("%H:%M")


def _recurrence(wish: Recurrence | None) -> dict[str, Any] | None:
    if wish is None:
        return None
    return {
        "weekdays": sorted(wish.weekdays),
        "nth": wish.nth,
        "start_time": _clock(wish.start_time),
        "end_time": _clock(wish.end_time),
    }
