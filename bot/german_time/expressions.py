"""What the grammar finds about days: a phrase by itself, or several with their sides (`sides`, `ranges`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from bot.german_time.days import Days
from bot.german_time.phrases import Moment, Phrase


@dataclass(frozen=True, slots=True)
class Answer:
    """What an expression of days resolves to; None is an open side."""

    start: date | None
    end: date | None
    grain: str
    other: tuple[tuple[date | None, date | None], ...] = ()
    parts: tuple[Days, ...] = ()

    @property
    def is_day(self) -> bool:
        """Whether it is a single day."""
        return self.start is not None and self.end is not None and (self.end - self.start).days == 1


class Expression(Protocol):
    """Something that resolves to days."""

    @property
    def grain(self) -> str:
        """What was named."""

    def answer(self, moment: Moment) -> Answer:
        """The days meant.

        Raises:
            NoSuchDay: there are none.
            TableEnds: holidays beyond the table.
        """

    def inside(self, outer: Phrase) -> Expression | None:
        """Narrowed to what lies in `outer`; None where it stands by itself."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A phrase by itself."""

    phrase: Phrase

    @property
    def grain(self) -> str:
        """What was named."""
        return self.phrase.grain

    def answer(self, moment: Moment) -> Answer:
        """The days meant."""
        days = self.phrase.days(moment)
        other = tuple((found.start, found.end) for found in self.phrase.others(moment))
        return Answer(days.start, days.end, self.grain, other)

    def inside(self, outer: Phrase) -> Expression | None:
        """Narrowed to what lies in `outer`."""
        phrase = self.phrase.inside(outer)
        return None if phrase is None else Simple(phrase)


def edge(days: Days, until: str) -> date:
    """The end that "bis" means: of the days ("end"), their "middle", their "start", or their "first" day."""
    if until == "start":
        return days.start
    if until == "middle":
        return days.start + timedelta(days.length // 2 + 1)
    return days.start + timedelta(1) if until == "first" else days.end
