"""Ends what is going on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event
from actions.termin_frage import MeetingQuestionAction


class ActionAbbrechen(MeetingQuestionAction):
    """Ends the tour, if one is on."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_abbrechen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Confirm and forget the step; "egal wo" widens the search for meetings instead."""
        events = self.about_meetings(dispatcher, tracker)
        if events is not None:
            return events
        return [*self.say(dispatcher, "abgebrochen"), SlotSet(TOUR_STEP, None)]
