"""Reacts to "that is not what I meant"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, ranked_intents, user_messages
from actions.termin_frage import MeetingQuestionAction


class ActionKorrektur(MeetingQuestionAction):
    """Offers the topics that came second and third for the message before."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_korrektur"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Apologise and offer what else could have been meant."""
        events = self.about_meetings(dispatcher, tracker)
        if events is not None:
            return events
        messages = user_messages(tracker)
        before = ranked_intents(messages[-2]) if len(messages) > 1 else []
        return self.say(dispatcher, "korrektur", buttons=self.buttons(before[1:])[:3])
