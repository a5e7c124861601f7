"""Explains a term of the glossary."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KnowledgeAction, ranked_intents
from bot.knowledge.terms import find_term


class ActionBegriff(KnowledgeAction):
    """Looks for a known term in the question."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_begriff"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Explain the term, or say that it is unknown and offer some that are not."""
        knowledge = self.store.knowledge
        chosen = knowledge.topic(next(tracker.get_latest_entity_values("begriff"), None))
        topic = chosen or find_term(knowledge, tracker.latest_message.get("text") or "")
        if topic is None:
            # What is no term of the glossary may be a topic: "Was heißt Bündelung?".
            runner_up = ranked_intents(tracker.latest_message)[1:2]
            topic = knowledge.topic(runner_up[0]) if runner_up else None
        if topic is None:
            offered = self.buttons([term.id for term in knowledge.begriffe[:3]])
            return self.say(dispatcher, "begriff_unbekannt", buttons=offered)
        return self.send_topic(dispatcher, tracker, topic)
