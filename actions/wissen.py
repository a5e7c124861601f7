"""Answers a question about one of the topics."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event, KnowledgeAction


class ActionWissen(KnowledgeAction):
    """Sends the answer of the entry that has the intent's name."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_wissen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Answer; during the tour remind of how to go on."""
        topic = self.store.knowledge.topic(tracker.get_intent_of_latest_message())
        if topic is None:
            # The model knows a topic that the file in service does not: say so rather than fail.
            return self.say(dispatcher, "rueckfrage_ohne")
        after = self.store.texts.get("tour_unterbrochen") if tracker.get_slot(TOUR_STEP) else ""
        return self.send_topic(dispatcher, tracker, topic, after=after)
