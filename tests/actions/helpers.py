"""Runs an action as Rasa would: a tracker in, messages and events out."""

from __future__ import annotations

import dataclasses
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KnowledgeAction
from tests.examples import example_store


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What an action said and changed."""

    messages: list[dict[str, Any]]
    slots: dict[str, Any]

    @property
    def text(self) -> str:
        """The text of the only message."""
        [message] = self.messages
        return str(message["text"])

    @property
    def custom(self) -> dict[str, str]:
        """What the only message says of itself."""
        [message] = self.messages
        custom: dict[str, str] = message["custom"]
        return custom

    @property
    def payloads(self) -> list[str]:
        """Payloads of the buttons of the only message."""
        [message] = self.messages
        return [button["payload"] for button in message["buttons"]]


def user(text: str = "Frage", *intents: str) -> dict[str, Any]:
    """The event of a user's message, understood as the first of `intents`."""
    ranking = [{"name": name, "confidence": 0.9 - 0.1 * rank} for rank, name in enumerate(intents)]
    return {"event": "user", "text": text, "parse_data": {"text": text, "intent_ranking": ranking}}


def action(name: str) -> dict[str, Any]:
    """The event of an action that ran."""
    return {"event": "action", "name": name}


LISTEN = action("action_listen")


def tracker(
    *intents: str,
    text: str = "Frage",
    before: list[dict[str, Any]] | None = None,
    entities: list[dict[str, Any]] | None = None,
    **slots: Any,
) -> Tracker:
    """A conversation whose latest message is `text`, with the intents of its ranking; `before` came earlier."""
    latest = user(text, *intents)
    return Tracker(
        sender_id="anna",
        slots=slots,
        latest_message={**latest["parse_data"], "entities": entities or []},
        events=[*(before or []), latest],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name=None,
    )


def run(kind: type[KnowledgeAction], conversation: Tracker) -> Outcome:
    """Run an action of that kind on the example's knowledge."""
    dispatcher = CollectingDispatcher()
    events = kind(example_store()).run(dispatcher, conversation, {})
    assert all(event["event"] == "slot" for event in events)
    return Outcome(dispatcher.messages, {event["name"]: event["value"] for event in events})
