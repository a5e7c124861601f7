"""Understands "yes" from what was said before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event, previous_action, ranked_intents, user_messages
from actions.weiter import TourAction


class ActionJa(TourAction):
    """Goes on with the tour, tells more, or asks what is wished."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_ja"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """On the tour "yes" means the next step, after a question back the first offer, after an answer more of it."""
        step = tracker.get_slot(TOUR_STEP)
        if step:
            return self.show_step(dispatcher, tracker, int(step) + 1)
        before = previous_action(tracker)
        if before == "action_rueckfrage":
            for intent in ranked_intents(user_messages(tracker)[-2]):
                offered = self.store.knowledge.topic(intent)
                if offered is not None:
                    return self.send_topic(dispatcher, tracker, offered)
        topic = self.topic(tracker)
        if topic is None or not topic.mehr or before not in ("action_wissen", "action_begriff"):
            return self.say(dispatcher, "ja_ohne_frage")
        return self.send_topic(dispatcher, tracker, topic, text=topic.mehr)
