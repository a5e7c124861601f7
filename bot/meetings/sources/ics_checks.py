"""Refuses events whose times or rules cannot be read, before the libraries stumble over them."""

from __future__ import annotations

import datetime
from typing import Any

from icalendar import Event
from icalendar.prop import vBroken, vRecur

from bot.meetings.moments import MAX_YEAR
from bot.meetings.recurrence import aware
from bot.meetings.sources.ics_parsing import Found

MIN_START_YEAR = 1900
"""Series may have begun long ago; earlier ones are mistakes."""

_SINGLE = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
_KINDS: dict[str, type] = {
    "DTEND": datetime.date,
    "DURATION": datetime.timedelta,
    "DTSTAMP": datetime.datetime,
    "LAST-MODIFIED": datetime.datetime,
    "SEQUENCE": int,
}
"""What can be dispensed with where it is something else."""
_OF_END = ("DTEND", "DURATION")
_LISTS = ("RRULE", "EXDATE", "RDATE")


class EventMistake(Exception):
    """An event cannot come into service; the message is German."""


def mend(found: Found) -> list[str]:
    """Take off what of the event can be dispensed with and cannot be read; returns what to tell about it in German.

    Raises:
        EventMistake: begin or rules cannot be read, or the times make no sense.
    """
    event = found.event
    for name in _SINGLE:
        value: Any = event.get(name)
        if isinstance(value, list):
            event[name] = value[0]
    told = []
    for name, kind in _KINDS.items():
        if name in event and not isinstance(_value(event[name]), kind):
            del event[name]
            if name in _OF_END:
                told.append("Das Ende ist nicht lesbar und fehlt deshalb.")
    _check_start(event)
    _check_rules(event)
    _check_end(event)
    _align_until(event)
    for name in ("DTSTART", "DTEND"):
        zone = _unknown_zone(event, name)
        if zone:
            told.append(f"Die Zeitzone „{zone[:60]}“ ist unbekannt; die Zeiten gelten als Ortszeit in Deutschland.")
    return told


def _check_start(event: Event) -> None:
    start = _value(event.get("DTSTART"))
    if not isinstance(start, datetime.date):
        raise EventMistake("Der Eintrag hat keinen lesbaren Beginn (DTSTART); bitte im Kalender prüfen.")
    if not MIN_START_YEAR <= start.year <= MAX_YEAR:
        raise EventMistake(f"Der Beginn liegt im Jahr {start.year}; bitte prüfen.")


def _check_rules(event: Event) -> None:
    if "RECURRENCE-ID" in event and not _is_in_reach(_value(event["RECURRENCE-ID"])):
        raise EventMistake("Die Ausnahme einer Serie ist nicht lesbar (RECURRENCE-ID); bitte neu anlegen.")
    if "EXRULE" in event:
        raise EventMistake("Ausnahmen nach einer Regel (EXRULE) werden nicht unterstützt; bitte die Serie neu anlegen.")
    for name in _LISTS:
        value: Any = event.get(name)
        if value is None:
            continue
        values: list[Any] = value if isinstance(value, list) else [value]
        good = [value for value in values if not (isinstance(value, vBroken) and not str(value).strip())]
        if not all(_is_readable(value) for value in good):
            raise EventMistake(f"Die Serie ist nicht lesbar ({name}); bitte neu anlegen.")
        if good:
            event[name] = good if len(good) > 1 else good[0]
        else:
            del event[name]


def _value(raw: Any) -> Any:
    """The date, time, duration or number of a property; None for one that could not be parsed."""
    return None if isinstance(raw, vBroken) else getattr(raw, "dt", raw)


def _is_in_reach(time: Any) -> bool:
    return isinstance(time, datetime.date) and MIN_START_YEAR <= time.year <= MAX_YEAR + 1


def _is_readable(value: Any) -> bool:
    """Whether a rule or a list of dates holds nothing but what it should."""
    if isinstance(value, vBroken):
        return False
    if isinstance(value, vRecur):
        return all(isinstance(until, datetime.date) for until in value.get("UNTIL", []))
    times = (item.dt for item in value.dts)
    return all(_is_in_reach(time[0] if isinstance(time, tuple) else time) for time in times)


def _align_until(event: Event) -> None:
    """Give UNTIL the form that RFC 5545 wants of it: of the kind of DTSTART, in UTC where that has a zone.

    A day means its end, a time without zone is one in the zone of DTSTART.
    """
    start: Any = event.get("DTSTART").dt
    rules: Any = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        rule_until = rule.get("UNTIL")
        if rule_until:
            rule["UNTIL"] = [_aligned(rule_until[0], start)]


def _aligned(until: datetime.date, start: datetime.date) -> datetime.date:
    if not isinstance(start, datetime.datetime):
        return until.date() if isinstance(until, datetime.datetime) else until
    if not isinstance(until, datetime.datetime):
        until = datetime.datetime.combine(until, datetime.time(23, 59, 59))
    if start.tzinfo is None:
        return until if until.tzinfo is None else aware(until).replace(tzinfo=None)
    zoned = until if until.tzinfo is not None else until.replace(tzinfo=start.tzinfo)
    return zoned.astimezone(datetime.UTC)


def _check_end(event: Event) -> None:
    start: Any = event.get("DTSTART").dt
    end, duration = (getattr(event.get(name), "dt", None) for name in ("DTEND", "DURATION"))
    if isinstance(end, datetime.date):
        if end.year > MAX_YEAR + 1 or end.year < MIN_START_YEAR:
            raise EventMistake(f"Das Ende liegt im Jahr {end.year}; bitte prüfen.")
        if aware(end) < aware(start):
            raise EventMistake("Das Ende liegt vor dem Beginn; bitte Datum und Uhrzeit prüfen.")
    elif isinstance(duration, datetime.timedelta):
        if duration < datetime.timedelta(0):
            raise EventMistake("Das Ende liegt vor dem Beginn; bitte die Dauer prüfen.")
        if duration > datetime.timedelta(days=366):
            raise EventMistake("Die Dauer ist länger als ein Jahr; bitte prüfen.")


def _unknown_zone(event: Event, name: str) -> str:
    """The TZID that icalendar did not know and therefore left out."""
    value: Any = event.get(name)
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime.datetime) and moment.tzinfo is None:
        return str(value.params.get("TZID", ""))
    return ""
