"""Takes a "no"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KnowledgeAction, previous_action


class ActionNein(KnowledgeAction):
    """Accepts it; after a question back it offers the way to a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_nein"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Say that this is fine, or ask for other words after a wrong offer."""
        if previous_action(tracker) == "action_rueckfrage":
            return self.say(dispatcher, "korrektur")
        return self.say(dispatcher, "nein")
