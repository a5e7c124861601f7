"""Ends what is going on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event, KnowledgeAction


class ActionAbbrechen(KnowledgeAction):
    """Ends the tour, if one is on."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_abbrechen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Confirm and forget the step."""
        return [*self.say(dispatcher, "abgebrochen"), SlotSet(TOUR_STEP, None)]
