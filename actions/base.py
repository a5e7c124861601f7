"""What the actions share: the store, the slots, and how an answer is sent."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge import Entry, Store
from bot.knowledge.model import Topic
from bot.meetings.search import MeetingDesk

Event = dict[str, Any]

LAST_TOPIC = "letztes_thema"
SIMPLE = "einfache_sprache"
TOUR_STEP = "tour_schritt"


class KnowledgeAction(Action):
    """Base of all actions: holds the knowledge and the meetings, and sends topics as messages."""

    def __init__(self, store: Store, meetings: MeetingDesk) -> None:
        self.store = store
        self.meetings = meetings

    def topic(self, tracker: Tracker) -> Topic | None:
        """The topic of the last answer, if there was one."""
        return self.store.knowledge.topic(tracker.get_slot(LAST_TOPIC))

    def send_topic(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        topic: Topic,
        *,
        text: str | None = None,
        before: str = "",
        before_key: str = "",
        after: str = "",
        buttons: list[dict[str, str]] | None = None,
    ) -> list[Event]:
        """Send `text` (else the topic's answer, simple if wished) with source and `buttons` (else follow-ups).

        `before_key` is the key of the fixed text that stands in `before`, for channels that act on it.
        Who wishes simple language is told that `text` has none.
        Returns the event that makes `topic` the last one.
        """
        simple = tracker.get_slot(SIMPLE)
        wording = text or (topic.einfach if simple else topic.antwort)
        warning = self.store.texts.get("einfach_nicht_vorhanden") if text and simple else ""
        source = self.store.knowledge.source_line(topic)
        dispatcher.utter_message(
            text="\n\n".join(part for part in (before, warning, wording, after) if part),
            buttons=self._follow_ups(topic, offer_detail=text is None) if buttons is None else buttons,
            json_message={
                "thema": topic.id,
                "quelle": source,
                "stand": topic.stand.strftime("%d.%m.%Y") if source else "",
                **({"text": before_key} if before_key else {}),
            },
        )
        return [SlotSet(LAST_TOPIC, topic.id)]

    def say(
        self,
        dispatcher: CollectingDispatcher,
        key: str,
        *,
        buttons: list[dict[str, str]] | None = None,
        **values: object,
    ) -> list[Event]:
        """Send the text `key` of `data/texte.yml`; changes no slot."""
        dispatcher.utter_message(
            text=self.store.texts.get(key, **values), buttons=buttons or [], json_message={"text": key}
        )
        return []

    def buttons(self, identifiers: tuple[str, ...] | list[str]) -> list[dict[str, str]]:
        """A button for each topic that exists, labelled with its title."""
        topics = [self.store.knowledge.topic(identifier) for identifier in identifiers]
        return [_button(topic) for topic in topics if topic is not None]

    def _follow_ups(self, topic: Topic, *, offer_detail: bool) -> list[dict[str, str]]:
        detail = [{"title": "Mehr dazu", "payload": "/mehr_dazu"}] if offer_detail and topic.mehr else []
        return detail + self.buttons(topic.naechste)


def _button(topic: Topic) -> dict[str, str]:
    payload = f"/{topic.id}" if isinstance(topic, Entry) else f'/begriff{{"begriff":"{topic.id}"}}'
    return {"title": topic.titel, "payload": payload}


def previous_action(tracker: Tracker) -> str | None:
    """Name of the last action before the user's latest message, listening aside."""
    messages = 0
    for event in reversed(tracker.events):
        if event["event"] == "user":
            messages += 1
        elif event["event"] == "action" and messages == 1 and event["name"] != "action_listen":
            name: str = event["name"]
            return name
        if messages > 1:
            break
    return None


def user_messages(tracker: Tracker) -> list[dict[str, Any]]:
    """The user's messages in this session, the latest last."""
    return [event for event in tracker.events if event["event"] == "user"]


def turn_number(tracker: Tracker) -> int:
    """How many messages the user has sent in this session; picks among variants of a text."""
    return len(user_messages(tracker))


def ranked_intents(message: dict[str, Any]) -> list[str]:
    """Intents of a message from its likeliest on, without the fallback."""
    ranking = (message.get("parse_data") or message).get("intent_ranking") or []
    return [item["name"] for item in ranking if item["name"] != "nlu_fallback"]
