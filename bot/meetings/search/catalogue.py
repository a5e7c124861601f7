"""Finds meetings: the calendar in service with what a search needs of it, made once when it is loaded."""

from __future__ import annotations

import bisect
import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.meetings.model import Calendar, Meeting, Places, Presence, Status
from bot.meetings.search.vocabulary import Vocabulary
from bot.meetings.search.wish import Mode, Period, Wish, without_limit
from bot.spelling import plain

_ENDINGS = re.compile(r"(en|er|es|n|e|s)$")
_NOUN = re.compile(r"\b[A-ZÄÖÜ]\w{3,}")
_STEM = 4
"""A word keeps at least so many letters when its ending is taken off."""


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting and its words in plain spelling."""

    meeting: Meeting
    words: str
    """Title and theme."""
    place: str
    themes: frozenset[str]
    """Theme fields it belongs to."""


class Catalogue:
    """The meetings of one calendar, by begin."""

    def __init__(self, calendar: Calendar, vocabulary: Vocabulary) -> None:
        self.calendar = calendar
        self.vocabulary = vocabulary
        ordered = sorted(calendar.meetings, key=lambda meeting: (meeting.beginn, meeting.id))
        self._rows = [self._row(meeting) for meeting in ordered]
        self._moved = [row for row in self._rows if row.meeting.verschoben_von is not None]
        self._begins = [row.meeting.beginn for row in self._rows]
        lengths = (row.meeting.last_moment - row.meeting.beginn for row in self._rows)
        self._longest = max(lengths, default=datetime.timedelta())

    @cached_property
    def words(self) -> frozenset[str]:
        """Every noun of a title or theme: the words by which people ask for it."""
        texts = (f"{row.meeting.titel} {row.meeting.thema}" for row in self._rows)
        return frozenset(part for text in texts for noun in _NOUN.findall(text) for part in plain(noun).split())

    @cached_property
    def _written(self) -> dict[str, str]:
        texts = (f"{row.meeting.titel} {row.meeting.thema}" for row in self._rows)
        return {plain(word): word for text in texts for word in re.findall(r"\w{4,}", text)}

    def written(self, word: str) -> str:
        """The plain `word` as a title or theme writes it, else with a capital."""
        return self._written.get(word) or word.capitalize()

    def find(self, wish: Wish, now: datetime.datetime) -> list[Meeting]:
        """The meetings that fit, in order of their begin; past ones, the latest first, where the wish says so."""
        rows = self._within(wish, now)
        for fits in self._filters(wish, now):
            rows = [row for row in rows if fits(row)]
        if wish.themes:
            rows = _best(rows, wish.themes, self._shares)
        meetings = [row.meeting for row in rows]
        if wish.past:
            meetings.reverse()
        if wish.mode is not Mode.ALL:
            # What is called off is no next meeting, but it is told of beside the one that is.
            taking_place = [m for m in meetings if m.status is not Status.CANCELLED or wish.status]
            count = 1 if wish.limit is None else wish.limit
            return taking_place[wish.skip : wish.skip + count]
        return meetings if wish.limit is None else meetings[: wish.limit]

    def cancelled_before(self, wish: Wish, meeting: Meeting, now: datetime.datetime) -> list[Meeting]:
        """Cancelled meetings that fit and would have come before `meeting`."""
        every = self.find(without_limit(wish), now)
        return [m for m in every if m.status is Status.CANCELLED and m.beginn < meeting.beginn]

    def _within(self, wish: Wish, now: datetime.datetime) -> list[Row]:
        start, end = self._bounds(wish, now)
        last = len(self._begins) if end is None else bisect.bisect_left(self._begins, end)
        if start is None:
            return self._rows[:last]
        first = bisect.bisect_left(self._begins, start - self._longest)
        begun = bisect.bisect_left(self._begins, start)
        running = [row for row in self._rows[first:begun] if row.meeting.last_moment > start]
        return self._moved_away(start, end, wish) + running + self._rows[begun:last]

    def _moved_away(self, start: datetime.datetime, end: datetime.datetime | None, wish: Wish) -> list[Row]:
        """Meetings that were planned within the time: who asks for the old date wants to know the new one."""
        if wish.period is None or end is None:
            return []
        return [
            row
            for row in self._moved
            if (old := row.meeting.verschoben_von) and start <= old < end and not start <= row.meeting.beginn < end
        ]

    def _bounds(self, wish: Wish, now: datetime.datetime) -> tuple[datetime.datetime | None, datetime.datetime | None]:
        period = wish.period or Period()
        if wish.past:
            return period.start, min(period.end, now) if period.end else now
        # Meetings that are over are shown on request only, today's excepted from nothing.
        return max(period.start, now) if period.start else now, period.end

    def _filters(self, wish: Wish, now: datetime.datetime) -> Iterator[Callable[[Row], bool]]:
        """One test for each thing that the wish says, the quickest first."""
        if wish.formats or wish.not_formats:
            yield lambda row: _has_format(row.meeting, wish)
        if wish.audience is not None:
            yield lambda row: row.meeting.zielgruppe is wish.audience
        if wish.status is not None:
            yield lambda row: row.meeting.status is wish.status
        if wish.free:
            yield lambda row: row.meeting.plaetze is Places.FREE and row.meeting.status is not Status.CANCELLED
        if (presence := wish.presence) is not None:
            yield lambda row: _has_presence(row.meeting, presence, purely=wish.purely)
        if wish.past:
            # What runs at this moment is not over.
            yield lambda row: row.meeting.last_moment <= now
        if (period := wish.period) is not None:
            yield lambda row: _fits_period(row.meeting, period) or _was_planned_in(row.meeting, period)
        if wish.places:
            places = [f" {plain(place)}" for place in wish.places]
            yield lambda row: any(place in row.place for place in places)
        if wish.themes:
            yield lambda row: any(self._shares(row, theme) for theme in wish.themes)

    def _shares(self, row: Row, theme: str) -> int:
        """How well a meeting fits a theme word: 2 names it, 1 belongs to its field, 0 not."""
        if stem(theme) in row.words:
            return 2
        field = self.field_of(theme)
        return 1 if field is not None and field in row.themes else 0

    def field_of(self, theme: str) -> str | None:
        """The theme field that a word leads to."""
        themes = self.vocabulary.themes
        if theme in themes:
            return themes[theme]
        return next((field for word, field in themes.items() if len(word) > _STEM and theme.startswith(word)), None)

    def _row(self, meeting: Meeting) -> Row:
        words = plain(f"{meeting.titel} {meeting.thema}")
        themes = frozenset(name for name, pattern in self.vocabulary.theme_words.items() if pattern.search(words))
        return Row(meeting, words, f" {plain(meeting.ort)} ", themes)


def stem(word: str) -> str:
    """The word without its ending, so that one form finds the others."""
    short = _ENDINGS.sub("", word)
    return short if len(short) >= _STEM else word


def _best(rows: list[Row], themes: tuple[str, ...], shares: Callable[[Row, str], int]) -> list[Row]:
    """The rows that name the most of the words; those that only belong to the field where none names any."""
    scored = [(sum(shares(row, theme) for theme in themes), row) for row in rows]
    top = max((score for score, _ in scored), default=0)
    # A title of three words beats one of them; "Klima oder Integration" counts one word each and keeps both.
    return [row for score, row in scored if score >= 2 * (top // 2)]


def _has_format(meeting: Meeting, wish: Wish) -> bool:
    return (not wish.formats or meeting.format in wish.formats) and meeting.format not in wish.not_formats


def _has_presence(meeting: Meeting, wanted: Presence, *, purely: bool) -> bool:
    if purely or wanted is Presence.HYBRID:
        return meeting.digital is wanted
    # A hybrid meeting can be attended either way.
    return meeting.digital in (wanted, Presence.HYBRID)


def _fits_period(meeting: Meeting, period: Period) -> bool:
    return _fits_parts(meeting, period) and _fits_weekday(meeting, period) and _fits_time(meeting, period)


def _was_planned_in(meeting: Meeting, period: Period) -> bool:
    old = meeting.verschoben_von
    return None not in (old, period.start, period.end) and period.start <= old < period.end  # type: ignore[operator]


def _fits_parts(meeting: Meeting, period: Period) -> bool:
    return not period.parts or any(
        (start is None or meeting.last_moment > start) and (end is None or meeting.beginn < end)
        for start, end in period.parts
    )


def _fits_weekday(meeting: Meeting, period: Period) -> bool:
    if not period.weekdays:
        return True
    days = [meeting.beginn.date() + datetime.timedelta(days=n) for n in range(7)]
    held = [day for day in days if day <= meeting.last_day and day.weekday() in period.weekdays]
    if period.nth is None:
        return bool(held)
    return any(_is_nth(day, period.nth) for day in held)


def _is_nth(day: datetime.date, nth: int) -> bool:
    if nth > 0:
        return (day.day - 1) // 7 + 1 == nth
    return (day + datetime.timedelta(days=7)).month != day.month


def _fits_time(meeting: Meeting, period: Period) -> bool:
    if period.begins_from is None and period.begins_before is None:
        return True
    if meeting.ganztags:
        return True
    begin = meeting.beginn.time()
    return (period.begins_from is None or begin >= period.begins_from) and (
        period.begins_before is None or begin < period.begins_before
    )
