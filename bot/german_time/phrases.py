"""Named periods and what they resolve to once "today" is known: the middle layer between grammar and reading.

A phrase is closed: it has a first and a last day. Open sides are in `sides`, ranges and lists in `ranges`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from bot.german_time.days import Cycle, Days, NoSuchDay, exact, monthly, yearly

Change = Callable[[Days], Days | None]


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is said and whether it looks back."""

    today: date
    past: bool = False


class Phrase(Protocol):
    """A period that has been named."""

    @property
    def grain(self) -> str:
        """What was named: day, week, month, …"""

    @property
    def size(self) -> int:
        """About how many days it has."""

    @property
    def free(self) -> Cycle | None:
        """The cycle of which one round is still to be chosen; None where the phrase stands by itself."""

    def days(self, moment: Moment) -> Days:
        """The days meant.

        Raises:
            NoSuchDay: there is no such day.
            TableEnds: holidays beyond the table.
        """

    def others(self, moment: Moment) -> tuple[Days, ...]:
        """Other days that people may mean."""

    def inside(self, outer: Phrase) -> Phrase | None:
        """The phrase narrowed to what lies in `outer`, or None where it stands by itself."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Days that hang on today alone: heute, nächste Woche, 2027."""

    run: Days
    grain: str
    other: tuple[Days, ...] = ()
    ago: bool = False
    """Whether it is so long ago (vor drei Jahren): asked for only where the sentence looks back."""

    @property
    def size(self) -> int:
        """Number of days."""
        return self.run.length

    @property
    def free(self) -> Cycle | None:
        """None: it is where it is."""
        return None

    def days(self, _: Moment) -> Days:
        """The days meant."""
        return self.run

    def others(self, _: Moment) -> tuple[Days, ...]:
        """Other days that people may mean."""
        return self.other

    def inside(self, outer: Phrase) -> Phrase | None:
        """Nothing: it is where it is."""
        return None


@dataclass(frozen=True, slots=True)
class Recurring:
    """Something that comes back: Dienstag, im März, Ostern; the coming one is meant unless said otherwise."""

    cycle: Cycle
    grain: str
    size: int
    which: str = ""
    """this, next, coming, after_next, last, before_last, or nothing"""
    outer: Phrase | None = None
    weekly: bool = False
    """Whether it comes every week: a weekday, the weekend."""
    alike: Callable[[int], Phrase] | None = None
    """Makes the one with another number: of "3. Advent" the first, for "1. und 3. Advent"."""
    main_day: int = 0
    """Days from its beginning to the day that "vor" and "bis" mean: two for Easter, whose Sunday is meant."""

    @property
    def free(self) -> Cycle | None:
        """The cycle, unless one round was named."""
        return None if self.outer is not None or self.which else self.cycle

    def days(self, moment: Moment) -> Days:
        """The days meant."""
        if self.outer is not None:
            return self.cycle.inside(self.outer.days(moment))
        if self.which in {"last", "before_last"} or (moment.past and self.which in {"", "this"}):
            return self._past(moment.today)
        first = self._first(moment.today)
        return self.cycle.coming(first.end) if self.which == "after_next" else first

    def others(self, moment: Moment) -> tuple[Days, ...]:
        """Today where its weekday is named; the one after where "next" is said of a near one."""
        if self.outer is not None or moment.past:
            return ()
        if self.which in {"next", "after_next"} and (self.grain == "day" or self._is_near(moment)):
            return (self.cycle.coming(self.days(moment).end),)
        running = self.cycle.coming(moment.today)
        if self.which in {"", "this"} and running.start <= moment.today and running != self.days(moment):
            return (running,)
        return ()

    def inside(self, outer: Phrase) -> Phrase | None:
        """The first one in `outer`."""
        return None if self.free is None else replace(self, outer=outer)

    def _first(self, today: date) -> Days:
        found = self.cycle.coming(today)
        if self.grain in {"day", "weekend"} and self.which != "this" and found.start <= today and self.size <= 1:
            return self.cycle.coming(found.end)
        if self.which in {"next", "coming", "after_next"} and found.start <= today:
            return self.cycle.coming(found.end)
        if self.grain == "season" and not self.which and _is_nearly_over(found, today):
            return self.cycle.coming(found.end)
        return found

    def _past(self, today: date) -> Days:
        found = self.cycle.past(today)
        if self.which == "last" and found.end > today:
            found = self.cycle.past(found.start)
        return self.cycle.past(found.start) if self.which == "before_last" else found

    def _is_near(self, moment: Moment) -> bool:
        return self.days(moment).start.year == moment.today.year


