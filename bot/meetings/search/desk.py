"""What the actions need of the meetings: the calendar in service, the clock and the words."""

from __future__ import annotations

import datetime
from typing import Protocol

from bot.clock import Clock
from bot.meetings.export import feed_path, meeting_path
from bot.meetings.model import Calendar, Meeting
from bot.meetings.search.answers import Answers
from bot.meetings.search.catalogue import Catalogue
from bot.meetings.search.reading import read_wish
from bot.meetings.search.vocabulary import Vocabulary
from bot.meetings.search.wish import Wish
from bot.meetings.search.wording import Texts


class CalendarSource(Protocol):
    """Holds the calendar in service."""

    @property
    def calendar(self) -> Calendar:
        """The meetings in service."""


class MeetingDesk:
    """Looks meetings up; `address` is where people reach the calendar files.

    Example meetings have no files, lest somebody takes them for real, unless `demo` is set.
    """

    def __init__(
        self, source: CalendarSource, clock: Clock, vocabulary: Vocabulary, address: str, *, demo: bool = False
    ) -> None:
        self._source = source
        self._clock = clock
        self._base = address.rstrip("/")
        self._demo = demo
        self.vocabulary = vocabulary
        self._catalogue = Catalogue(source.calendar, vocabulary)

    @property
    def catalogue(self) -> Catalogue:
        """The calendar in service, ready for searches; made anew when it was loaded anew."""
        calendar = self._source.calendar
        if self._catalogue.calendar is not calendar:
            self._catalogue = Catalogue(calendar, self.vocabulary)
        return self._catalogue

    def now(self) -> datetime.datetime:
        """The present moment, Europe/Berlin."""
        return self._clock.now()

    def wish(self, sentence: str) -> Wish:
        """What `sentence` looks for."""
        return read_wish(sentence, self.now(), self.catalogue)

    def answers(self, texts: Texts) -> Answers:
        """Answers from the calendar in service, as of now."""
        return Answers(self.catalogue, self.now(), texts)

    @property
    def _address(self) -> str:
        return "" if self.has_only_examples else self._base

    @property
    def has_only_examples(self) -> bool:
        """Whether the meetings are examples, of which nobody may be given a file or a reminder."""
        return self._source.calendar.is_example and not self._demo

    def file_address(self, meeting: Meeting, alarm: str | None = None) -> str:
        """Where the calendar file of a meeting is, with `alarm` (a key of `ALARMS`); empty where none is offered."""
        return self._address + meeting_path(meeting.id, alarm) if self._address else ""

    def feed_address(self) -> str:
        """Where all meetings can be subscribed to; empty where no feed is offered."""
        if not self._address:
            return ""
        return f"webcal://{self._address.split('://', 1)[-1]}{feed_path()}"
