"""Begins the guided tour for new municipal staff."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.weiter import TourAction


class ActionNeuHier(TourAction):
    """Shows the first step of the tour."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_neu_hier"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Welcome and show step one."""
        return self.begin(dispatcher, tracker)
