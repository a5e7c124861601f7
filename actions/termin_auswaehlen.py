"""Tells all about one meeting of the last list."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import chosen_meeting, sentence_of
from actions.termin_frage import MeetingQuestionAction


class ActionTerminAuswaehlen(MeetingQuestionAction):
    """Shows the meeting that was picked by button, number, place, date or title."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_termin_auswaehlen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Show the meeting, answer what is asked of it, or ask which one is meant."""
        picked = self.meetings.catalogue.calendar.meeting(chosen_meeting(tracker))
        if picked is not None:
            return self.send_single(dispatcher, tracker, picked)
        return self.answer_question(dispatcher, tracker, sentence_of(tracker))
