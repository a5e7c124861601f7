"""`python -m bot termine`: shows what was understood of a source of meetings and what was not."""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import sys
from typing import Any

from bot.clock import BERLIN, clock_for
from bot.meetings import Calendar, Meeting, Mistake, Presence, SourceMistake, Window, load_calendar
from bot.settings import Settings

MONTHS = 14
MIN_YEAR, MAX_YEAR = 1900, 2200
_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_DIGITAL: dict[Presence | None, bool | str | None] = {
    Presence.DIGITAL: True,
    Presence.ON_SITE: False,
    Presence.HYBRID: "hybrid",
    None: None,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Period:
    """The days to show, both included."""

    first: datetime.date
    last: datetime.date

    def holds(self, meeting: Meeting) -> bool:
        """Whether any part of the meeting lies in the period."""
        return meeting.beginn.date() <= self.last and meeting.last_day >= self.first


class _WrongOption(Exception):
    """An option of the command cannot be read; the message is German."""


def show_meetings(settings: Settings, options: argparse.Namespace) -> int:
    """Print what the options ask for; returns the exit code.

    That is 0 also with rows that are not in service, 1 if the source as a whole cannot be used, 2 for wrong options.
    """
    source = options.quelle or str(settings.termine)
    try:
        now = _moment(options.jetzt) if options.jetzt else clock_for(settings.jetzt).now()
        period = _period(options, now)
        calendar = load_calendar(source, now, Window.around(now).including(Window(period.first, period.last)))
    except (_WrongOption, SourceMistake) as mistake:
        print(mistake, file=sys.stderr)
        return 2 if isinstance(mistake, _WrongOption) else 1
    meetings = [meeting for meeting in calendar.meetings if period.holds(meeting)]
    if options.json:
        print(json.dumps(_document(calendar, meetings), ensure_ascii=False, indent=2))
    else:
        _print_list(calendar, meetings, period)
    return 0


def _period(options: argparse.Namespace, now: datetime.datetime) -> Period:
    first = _day("--von", options.von) if options.von else now.astimezone(BERLIN).date()
    last = _day("--bis", options.bis) if options.bis else _months_later(first)
    if last < first:
        raise _WrongOption("--bis liegt vor --von.")
    return Period(first, last)


def _day(option: str, text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise _WrongOption(f"{option}: „{text}“ ist kein Tag wie 2027-01-14.") from None
    if not MIN_YEAR <= day.year <= MAX_YEAR:
        raise _WrongOption(f"{option}: Das Jahr muss zwischen {MIN_YEAR} und {MAX_YEAR} liegen.")
    return day


def _moment(text: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise _WrongOption(f"--jetzt: „{text}“ ist kein Zeitpunkt wie 2026-11-23T10:00:00+01:00.") from None
    if not MIN_YEAR <= moment.year <= MAX_YEAR:
        raise _WrongOption(f"--jetzt: Das Jahr muss zwischen {MIN_YEAR} und {MAX_YEAR} liegen.")
    return moment.astimezone(BERLIN) if moment.tzinfo else moment.replace(tzinfo=BERLIN)


def _months_later(first: datetime.date) -> datetime.date:
    month = first.month - 1 + MONTHS
    first_of_month = datetime.date(first.year + month // 12, month % 12 + 1, 1)
    return first_of_month + datetime.timedelta(days=first.day - 1)


def _document(calendar: Calendar, meetings: list[Meeting]) -> dict[str, Any]:
    return {
        "stand": _iso(calendar.stand),
        "beispiel": calendar.is_example,
        "termine": [_as_json(meeting) for meeting in meetings],
        "fehler": [_mistake(mistake) for mistake in calendar.mistakes],
        "hinweise": [_mistake(warning) for warning in calendar.warnings],
    }


def _as_json(meeting: Meeting) -> dict[str, Any]:
    return {
        "id": meeting.id,
        "titel": meeting.titel,
        "format": meeting.format,
        "thema": meeting.thema,
        "beginn": _iso(meeting.beginn),
        "ende": _iso(meeting.ende),
        "ganztags": meeting.ganztags,
        "ort": meeting.ort,
        "digital": _DIGITAL[meeting.digital],
        "zielgruppe": meeting.zielgruppe,
        "plaetze": meeting.plaetze,
        "kosten": meeting.kosten,
        "anmeldung_url": meeting.anmeldung_url,
        "anmeldung_bis": meeting.anmeldung_bis.isoformat() if meeting.anmeldung_bis else None,
        "status": meeting.status,
        "verschoben_von": _iso(meeting.verschoben_von),
        "hinweis": meeting.hinweis,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
    }


def _iso(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _mistake(mistake: Mistake) -> dict[str, str]:
    return {"ort": mistake.place, "meldung": mistake.message}


def _print_list(calendar: Calendar, meetings: list[Meeting], period: Period) -> None:
    for meeting in meetings:
        about = (meeting.format, _where(meeting), meeting.status, f"id {meeting.id}")
        print(f"{_when(meeting)}  {meeting.titel}\n    {' · '.join(part for part in about if part)}")
    print(f"{len(meetings)} Termine vom {period.first:%d.%m.%Y} bis {period.last:%d.%m.%Y}.")
    if calendar.is_example:
        print("Das sind Beispieldaten.")
    for warning in calendar.warnings:
        print(f"Hinweis: {warning}")
    for mistake in calendar.mistakes:
        print(f"✗ {mistake}")


def _when(meeting: Meeting) -> str:
    begin, end, last = meeting.beginn, meeting.ende, meeting.last_day
    day = f"{_WEEKDAYS[begin.weekday()]} {begin:%d.%m.%Y}"
    until = f"{_WEEKDAYS[last.weekday()]} {last:%d.%m.%Y}" if last != begin.date() else ""
    if meeting.ganztags:
        return f"{day} bis {until}" if until else day
    if end is None:
        return f"{day} {begin:%H:%M}"
    return f"{day} {begin:%H:%M} bis {until} {end:%H:%M}" if until else f"{day} {begin:%H:%M}–{end:%H:%M}"


def _where(meeting: Meeting) -> str:
    parts = (meeting.ort, str(meeting.digital) if meeting.digital else "")
    return ", ".join(part for part in parts if part)
