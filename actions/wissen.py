"""Answers a question about one of the topics."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event
from actions.meeting_base import sentence_of
from actions.termin_frage import FEW_WORDS, MeetingQuestionAction
from bot.meetings.search import Aspect, Wish, asks_for_offers, asks_for_something, names_meetings, searches

_ASPECTS = {
    "veranstaltung_kosten": Aspect.COSTS,
    "formate_zielgruppe": Aspect.AUDIENCE,
    "formate_digital": Aspect.PRESENCE,
}
"""Topics that a question about a meeting shown is easily taken for."""
_CERTAIN = {
    *("kontakt", "telefon", "email", "anlaufstelle", "fachberatung", "koordinierungsstelle", "mensch_sprechen"),
    *("geschichte", "mitglieder_anzahl", "mitglied_werden", "ag_portrait", "ag_ziele", "netzwerk"),
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
        few = len((tracker.latest_message.get("text") or "").split()) <= FEW_WORDS
        sentence = sentence_of(tracker)
        may_search = few or intent not in _CERTAIN or self._searches(sentence) or asks_for_something(sentence)
        if may_search and not self.changes_subject(tracker):
            events = self.about_meetings(dispatcher, tracker, (_ASPECTS[intent],) if intent in _ASPECTS else ())
            if events is not None:
                return events
        topic = self.store.knowledge.topic(intent)
        if topic is None:
            # The model knows a topic that the file in service does not: say so rather than fail.
            return self.say(dispatcher, "rueckfrage_ohne")
        after = self.store.texts.get("tour_unterbrochen") if tracker.get_slot(TOUR_STEP) else ""
        events = self.send_topic(dispatcher, tracker, topic, after=after)
        return events + self._meetings_on(dispatcher, tracker)

    def _searches(self, sentence: str) -> bool:
        """Whether the words can only be a search: "Gibt es Netzwerktreffen in Bonn?"."""
        return searches(sentence) and names_meetings(self.meetings.wish(sentence))

    def _meetings_on(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """What the calendar holds on a theme, where the question may have meant that: "Was habt ihr zu Klima?"."""
        sentence = sentence_of(tracker)
        if not asks_for_offers(sentence):
            return []
        wish = Wish(themes=self.meetings.wish(sentence).themes)
        answer = self.meetings.answers(self.store.texts).search(wish)
        return self.send_answer(dispatcher, answer, wish) if wish.themes and answer.total else []
