"""Says the last answer again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import remembered, speaks_of_meetings
from actions.termin_frage import MeetingQuestionAction


class ActionWiederholen(MeetingQuestionAction):
    """Repeats the answer of the last topic, or the meetings shown."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_wiederholen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Repeat, or say that there is nothing to repeat."""
        if speaks_of_meetings(tracker):
            return self._repeat_meetings(dispatcher, tracker)
        topic = self.topic(tracker)
        if topic is None:
            return self.say(dispatcher, "wiederholen_ohne")
        return self.send_topic(dispatcher, tracker, topic)

    def _repeat_meetings(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Answer "Wo war das nochmal?", else show the meeting spoken of or the list again."""
        events = self.about_meetings(dispatcher, tracker)
        if events is not None:
            return events
        memory = remembered(tracker)
        current = self.meetings.catalogue.calendar.meeting(memory.current)
        if current is not None:
            return self.send_single(dispatcher, tracker, current)
        return self.send_search(dispatcher, memory.wish, memory.offset)
