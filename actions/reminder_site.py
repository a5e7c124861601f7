"""What people are told whose channel cannot send by itself: their own calendar, e-mail, another messenger."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.reminder_planning import ReminderPlanning
from bot.meetings import Meeting
from bot.reminders.dialogue import Kind, Question, alarm_of, lead_words
from bot.reminders.lead import LeadRule

SITE, SITE_NONE, ONLY_HERE = "erinnerung_seite", "erinnerung_seite_keine", "erinnerung_nur_hier"


class ReminderSite(ReminderPlanning):
    """Base of the actions that name the ways to be reminded."""

    def tell_ways(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, meetings: Sequence[Meeting], lead: LeadRule | None
    ) -> list[Event]:
        """Say how people of this channel can be reminded of `meetings`; names nothing that is off."""
        texts = self.store.texts
        coming = [meeting for meeting in meetings if not self.is_over(meeting)]
        if meetings and not coming:
            return self.say_impossible(dispatcher, tracker, meetings)
        files = [self._file_line(meeting, lead) for meeting in coming] or [texts.get("erinnerung_seite_welcher")]
        single = coming[0] if len(coming) == 1 else None
        self.tell(dispatcher, SITE, [texts.get(SITE), *files, *self._ways(single)])
        return self.after(tracker, None, single)

    def tell_none(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Say that nothing is kept for this channel, and how reminders by e-mail are ended where there are some."""
        texts, email = self.store.texts, self.reminders.ways().email_page
        self.tell(dispatcher, SITE_NONE, [texts.get(SITE_NONE), texts.get("erinnerung_seite_beenden") if email else ""])
        return self.after(tracker, None)

    def tell_only_here(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, meetings: Sequence[Meeting]
    ) -> list[Event]:
        """Say that reminders come in this conversation alone, and which other ways there are; offer one here."""
        coming = [meeting for meeting in meetings if not self.is_over(meeting)]
        single = coming[0] if len(coming) == 1 else None
        lines = [self.store.texts.get(ONLY_HERE), *self._ways(single)]
        if single is not None:
            return self.ask_when(dispatcher, tracker, Question(Kind.LEAD, (single.id,)), "\n".join(lines))
        self.tell(dispatcher, ONLY_HERE, lines)
        return self.after(tracker, None)

    def _file_line(self, meeting: Meeting, lead: LeadRule | None) -> str:
        """The calendar file of a meeting, with the alarm that was wished or else that of a day."""
        alarm, kept = alarm_of(lead)
        address = self.meetings.file_address(meeting, alarm)
        return self.store.texts.get(
            "erinnerung_seite_kalender", vorlauf=lead_words(kept), adresse=address, **self.of_meeting(meeting)
        )

    def _ways(self, meeting: Meeting | None) -> list[str]:
        texts, ways = self.store.texts, self.reminders.ways()
        page = ways.email_page
        if page and meeting is not None:
            page = f"{page}?{urlencode({'termin': meeting.id})}"
        addresses = {
            "erinnerung_seite_email": page,
            "erinnerung_seite_matrix": ways.matrix,
            "erinnerung_seite_telegram": ways.telegram,
        }
        return [texts.get(key, adresse=address) for key, address in addresses.items() if address]
