"""Understands "yes" from what was said before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event, previous_action
from actions.weiter import TourAction


class ActionJa(TourAction):
    """Goes on with the tour, tells more, or asks what is wished."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_ja"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """After a question back "yes" means the first topic offered; after an answer it means more of it."""
        step = tracker.get_slot(TOUR_STEP)
        if step:
            return self.show_step(dispatcher, tracker, int(step) + 1)
        topic = self.topic(tracker)
        if topic is None or not topic.mehr or previous_action(tracker) not in ("action_wissen", "action_begriff"):
            return self.say(dispatcher, "ja_ohne_frage")
        return self.send_topic(dispatcher, tracker, topic, text=topic.mehr)
