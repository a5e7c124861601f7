"""Says the last answer again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KnowledgeAction


class ActionWiederholen(KnowledgeAction):
    """Repeats the answer of the last topic."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_wiederholen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Repeat, or say that there is nothing to repeat."""
        topic = self.topic(tracker)
        if topic is None:
            return self.say(dispatcher, "wiederholen_ohne")
        return self.send_topic(dispatcher, tracker, topic)
