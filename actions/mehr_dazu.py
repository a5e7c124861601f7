"""Tells more about the last topic."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KnowledgeAction


class ActionMehrDazu(KnowledgeAction):
    """Sends the detail of the last topic."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_mehr_dazu"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Send the detail, or say that there is no topic or no more to say."""
        topic = self.topic(tracker)
        if topic is None:
            return self.say(dispatcher, "mehr_ohne_thema")
        if not topic.mehr:
            return self.say(dispatcher, "mehr_nicht_vorhanden", buttons=self.buttons(topic.naechste))
        return self.send_topic(dispatcher, tracker, topic, text=topic.mehr)
