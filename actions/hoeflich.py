"""Answers thanks, praise, farewell and the like with the responses of `domain.yml`."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KnowledgeAction


class ActionHoeflich(KnowledgeAction):
    """Sends the response that has the intent's name; an action, so that "danke, ja" can answer an open question."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_hoeflich"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Let Rasa choose among the response's variants."""
        dispatcher.utter_message(response=f"utter_{tracker.get_intent_of_latest_message()}")
        return []
