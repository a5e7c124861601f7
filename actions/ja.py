"""Understands "yes" from what was said before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event, previous_action, ranked_intents, user_messages
from actions.meeting_base import remembered, speaks_of_meetings
from actions.weiter import TourAction, was_offered


class ActionJa(TourAction):
    """Goes on with the tour or begins it, tells more, or asks what is wished."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_ja"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """It means the next step or the tour offered; after a question back the first topic, after an answer more."""
        step = tracker.get_slot(TOUR_STEP)
        if step:
            return self.show_step(dispatcher, tracker, int(step) + 1)
        if was_offered(tracker):
            return self.begin(dispatcher, tracker)
        before = previous_action(tracker)
        if before == "action_rueckfrage":
            for intent in ranked_intents(user_messages(tracker)[-2]):
                offered = self.store.knowledge.topic(intent)
                if offered is not None:
                    return self.send_topic(dispatcher, tracker, offered)
        memory = remembered(tracker)
        if speaks_of_meetings(tracker) and memory.total > memory.offset + len(memory.shown):
            return self.show_more(dispatcher, tracker, "")
        topic = self.topic(tracker)
        if topic is None or not topic.mehr or before not in ("action_wissen", "action_begriff"):
            return self.say(dispatcher, "ja_ohne_frage")
        return self.send_topic(dispatcher, tracker, topic, text=topic.mehr)
