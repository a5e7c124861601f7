"""Words a wish and what becomes of it, from the editors' texts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.channels.email.messenger import HasTexts
from bot.channels.email.wishes import LEADS, Wish, WishInvalid, upcoming
from bot.clock import BERLIN, Clock
from bot.meetings import Meeting
from bot.meetings.model import Calendar
from bot.meetings.search.desk import CalendarSource
from bot.meetings.search.wording import day, when
from bot.reminders.lead import LeadRule
from bot.reminders.results import Begun, OnlyExample, Planned, Result, StandingReminder, TooLate, TooMany


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says: the text `key` under the heading `key_titel`."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


class Words:
    """The meetings in service, the time, and how both are told."""

    def __init__(self, meetings: CalendarSource, knowledge: HasTexts, clock: Clock, *, demo: bool) -> None:
        self._meetings = meetings
        self._knowledge = knowledge
        self._clock = clock
        self._demo = demo

    @property
    def calendar(self) -> Calendar:
        """The meetings in service."""
        return self._meetings.calendar

    def now(self) -> datetime.datetime:
        """The present moment of the meetings."""
        return self._clock.now()

    def are_examples(self) -> bool:
        """Whether the meetings are invented, of which nobody shall be reminded by mistake."""
        return self.calendar.is_example and not self._demo

    def upcoming(self, identifier: str) -> Meeting | None:
        """The meeting with this id, if it is still to come."""
        return upcoming(self.calendar, identifier, self.now())

    def found(self, wish: Wish) -> Meeting | None:
        """The meeting of a wish, None for a standing one.

        Raises:
            WishInvalid: it cannot be fulfilled, or not any more.
        """
        if self.are_examples():
            raise WishInvalid("email_nur_beispiele", "")
        return wish.found_in(self.calendar, self.now())

    def wish(self, wish: Wish) -> str:
        """What somebody wants, in one line."""
        return self.reminder(wish.meeting, "" if wish.meeting else wish.format_name, wish.rule)

    def reminder(self, meeting_id: str, format_: str, rule: LeadRule) -> str:
        """A reminder in one line: of a meeting, or a standing one of a format (empty: of all)."""
        texts = self._knowledge.texts
        lead = next((texts.get(f"email_vorlauf_{key}") for key, known in LEADS.items() if known == rule), str(rule))
        if meeting_id:
            meeting = self.calendar.meeting(meeting_id)
            if meeting is None:
                return texts.get("email_liste_unbekannt")
            return texts.get("email_wunsch_termin", titel=meeting.titel, wann=when(meeting, texts), vorlauf=lead)
        if format_:
            return texts.get("email_wunsch_format", format=format_, vorlauf=lead)
        return texts.get("email_wunsch_alle", vorlauf=lead)

    def consent(self, wish: Wish) -> str:
        """What somebody agrees to, word for word."""
        return self._knowledge.texts.get("email_einwilligung", wunsch=self.wish(wish))

    def outcome(self, wish: Wish, result: Result | StandingReminder) -> Notice:
        """What became of a wish."""
        words = self.wish(wish)
        match result:
            case StandingReminder(ends=ends):
                last = ends.astimezone(BERLIN)
                return Notice("email_bestaetigt_reihe", {"wunsch": words, "tag": day(last)})
            case Planned(reminder=reminder):
                due = (reminder.due or self.now()).astimezone(BERLIN)
                return Notice("email_bestaetigt", {"wunsch": words, "tag": day(due), "zeit": f"{due:%H:%M}"})
            case TooLate():
                return Notice("email_zu_spaet", {"wunsch": words})
            case Begun():
                return Notice("email_termin_unbekannt")
            case OnlyExample():
                return Notice("email_nur_beispiele")
            case TooMany(most=most):
                return Notice("email_zu_viele", {"anzahl": str(most)})
