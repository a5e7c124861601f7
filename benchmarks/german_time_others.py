"""Readers of other projects; runs in `.venv-bench`, sentences in and readings out as JSON lines.

    .venv-bench/bin/python benchmarks/german_time_others.py dateparser|duckling < sentences

Each is given what it can do: the reference moment, the language, and the grain of what it found as a period.
"""

from __future__ import annotations

import datetime
import json
import sys
import time
from collections.abc import Callable
from typing import Any

NOW = datetime.datetime(2026, 11, 23, 10)
OFFSET = datetime.timedelta(hours=1)
ZONES = "/usr/share/zoneinfo"
BEFORE = ("vorher", "davor", "zuvor", " vor ", "voraus")
Found = dict[str, str | None]
NOTHING: Found = {"kind": "none", "start": None, "end": None, "lead": None}


def dateparser_reader() -> Callable[[str], Found]:
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates

    settings = {"RELATIVE_BASE": NOW, "PREFER_DATES_FROM": "future"}
    data_parser = DateDataParser(languages=["de"], settings=settings)

    def read(text: str) -> Found:
        found = search_dates(text, languages=["de"], settings=settings)
        if not found:
            return NOTHING
        words, moment = max(found, key=lambda pair: len(pair[0]))
        period = data_parser.get_date_data(words).period
        return as_period(moment.replace(tzinfo=None), period or "day")

    return read


def duckling_reader() -> Callable[[str], Found]:
    import duckling

    zones = duckling.load_time_zones(ZONES)
    stamp = int((NOW - OFFSET).replace(tzinfo=datetime.timezone.utc).timestamp())
    moment = duckling.parse_ref_time(zones, "Europe/Berlin", stamp)
    locale = duckling.parse_locale("DE_DE", duckling.default_locale_lang(duckling.parse_lang("DE")))
    context = duckling.Context(moment, locale)
    dimensions = duckling.parse_dimensions(["time", "duration"])

    def read(text: str) -> Found:
        found = duckling.parse(text, context, dimensions, False)
        if not found:
            return NOTHING
        best = max(found, key=lambda item: item["end"] - item["start"])
        return _of_duckling(best, text)

    return read


def _of_duckling(item: dict[str, Any], text: str) -> Found:
    value = item["value"]
    if item["dim"] == "duration":
        is_lead = any(word in text.lower() for word in BEFORE)
        return {**NOTHING, "kind": "lead", "lead": _iso(value)} if is_lead else NOTHING
    if value.get("type") != "interval":
        return as_period(_local(value["value"]), value["grain"])
    start = _local(value["from"]["value"]) if "from" in value else NOW.replace(hour=0)
    end = None
    if "to" in value:
        # Hours and minutes are counted to their end, so that "bis 12 Uhr" is 13:00.
        grain = {"hour": datetime.timedelta(hours=1), "minute": datetime.timedelta(minutes=1)}
        end = _local(value["to"]["value"]) - grain.get(value["to"]["grain"], datetime.timedelta())
    return {
        "kind": "interval",
        "start": start.isoformat(),
        "end": None if end is None else end.isoformat(),
        "lead": None,
    }


def _iso(value: dict[str, Any]) -> str:
    unit, number = value["unit"], value["value"]
    if unit in {"minute", "hour"}:
        return f"PT{number}{unit[0].upper()}"
    return f"P{number * 7}D" if unit == "week" else f"P{number}{unit[0].upper()}"


def _local(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=None)


def as_period(moment: datetime.datetime, grain: str) -> Found:
    """The day, week, month, … that begins with or holds `moment`; finer grains are moments."""
    if grain not in {"day", "week", "month", "quarter", "year"}:
        return {"kind": "point", "start": moment.isoformat(), "end": None, "lead": None}
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if grain == "week":
        start -= datetime.timedelta(start.weekday())
    if grain in {"month", "quarter", "year"}:
        start = start.replace(day=1, month=1 if grain == "year" else start.month)
    length = {"month": 1, "quarter": 3, "year": 12}.get(grain, 0)
    month = start.month - 1 + length
    end = start.replace(year=start.year + month // 12, month=month % 12 + 1)
    end += datetime.timedelta({"day": 1, "week": 7}.get(grain, 0))
    return {"kind": "interval", "start": start.isoformat(), "end": end.isoformat(), "lead": None}


READERS = {"dateparser": dateparser_reader, "duckling": duckling_reader}


def main() -> None:
    read = READERS[sys.argv[1]]()
    for line in sys.stdin:
        text = line.rstrip("\n")
        began = time.perf_counter()
        found = read(text)
        milliseconds = 1000 * (time.perf_counter() - began)
        print(json.dumps({**found, "ms": milliseconds}), flush=True)


if __name__ == "__main__":
    main()
