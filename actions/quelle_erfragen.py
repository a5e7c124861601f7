"""Says where the last answer comes from."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KnowledgeAction


class ActionQuelleErfragen(KnowledgeAction):
    """Names source and date of the last topic."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_quelle_erfragen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Name the sources with their addresses."""
        topic = self.topic(tracker)
        if topic is None:
            return self.say(dispatcher, "quelle_ohne_thema")
        listed = self.store.knowledge.source_list(topic)
        if not listed:
            return self.say(dispatcher, "quelle_auskunft")
        return self.say(dispatcher, "quelle", quellen=listed, stand=topic.stand.strftime("%d.%m.%Y"))
