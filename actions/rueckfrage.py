"""Asks back when a message was not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, previous_action, ranked_intents
from actions.termin_frage import MeetingQuestionAction

CHOICES = 3


class ActionRueckfrage(MeetingQuestionAction):
    """Offers the nearest topics; the second time in a row it names the contact instead."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_rueckfrage"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Ask back once, then give the contact; go on about meetings where the message can be read so."""
        events = self.about_meetings(dispatcher, tracker)
        if events is not None:
            return events
        if previous_action(tracker) == self.name():
            return self.say(dispatcher, "kontakt_nach_zweimal")
        choices = self.buttons(ranked_intents(tracker.latest_message))[:CHOICES]
        return self.say(dispatcher, "rueckfrage" if choices else "rueckfrage_ohne", buttons=choices)
