"""What was understood, in short German; besides the problems the only sentences of this package."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.german_time.days import first_of
from bot.german_time.model import HOUR, Interval, Kind, Lead, Reading, Recurrence

_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November"),
    "Dezember",
)
_WEEK = 7


def describe(reading: Reading) -> str:
    """A short German echo such as "vom 30.11. bis 6.12.2026"; the problem, or nothing, where there is no reading."""
    if reading.kind is Kind.LEAD and reading.lead is not None:
        return _lead(reading.lead, reading.at)
    if reading.interval is None:
        return reading.problem or ""
    if reading.kind is Kind.POINT and reading.interval.start is not None:
        return f"{_day(reading.interval.start.date())}, um {_clock(reading.interval.start)} Uhr"
    wishes = [] if reading.recurrence is None else _recurrence(reading.recurrence)
    if reading.side == "every":
        return ", ".join(wishes)
    periods = [_period(part) for part in reading.parts] or [_period(reading.interval, reading.side)]
    return ", ".join([" und ".join(periods), *wishes])


def _period(interval: Interval, side: str = "") -> str:
    start, end = interval.start, interval.end
    if start is None or end is None:
        return _open(start, end)
    if side == "until":
        return _open(None, end)
    if _is_midnight(start) and _is_midnight(end):
        return _days(start.date(), end.date() - timedelta(1))
    return _hours(start, end)


def _open(start: datetime | None, end: datetime | None) -> str:
    if start is not None:
        return f"ab {_date(start.date())}" + ("" if _is_midnight(start) else f", {_clock(start)} Uhr")
    if end is None:
        return ""
    if _is_midnight(end):
        return f"bis {_date(end.date() - timedelta(1))}"
    return f"bis {_date(end.date())}, {_clock(end)} Uhr"


def _days(first: date, last: date) -> str:
    """Whole days from `first` to `last`: a day, a month, a year or a range."""
    if first == last:
        return _day(first)
    after = last + timedelta(1)
    if first.day == 1 and after == first_of(first.year, first.month + 1):
        return f"im {_MONTHS[first.month - 1]} {first.year}"
    if (first.month, first.day) == (1, 1) and after == first_of(first.year + 1, 1):
        return f"im Jahr {first.year}"
    year = "" if first.year == last.year else str(first.year)
    return f"vom {first.day}.{first.month}.{year} bis {_date(last)}"


def _hours(start: datetime, end: datetime) -> str:
    day = _day(start.date())
    if end.date() == start.date():
        return f"{day}, von {_clock(start)} bis {_clock(end)} Uhr" if start.hour else f"{day}, bis {_clock(end)} Uhr"
    if _is_midnight(end) and end.date() == start.date() + timedelta(1):
        return f"{day}, ab {_clock(start)} Uhr"
    return f"vom {_date(start.date())}, {_clock(start)} Uhr, bis {_date(end.date())}, {_clock(end)} Uhr"


def _day(day: date) -> str:
    return f"am {_WEEKDAYS[day.weekday()]}, {_date(day)}"


def _date(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _clock(moment: datetime | time) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def _is_midnight(moment: datetime) -> bool:
    return moment.time() == time()


def _lead(lead: Lead, at: time | None) -> str:
    clock = "" if at is None else f" um {_clock(at)} Uhr"
    pieces = _calendar(lead) + _real_time(lead.minutes)
    if not pieces:
        return f"am selben Tag{clock}" if clock else "zu Beginn"
    return f"{' und '.join(pieces)} vorher{clock}"


def _calendar(lead: Lead) -> list[str]:
    weeks, days = divmod(lead.days, _WEEK)
    if days:
        weeks, days = 0, lead.days
    return [
        *_counted(lead.months, "Monat", "Monate"),
        *_counted(weeks, "Woche", "Wochen"),
        *_counted(days, "Tag", "Tage"),
    ]


def _real_time(minutes: int) -> list[str]:
    hours, rest = divmod(minutes, HOUR)
    return [*_counted(hours, "Stunde", "Stunden"), *_counted(rest, "Minute", "Minuten")]


def _counted(number: int, one: str, many: str) -> list[str]:
    return [f"{number} {one if number == 1 else many}"] if number else []


def _recurrence(wish: Recurrence) -> list[str]:
    days = [_WEEKDAYS[number] for number in sorted(wish.weekdays)]
    return [*_weekdays(days, wish.nth), *_window(wish.start_time, wish.end_time)]


def _weekdays(days: list[str], nth: int | None) -> list[str]:
    if not days:
        return []
    if nth is not None:
        return [f"jeden {'letzten' if nth < 0 else f'{nth}.'} {' und '.join(days)} im Monat"]
    return [" und ".join(f"{day.lower()}s" for day in days)]


def _window(start: time | None, end: time | None) -> list[str]:
    if start is None:
        return [] if end is None else [f"bis {_clock(end)} Uhr"]
    return [f"ab {_clock(start)} Uhr"] if end is None else [f"von {_clock(start)} bis {_clock(end)} Uhr"]
