"""Ranges and lists of phrases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.german_time.days import Cycle, Days, NoSuchDay
from bot.german_time.expressions import Answer, Expression, edge
from bot.german_time.phrases import Moment, Phrase, Recurring


@dataclass(frozen=True, slots=True)
class Range:
    """von … bis …, both included."""

    first: Phrase
    last: Phrase
    until: str = "end"
    """Where the range ends: at the "end" of the last phrase, in its "middle" or before its "start"."""
    after_first: bool = False
    """Whether the first phrase itself is left out (zwischen Oster- und Sommerferien)."""

    @property
    def grain(self) -> str:
        """What was named first."""
        return self.first.grain

    def answer(self, moment: Moment) -> Answer:
        """The days from the first to the last."""
        first, last = _in_order(self.first, self.last, moment)
        start = first.end if self.after_first else first.start
        end = edge(last, self.until)
        if end <= start:
            raise NoSuchDay
        return Answer(start, end, self.grain)

    def inside(self, outer: Phrase) -> Expression | None:
        """Both sides narrowed."""
        first, last = self.first.inside(outer), self.last.inside(outer)
        return None if first is None or last is None else replace(self, first=first, last=last)


@dataclass(frozen=True, slots=True)
class Union:
    """Several of them: im Mai und Juni, Dienstag oder Donnerstag."""

    phrases: tuple[Phrase, ...]

    @property
    def grain(self) -> str:
        """What was named."""
        return self.phrases[0].grain

    def answer(self, moment: Moment) -> Answer:
        """All of them; those that touch are one."""
        parts = _joined(_placed_alike(self.phrases, moment))
        return Answer(parts[0].start, parts[-1].end, self.grain, parts=tuple(parts) if len(parts) > 1 else ())

    def inside(self, outer: Phrase) -> Expression | None:
        """Each narrowed."""
        narrowed = [phrase.inside(outer) for phrase in self.phrases]
        phrases = tuple(phrase for phrase in narrowed if phrase is not None)
        return Union(phrases) if len(phrases) == len(narrowed) else None


def _in_order(first: Phrase, last: Phrase, moment: Moment) -> tuple[Days, Days]:
    """The first, and the last after it; where only the last is placed, the first before it."""
    if last.free is None:
        end = last.days(moment)
        return (first.days(moment) if first.free is None else first.free.past(end.start + timedelta(1))), end
    begin = first.days(moment)
    return _running(first, last.free, moment) or (begin, last.free.coming(begin.start))


def _running(first: Phrase, last: Cycle, moment: Moment) -> tuple[Days, Days] | None:
    """The range that is running today, where months or dates without a year are named."""
    is_weekday = isinstance(first, Recurring) and first.grain == "day"
    if first.free is None or is_weekday or moment.past:
        return None
    try:
        earlier = first.free.past(moment.today + timedelta(1))
        end = last.coming(earlier.start)
    except NoSuchDay:
        return None
    return (earlier, end) if end.end > moment.today and earlier.end <= end.end else None


def _placed_alike(phrases: tuple[Phrase, ...], moment: Moment) -> list[Days]:
    """The days of each; those before the last stand before it where it alone is placed."""
    last = phrases[-1]
    if all(isinstance(phrase, Recurring) and phrase.weekly for phrase in phrases):
        return _one_after_another(phrases, moment)
    if last.free is not None:
        return [phrase.days(moment) for phrase in phrases]
    end = last.days(moment)
    return [phrase.days(moment) if phrase.free is None else phrase.free.past(end.end) for phrase in phrases[:-1]] + [
        end
    ]


def _one_after_another(phrases: tuple[Phrase, ...], moment: Moment) -> list[Days]:
    """Montag und Mittwoch: the coming Monday and the Wednesday after it."""
    runs = [phrases[0].days(moment)]
    for phrase in phrases[1:]:
        runs.append(phrase.days(moment) if phrase.free is None else phrase.free.coming(runs[-1].start))
    return runs


def _joined(runs: list[Days]) -> list[Days]:
    joined: list[Days] = []
    for run in sorted(runs, key=lambda days: days.start):
        if joined and run.start <= joined[-1].end:
            joined[-1] = Days(joined[-1].start, max(joined[-1].end, run.end))
        else:
            joined.append(run)
    return joined
