"""Tells more about the last topic."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import remembered, sentence_of, speaks_of_meetings
from actions.termin_frage import MeetingQuestionAction


class ActionMehrDazu(MeetingQuestionAction):
    """Sends the detail of the last topic, or more of the meetings shown."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_mehr_dazu"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Send the detail, or say that there is no topic or no more to say."""
        topic = self.topic(tracker)
        if speaks_of_meetings(tracker):
            return self._more_of_meetings(dispatcher, tracker)
        if topic is None:
            return self.say(dispatcher, "mehr_ohne_thema")
        if not topic.mehr:
            return self.say(dispatcher, "mehr_nicht_vorhanden", buttons=self.buttons(topic.naechste))
        return self.send_topic(dispatcher, tracker, topic, text=topic.mehr)

    def _more_of_meetings(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """All about the meeting that is named or spoken of, else more of the list."""
        sentence = sentence_of(tracker)
        if remembered(tracker).current is None and self.meetings.wish(sentence).is_empty:
            return self.show_more(dispatcher, tracker, "")
        return self.answer_question(dispatcher, tracker, sentence)
