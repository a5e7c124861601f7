"""Goes on with the guided tour."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TOUR_STEP, Event
from actions.meeting_base import MeetingAction, speaks_of_meetings

_GO_ON = {"title": "Weiter", "payload": "/weiter"}
_STOP = {"title": "Rundgang beenden", "payload": "/abbrechen"}

_OFFERS = ("hilfe", "tour_nicht_aktiv")
"""Texts that offer the tour."""


class TourAction(MeetingAction):
    """Base of the actions of the tour."""

    def begin(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Welcome and show step one."""
        welcome = self.store.texts.get("tour_beginn", schritte=len(self.store.knowledge.tour))
        return self.show_step(dispatcher, tracker, 1, before=welcome)

    def show_step(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, step: int, *, before: str = ""
    ) -> list[Event]:
        """Show step `step` (from 1), with the heading and the way on."""
        tour = self.store.knowledge.tour
        if step > len(tour):  # an editor shortened it meanwhile
            return [*self.say(dispatcher, "tour_ende"), SlotSet(TOUR_STEP, None)]
        topic = self.store.knowledge.topic(tour[step - 1])
        if topic is None:  # cannot be: the file is checked on loading
            raise KeyError(tour[step - 1])
        texts = self.store.texts
        heading = texts.get("tour_schritt", schritt=step, schritte=len(tour), titel=topic.titel)
        last = step == len(tour)
        events = self.send_topic(
            dispatcher,
            tracker,
            topic,
            before="\n\n".join(part for part in (before, heading) if part),
            after=texts.get("tour_ende" if last else "tour_weiter"),
            buttons=None if last else [_GO_ON, _STOP],
        )
        return [*events, SlotSet(TOUR_STEP, None if last else step)]


def was_offered(tracker: Tracker) -> bool:
    """Whether the last thing that was said offers the tour."""
    said: dict[str, Any] = next((event for event in reversed(tracker.events) if event["event"] == "bot"), {})
    custom = (said.get("data") or {}).get("custom") or {}
    return custom.get("text") in _OFFERS


class ActionWeiter(TourAction):
    """Shows the next step; where no tour is on, begins one that was offered or tells more."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_weiter"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Go on with the tour; outside the tour "weiter" asks for more."""
        step = tracker.get_slot(TOUR_STEP)
        if step:
            return self.show_step(dispatcher, tracker, int(step) + 1)
        if was_offered(tracker):
            return self.begin(dispatcher, tracker)
        if speaks_of_meetings(tracker):
            return self.show_more(dispatcher, tracker, "")
        topic = self.topic(tracker)
        if topic is None or not topic.mehr:
            return self.say(dispatcher, "tour_nicht_aktiv")
        return self.send_topic(dispatcher, tracker, topic, text=topic.mehr)
