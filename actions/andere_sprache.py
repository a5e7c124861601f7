"""Answers people who write in another language."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KnowledgeAction
from bot.knowledge.languages import guess_language


class ActionAndereSprache(KnowledgeAction):
    """Says in the user's language that this assistant speaks German, and names the contact."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_andere_sprache"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Answer in the language of the message, where it is one that has a text."""
        texts = self.store.texts
        code = guess_language(tracker.latest_message.get("text") or "", texts.languages())
        dispatcher.utter_message(text=texts.in_language(code), json_message={"text": "andere_sprache", "sprache": code})
        return []
