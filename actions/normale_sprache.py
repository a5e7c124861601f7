"""Switches to normal language, for this answer and all that follow."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SIMPLE, Event, KnowledgeAction


class ActionNormaleSprache(KnowledgeAction):
    """Sets the slot and repeats the last answer in normal language."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_normale_sprache"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Confirm, and say the last answer again in the language wished for."""
        key, topic = "normale_sprache_an", self.topic(tracker)
        tracker.slots[SIMPLE] = False
        if topic is None:
            return [*self.say(dispatcher, key), SlotSet(SIMPLE, False)]
        said = self.send_topic(dispatcher, tracker, topic, before=self.store.texts.get(key), before_key=key)
        return [*said, SlotSet(SIMPLE, False)]
