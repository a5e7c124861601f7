"""Open sides: ab, nach, bis, vor, seit; what lies around; and a side within a period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.german_time.days import NoSuchDay
from bot.german_time.expressions import Answer, Expression, Simple, edge
from bot.german_time.phrases import Moment, Phrase

AROUND = timedelta(3)
"""How far "um den 10. herum" reaches to either side."""


@dataclass(frozen=True, slots=True)
class From:
    """ab …, nach …: no end."""

    phrase: Phrase
    after: bool = False
    offset: int = 0
    """Days from the start of the phrase, for "ab Mitte März"."""
    for_days: int | None = None
    """How long it lasts where that is said: kurz nach Ostern."""

    @property
    def grain(self) -> str:
        """What was named."""
        return self.phrase.grain

    def answer(self, moment: Moment) -> Answer:
        """From the phrase on."""
        days = self.phrase.days(moment)
        start = days.end if self.after else days.start + timedelta(self.offset)
        end = None if self.for_days is None else start + timedelta(self.for_days)
        other = tuple((found.end if self.after else found.start, end) for found in self.phrase.others(moment))
        return Answer(start, end, self.grain, other)

    def inside(self, outer: Phrase) -> Expression | None:
        """Narrowed to what lies in `outer`."""
        phrase = self.phrase.inside(outer)
        return None if phrase is None else replace(self, phrase=phrase)


@dataclass(frozen=True, slots=True)
class Until:
    """bis …, vor …: from today."""

    phrase: Phrase
    until: str = "end"
    """end, middle, start, or a number of days from the start of the phrase"""
    offset: int = 0
    last_days: int | None = None
    """How many days before the end it begins where that is said: kurz vor Weihnachten."""
    also: str = ""
    """Where else the end may be meant to lie."""

    @property
    def grain(self) -> str:
        """What was named."""
        return self.phrase.grain

    def answer(self, moment: Moment) -> Answer:
        """From today to the phrase."""
        days = self.phrase.days(moment)
        end = edge(days, self.until) + timedelta(self.offset)
        if moment.past:
            return Answer(None, end, self.grain)
        start = moment.today if self.last_days is None else end - timedelta(self.last_days)
        if end <= start:
            raise NoSuchDay
        other = tuple((start, edge(found, self.until)) for found in self.phrase.others(moment) if found.end > start)
        if self.also and edge(days, self.also) > start:
            other += ((start, edge(days, self.also)),)
        return Answer(start, end, self.grain, other)

    def inside(self, outer: Phrase) -> Expression | None:
        """Narrowed to what lies in `outer`."""
        phrase = self.phrase.inside(outer)
        return None if phrase is None else replace(self, phrase=phrase)


@dataclass(frozen=True, slots=True)
class Between:
    """Two sides said apart: ab KW 2, max. bis Ende Februar; nach Karneval, aber noch vor Ostern."""

    begin: From
    finish: Until

    @property
    def grain(self) -> str:
        """What was named first."""
        return self.begin.grain

    def answer(self, moment: Moment) -> Answer:
        """The days from the one to the other; an end that comes every year is the first after the beginning."""
        start = self.begin.answer(moment).start
        days = self.finish.phrase.days(moment)
        free = self.finish.phrase.free
        if start is not None and free is not None and edge(days, self.finish.until) <= start:
            days = free.coming(start)
        end = edge(days, self.finish.until) + timedelta(self.finish.offset)
        if start is None or end <= start:
            raise NoSuchDay
        return Answer(start, end, self.grain)

    def inside(self, outer: Phrase) -> Expression | None:
        """Both sides narrowed."""
        begin, finish = self.begin.inside(outer), self.finish.inside(outer)
        return Between(begin, finish) if isinstance(begin, From) and isinstance(finish, Until) else None


@dataclass(frozen=True, slots=True)
class Since:
    """seit …: up to now."""

    phrase: Phrase

    @property
    def grain(self) -> str:
        """What was named."""
        return self.phrase.grain

    def answer(self, moment: Moment) -> Answer:
        """From the phrase to today."""
        days = self.phrase.days(replace(moment, past=True))
        return Answer(days.start, moment.today + timedelta(1), self.grain)

    def inside(self, outer: Phrase) -> Expression | None:
        """Narrowed to what lies in `outer`."""
        phrase = self.phrase.inside(outer)
        return None if phrase is None else Since(phrase)


@dataclass(frozen=True, slots=True)
class Around:
    """rund um Ostern, um den 10. Dezember herum."""

    phrase: Phrase

    @property
    def grain(self) -> str:
        """What was named."""
        return self.phrase.grain

    def answer(self, moment: Moment) -> Answer:
        """Some days to either side."""
        days = self.phrase.days(moment)
        return Answer(days.start - AROUND, days.end + AROUND, "part")

    def inside(self, outer: Phrase) -> Expression | None:
        """Narrowed to what lies in `outer`."""
        phrase = self.phrase.inside(outer)
        return None if phrase is None else Around(phrase)


@dataclass(frozen=True, slots=True)
class Overlap:
    """A period and a side within it: nächste Woche ab Mittwoch, im Dezember vor Weihnachten."""

    period: Simple
    side: Expression

    @property
    def grain(self) -> str:
        """What the period is."""
        return self.period.grain

    def answer(self, moment: Moment) -> Answer:
        """The days that both hold."""
        period, side = self.period.phrase.days(moment), self.side.answer(moment)
        start = period.start if side.start is None else max(period.start, side.start)
        end = period.end if side.end is None else min(period.end, side.end)
        if end <= start:
            raise NoSuchDay
        return Answer(start, end, self.grain)

    def inside(self, outer: Phrase) -> Expression | None:
        """Narrowed to what lies in `outer`."""
        period = self.period.inside(outer)
        return Overlap(period, self.side) if isinstance(period, Simple) else None