@dataclass(frozen=True, slots=True)
class Mapped:
    """A part of another phrase, or days next to it: Ende nächsten Monats, die Woche vor Ostern."""

    base: Phrase
    change: Change
    grain: str
    size: int

    @property
    def free(self) -> Cycle | None:
        """The cycle of the part, where the base is free."""
        return None if self.base.free is None else self.base.free.mapped(self.change)

    def days(self, moment: Moment) -> Days:
        """The days meant."""
        found = self.change(self.base.days(moment))
        if found is None:
            raise NoSuchDay
        return found

    def others(self, moment: Moment) -> tuple[Days, ...]:
        """The same part of the base's other readings."""
        changed = (self.change(days) for days in self.base.others(moment))
        return tuple(days for days in changed if days is not None)

    def inside(self, outer: Phrase) -> Phrase | None:
        """The part of the base narrowed."""
        base = self.base.inside(outer)
        return None if base is None else replace(self, base=base)


@dataclass(frozen=True, slots=True)
class DayDate:
    """A date as written: 14.3.2027, 14. März, am 15.; what is missing is the next to come."""

    day: int
    month: int | None = None
    year: int | None = None
    outer: Phrase | None = None
    grain: str = "day"
    size: int = 1

    @property
    def free(self) -> Cycle | None:
        """Each such date, where its year is open."""
        return None if self.year is not None or self.outer is not None else self._cycle()

    def days(self, moment: Moment) -> Days:
        """The day meant."""
        if self.month is not None and self.year is not None:
            found = exact(self.year, self.month, self.day)
            if found is None:
                raise NoSuchDay
            return found
        if self.outer is not None:
            return self._cycle().inside(self.outer.days(moment))
        return self._cycle().past(moment.today) if moment.past else self._cycle().coming(moment.today)

    def others(self, _: Moment) -> tuple[Days, ...]:
        """None: a date is clear."""
        return ()

    def inside(self, outer: Phrase) -> Phrase | None:
        """The date in a year or a month."""
        return None if self.free is None else replace(self, outer=outer)

    def _cycle(self) -> Cycle:
        if self.month is None:
            return monthly(lambda year, month: exact(year, month, self.day))
        wanted = self.month
        return yearly(lambda year: exact(year, wanted, self.day))


def part_of(phrase: Phrase, change: Change, grain: str, size: int) -> Phrase:
    """The part of `phrase` that `change` makes; of something that comes back the next such part to come."""
    if isinstance(phrase, Recurring) and not phrase.which and phrase.outer is None:
        return replace(
            phrase, cycle=phrase.cycle.mapped(change), grain=grain, size=size, weekly=False, main_day=0, alike=None
        )
    return Mapped(phrase, change, grain, size)


def deadline(found: Phrase) -> Phrase:
    """What "vor" and "bis" count from: of Easter the Sunday."""
    if not isinstance(found, Recurring) or not found.main_day:
        return found
    offset = timedelta(found.main_day)
    return part_of(found, lambda days: Days(days.start + offset, days.end), found.grain, found.size)


def last_of(found: Phrase, *, is_middle: bool) -> tuple[str, str]:
    """Where "bis …" ends, and where else it may."""
    if is_middle:
        return "middle", "end"
    if found.grain in {"holidays", "season"}:
        return "start", "end"
    if found.grain == "feast":
        is_easter = isinstance(found, Recurring) and bool(found.main_day)
        return ("start" if is_easter or found.size > 4 else "first"), "start"
    if found.grain == "year" and isinstance(found, Fixed):
        return "start", "end"
    return "end", "start" if found.grain == "month" else ""


def _is_nearly_over(days: Days, today: date) -> bool:
    return days.start <= today and days.end - today < timedelta(days.length // 3)
