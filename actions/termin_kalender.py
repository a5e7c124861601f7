"""Offers calendar files and the subscription."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import chosen_meeting, sentence_of
from actions.termin_frage import MeetingQuestionAction


class ActionTerminKalender(MeetingQuestionAction):
    """Names the calendar file of the meeting that is spoken of, and the feed of all."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_termin_kalender"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Name the addresses, or say why there are none."""
        texts, feed = self.store.texts, self.meetings.feed_address()
        if not feed:
            return self.say(dispatcher, "termin_kalender_aus")
        picked = self.meetings.catalogue.calendar.meeting(chosen_meeting(tracker))
        meant = [picked] if picked is not None else self.meant(tracker, sentence_of(tracker), ())
        lines = [
            texts.get("termin_kalender", titel=meeting.titel, adresse=self.meetings.file_address(meeting))
            for meeting in meant
        ]
        self.send_meetings(dispatcher, "\n".join([*lines, texts.get("termin_kalender_abo", adresse=feed)]), meant)
        return self.keep_current(tracker, meant[0] if len(meant) == 1 else None) if meant else []
