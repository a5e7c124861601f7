"""Says where the last answer comes from."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import sentence_of, speaks_of_meetings
from actions.termin_frage import MeetingQuestionAction
from bot.meetings.search import asked_aspects


class ActionQuelleErfragen(MeetingQuestionAction):
    """Names source and date of the last topic, or the calendar."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_quelle_erfragen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Name the sources with their addresses."""
        if speaks_of_meetings(tracker):
            if asked_aspects(sentence_of(tracker), self.meetings.vocabulary):  # "Link?"
                return self.answer_question(dispatcher, tracker, sentence_of(tracker))
            return self.say(dispatcher, "termine_quelle", stand=self.meetings.answers(self.store.texts).stand())
        events = self.about_meetings(dispatcher, tracker)  # "Das Seminar am 8.12. fällt aus. Stimmt das?"
        if events is not None:
            return events
        topic = self.topic(tracker)
        if topic is None:
            return self.say(dispatcher, "quelle_ohne_thema")
        listed = self.store.knowledge.source_list(topic)
        if not listed:
            return self.say(dispatcher, "quelle_auskunft")
        return self.say(dispatcher, "quelle", quellen=listed, stand=topic.stand.strftime("%d.%m.%Y"))
