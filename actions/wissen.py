"""Answers a question about one of the topics."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event
from actions.termin_frage import MeetingQuestionAction
from bot.meetings.search import Aspect

_ASPECTS = {
    "veranstaltung_kosten": Aspect.COSTS,
    "formate_zielgruppe": Aspect.AUDIENCE,
    "formate_digital": Aspect.PRESENCE,
}
"""Topics that a question about a meeting shown is easily taken for."""
_CERTAIN = {
    *("kontakt", "telefon", "email", "anlaufstelle", "fachberatung", "koordinierungsstelle", "mensch_sprechen"),
    *("geschichte", "mitglieder_anzahl", "mitglieder_wer", "mitglied_werden", "ag_portrait", "ag_ziele", "netzwerk"),
    *("datenschutz", "datenauskunft", "fehler_melden", "persoenliche_daten", "presse", "programm", "programm_ziel"),
}
"""Topics with words of their own, which no question about a meeting is taken for."""


class ActionWissen(MeetingQuestionAction):
    """Sends the answer of the entry that has the intent's name."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_wissen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Answer; during the tour remind of how to go on."""
        intent = tracker.get_intent_of_latest_message() or ""
        if intent not in _CERTAIN:
            events = self.about_meetings(dispatcher, tracker, (_ASPECTS[intent],) if intent in _ASPECTS else ())
            if events is not None:
                return events
        topic = self.store.knowledge.topic(intent)
        if topic is None:
            # The model knows a topic that the file in service does not: say so rather than fail.
            return self.say(dispatcher, "rueckfrage_ohne")
        after = self.store.texts.get("tour_unterbrochen") if tracker.get_slot(TOUR_STEP) else ""
        return self.send_topic(dispatcher, tracker, topic, after=after)
