"""Answers an elliptic follow-up on the last topic ("und wie oft?")."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import sentence_of
from actions.termin_frage import MeetingQuestionAction
from bot.meetings.search import Aspect, asked_aspects

_ASPECTS = {
    "digital": Aspect.PRESENCE,
    "teilnahme": Aspect.AUDIENCE,
    "ort": Aspect.PLACE,
    "kosten": Aspect.COSTS,
}
"""Kind of question → what it asks of a meeting."""


class ActionNachfrage(MeetingQuestionAction):
    """Speaks of the meetings shown last, else of the last topic, else gives the general answer."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_nachfrage"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Answer for the last topic; the kind is the intent's name after `nachfrage_`."""
        knowledge = self.store.knowledge
        kind = (tracker.get_intent_of_latest_message() or "").removeprefix("nachfrage_")
        # "Wo kann ich nachfragen?" asks for no place of a meeting.
        if kind != "kontakt" or asked_aspects(sentence_of(tracker), self.meetings.vocabulary) != (Aspect.PLACE,):
            events = self.about_meetings(dispatcher, tracker, (_ASPECTS[kind],) if kind in _ASPECTS else ())
            if events is not None:
                return events
        topic = self.topic(tracker)
        own = getattr(topic, "nachfragen", {}).get(kind)
        if topic is not None and own:
            return self.send_topic(dispatcher, tracker, topic, text=own)
        general = knowledge.topic(knowledge.default_follow_up(kind))
        if general is None:
            return self.say(dispatcher, "nachfrage_ohne_thema")
        return self.send_topic(dispatcher, tracker, general)
