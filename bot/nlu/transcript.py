"""All that is kept of a conversation, for whoever spoke in it (Art. 15 DSGVO)."""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


async def transcript(agent: Agent, sender: str) -> dict[str, Any]:
    """`messages` from the oldest on (`at` in seconds since 1970, `by`, `text`, `intent`, `entities`), and `slots`.

    Both are empty where nothing is kept.
    """
    tracker = await agent.tracker_store.retrieve_full_tracker(sender)
    if tracker is None:
        return {"messages": [], "slots": {}}
    return {"messages": _messages(tracker), "slots": _slots(tracker)}


def _messages(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            entities = {str(entity["entity"]): entity.get("value") for entity in event.entities}
            messages.append(
                {"at": event.timestamp, "by": "user", "text": event.text, "intent": event.intent_name}
                | {"entities": entities}
            )
        elif isinstance(event, BotUttered):
            messages.append({"at": event.timestamp, "by": "bot", "text": event.text})
    return messages


def _slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What the assistant remembers between two messages."""
    return {name: slot.value for name, slot in tracker.slots.items() if slot.value not in (None, slot.initial_value)}
