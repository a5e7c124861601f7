"""What one word can say about time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """The senses of a word; a word can have several ("morgen": tomorrow and in the morning)."""

    day: int | None = None
    """Days from today: heute 0, morgen 1, gestern -1."""
    weekday: int | None = None
    """0 is Monday."""
    habit: bool = False
    """Whether it names a custom: donnerstags, abends."""
    month: int | None = None
    short: bool = False
    """An abbreviation or a word that is also something else: needs company to count."""
    daypart: str | None = None
    """A key of `dayparts.WINDOWS`."""
    unit: str | None = None
    """minute, hour, day, workday, week, weekend, month, quarter, half_year, year"""
    which: str | None = None
    """this, next, coming, after_next, last, before_last, new"""
    part: str | None = None
    """begin, middle, end"""
    cardinal: float | None = None
    """A number word; 0.5 for halb."""
    vague: bool = False
    """A number that is not exact: ein paar."""
    ordinal: int | None = None
    """-1 is the last, -2 the last but one."""
    season: str | None = None
    """A key of `seasons.SEASONS`."""
    feast: str | None = None
    """A key of `feasts.FEASTS`."""
    school: str | None = None
    """Easter, Whit, Summer, Autumn, Christmas holidays, or "any"."""
    half: bool = False
    """Written together with Hälfte: Januarhälfte."""
    amount: float | None = None
    """A whole amount in one word, in `unit`: Viertelstunde, Vierteljahr."""


NOTHING = Meaning()
"""The meaning of a word that says nothing about time."""
