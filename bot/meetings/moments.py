"""Dates and times in the notations that offices use; all local to Europe/Berlin."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from bot.clock import BERLIN
from bot.meetings.records import Raw
from bot.meetings.texts import shortened

MIN_YEAR, MAX_YEAR = 2000, 2100
MAX_SHOWN = 60
"""So much of a cell is quoted."""

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_WEEKDAY_STARTS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "sonna": 5, "so": 6}
_MONTHS = ("jan", "feb", "mär|maer|mrz", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
"""First letters of the names of the months."""

_WEEKDAY = (
    r"(?:(?P<weekday>mo(?:ntag)?|di(?:e|enstag)?|mi(?:ttwoch)?|do(?:nnerstag)?|fr(?:eitag)?|sa(?:mstag)?|sonnabend"
    r"|so(?:nntag)?)\b[.,]*\s*(?:,?\s*(?:den|der|dem)\s+)?)?"
)
_DAY = (
    r"(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.\s*(?P<m2>\d{1,2})\.\s*(?P<y2>\d{4}|\d{2})(?!\d)"
    rf"|(?P<d3>\d{{1,2}})\.?\s*(?P<month>(?:{'|'.join(_MONTHS)})[a-z]{{0,6}})\.?,?\s*(?P<y3>\d{{4}}|\d{{2}})(?!\d))"
)
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?:uhr|h)?"
    r"|\s*(?:uhr|h)\s*(?P<minute2>\d{2})?)"
)
_DATE_TIME = re.compile(rf"{_WEEKDAY}{_DAY}(?:[\s,;t]*(?:um\s+|ab\s+)?{_TIME}\s*(?P<offset>z|[+-]\d{{2}}:?\d{{2}})?)?")
_ISO = re.compile(r"20\d{2}-\d{2}-\d{2} \d{2}:\d{2}")
_TIME_ONLY = re.compile(rf"(?:um\s+|ab\s+|bis\s+)?{_TIME}")
_TIME_RANGE = re.compile(
    r"(?P<from>(?:.*\D)?\d{1,2}(?:[:.]\d{2})?\s*(?:uhr|h)?)\s*(?:–|—|-|\bbis\b)\s*"
    r"(?P<to>\d{1,2}(?:[:.]\d{2}(?:\s*uhr|\s*h)?|\s*(?:uhr|h)(?:\s*\d{2})?))"
)
_DAY_WITHOUT_YEAR = re.compile(rf"{_WEEKDAY}\d{{1,2}}\.\s*(?:\d{{1,2}}\.|[a-zä]{{3,9}})(?!.*\d{{4}}).*")


class MomentMistake(Exception):
    """A value is no usable date or time; the message is German and says why."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a time of day, or both, without a zone; `aware` where the value names an offset from UTC."""

    day: datetime.date | None
    time: datetime.time | None
    aware: datetime.datetime | None = None
    days_later: int = 0
    """1 for 24:00 without a day: midnight after the day that is meant."""


def read_moment(raw: Raw) -> Moment:
    """The day, time or both in a cell; Excel's midnight is a day without time.

    Raises:
        MomentMistake: it is none, does not exist, or lies outside the years 2000 to 2100.
    """
    if isinstance(raw, datetime.datetime):
        return _of_datetime(raw)
    if isinstance(raw, datetime.date):
        return Moment(_checked_year(raw), None)
    if isinstance(raw, datetime.time):
        return Moment(None, raw.replace(tzinfo=None, microsecond=0))
    if isinstance(raw, str):
        return _of_text(raw)
    raise MomentMistake(_unreadable(str(raw)))


def read_time_range(raw: Raw) -> tuple[Raw, Raw]:
    """Both ends of a cell such as "10:00–15:30 Uhr"; the second is None where there is but one time."""
    found = _TIME_RANGE.fullmatch(raw.strip().lower()) if isinstance(raw, str) else None
    if found is None:
        return raw, None
    first, last = found["from"].strip(), found["to"].strip()
    return (first if re.search(r"[:.]\d\d$|uhr|h$", first) else f"{first} uhr"), last


def local(day: datetime.date, time: datetime.time) -> tuple[datetime.datetime, bool]:
    """The aware moment of a local time in Europe/Berlin, and whether it occurs twice (the first one is meant).

    Raises:
        MomentMistake: the clocks skip this time.
    """
    moment = datetime.datetime.combine(day, time, BERLIN)
    before, after = moment.utcoffset(), moment.replace(fold=1).utcoffset()
    if before == after:
        return moment, False
    if before is not None and after is not None and before < after:
        raise MomentMistake(f"Am {day:%d.%m.%Y} gibt es {time:%H:%M} Uhr nicht (Zeitumstellung); bitte Uhrzeit prüfen.")
    return moment, True


