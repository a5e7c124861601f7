"""Says a fixed text: for everything that is no topic and needs no memory."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, turn_number
from actions.termin_frage import MeetingQuestionAction


class ActionText(MeetingQuestionAction):
    """Sends the text of `data/texte.yml` that has the intent's name."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_text"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Send the text, its variants in turn."""
        intent = tracker.get_intent_of_latest_message() or ""
        # "Was können Sie mir im April anbieten?" is easily taken for a call for help.
        if intent in {"ausserhalb", "hilfe"} and not self.changes_subject(tracker):
            events = self.about_meetings(dispatcher, tracker)
            if events is not None:
                return events
        text = self.store.texts.variant(intent, turn_number(tracker))
        dispatcher.utter_message(text=text, json_message={"text": intent})
        return []
