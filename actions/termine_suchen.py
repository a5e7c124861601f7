"""Looks meetings up."""

from __future__ import annotations

import dataclasses
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import sentence_of, speaks_of_meetings
from actions.termin_frage import MeetingQuestionAction
from bot.meetings.search import asks_for_everything, is_follow_up, searches

_FORMATS_OF_TOPICS = {
    "format_netzwerktreffen": "Netzwerktreffen",
    "format_fortbildungen": "Fortbildung",
    "format_seminare": "Seminar",
    "format_exkursionen": "Exkursion",
    "format_werkstaetten": "Werkstatt",
    "format_arbeitsgruppen": "Arbeitsgruppe",
    "format_tagungen": "Tagung",
}
"""Topics of the knowledge → format, for "und wann ist das nächste?"."""


class ActionTermineSuchen(MeetingQuestionAction):
    """Finds the meetings that a question asks for, or narrows the last search."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_termine_suchen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Search and show what fits, or answer a question about the meetings shown."""
        sentence = sentence_of(tracker)
        wish = self.meetings.wish(sentence)
        if speaks_of_meetings(tracker) and (asks_for_everything(sentence) or not searches(sentence)):
            events = self.about_meetings(dispatcher, tracker)
            if events is not None:
                return events
        topic = self.topic(tracker)
        named = _FORMATS_OF_TOPICS.get(topic.id) if topic is not None else None
        if named and not wish.formats and is_follow_up(sentence, self.meetings.vocabulary):
            wish = dataclasses.replace(wish, formats=(named,))
        return self.search(dispatcher, tracker, wish)