def midnight(day: datetime.date) -> datetime.datetime:
    """Aware begin of `day` in Europe/Berlin."""
    return datetime.datetime.combine(day, datetime.time(), BERLIN)


def _of_datetime(raw: datetime.datetime) -> Moment:
    if raw.tzinfo is not None:
        _checked_year(raw)
        return _of_aware(raw)
    rounded = raw + datetime.timedelta(microseconds=500_000) if raw.microsecond else raw  # Excel counts in floats
    rounded = rounded.replace(microsecond=0)
    day = _checked_year(rounded.date())
    return Moment(day, rounded.time() if rounded.time() != datetime.time() else None)


def _of_aware(raw: datetime.datetime) -> Moment:
    moment = raw.astimezone(BERLIN)
    return Moment(moment.date(), moment.time(), moment)


def _of_text(raw: str) -> Moment:
    if _ISO.fullmatch(raw):  # by far the most frequent
        try:
            moment = datetime.datetime.fromisoformat(raw)
        except ValueError:
            pass  # explained below
        else:
            return Moment(moment.date(), moment.time())
    text, raw = raw.strip().lower(), shortened(raw, MAX_SHOWN)
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return _of_time(text, raw)
    day = _day(found, raw)
    _check_weekday(day, found["weekday"])
    if found["hour"] is None:
        return Moment(day, None)
    time, next_day = _time(found, raw)
    day += datetime.timedelta(days=next_day)
    if found["offset"]:
        offset = "+00:00" if found["offset"] == "z" else found["offset"]
        return _of_aware(datetime.datetime.fromisoformat(f"{day.isoformat()}T{time.isoformat()}{offset}"))
    return Moment(day, time)


def _of_time(text: str, raw: str) -> Moment:
    found = _TIME_ONLY.fullmatch(text)
    if found is not None:
        time, next_day = _time(found, raw)
        return Moment(None, time, days_later=next_day)
    if _DAY_WITHOUT_YEAR.fullmatch(text):
        raise MomentMistake(f"Im Datum „{raw}“ fehlt das Jahr; bitte wie 14.01.2027 schreiben.")
    raise MomentMistake(_unreadable(raw))


def _day(found: re.Match[str], raw: str) -> datetime.date:
    year, day = found["y1"] or found["y2"] or found["y3"], found["d1"] or found["d2"] or found["d3"]
    month = found["m1"] or found["m2"] or _month(found["month"])
    number = int(year) + (MIN_YEAR if len(year) == 2 else 0)
    if not MIN_YEAR <= number <= MAX_YEAR:
        raise MomentMistake(_strange_year(number))
    try:
        return datetime.date(number, int(month), int(day))
    except ValueError:
        raise MomentMistake(f"Das Datum „{raw}“ gibt es nicht; bitte prüfen.") from None


def _month(name: str) -> int:
    return next(number for number, starts in enumerate(_MONTHS, start=1) if name.startswith(tuple(starts.split("|"))))


def _time(found: re.Match[str], raw: str) -> tuple[datetime.time, int]:
    """Time of day, and 1 for 24:00, which is midnight of the next day."""
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    minute = minute or int(found["minute2"] or 0)
    if (hour, minute, second) == (24, 0, 0):
        return datetime.time(), 1
    try:
        return datetime.time(hour, minute, second), 0
    except ValueError:
        raise MomentMistake(f"Die Uhrzeit in „{raw}“ gibt es nicht; bitte prüfen.") from None


def _check_weekday(day: datetime.date, written: str | None) -> None:
    if written is None:
        return
    wanted = next(number for start, number in _WEEKDAY_STARTS.items() if written.startswith(start))
    if wanted != day.weekday():
        raise MomentMistake(
            f"Der {day:%d.%m.%Y} ist ein {WEEKDAYS[day.weekday()]}, kein {WEEKDAYS[wanted]}; "
            "bitte Datum und Wochentag prüfen."
        )


def _checked_year(day: datetime.date) -> datetime.date:
    if not MIN_YEAR <= day.year <= MAX_YEAR:
        raise MomentMistake(_strange_year(day.year))
    return day


def _strange_year(year: int) -> str:
    return f"Das Jahr {year} liegt nicht zwischen {MIN_YEAR} und {MAX_YEAR}; bitte prüfen."


def _unreadable(raw: str) -> str:
    return (
        f"„{shortened(raw, MAX_SHOWN)}“ ist nicht als Datum und Uhrzeit lesbar; bitte wie 14.01.2027 10:00 schreiben."
    )
