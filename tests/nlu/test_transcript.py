"""Whoever asks for what is kept of a conversation gets all of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.transcript import transcript

DOMAIN = Domain.from_dict({"slots": {"ort": {"type": "any", "mappings": [{"type": "custom"}]}}})


async def agent_with(*events: Any) -> Any:
    """An agent whose store holds one conversation."""
    store = InMemoryTrackerStore(DOMAIN)
    await store.save(DialogueStateTracker.from_events("jemand", list(events), DOMAIN.slots))
    return SimpleNamespace(tracker_store=store)


async def test_all_sessions_are_told_with_what_was_understood_and_remembered() -> None:
    entity = {"entity": "ort", "value": "Essen"}
    agent = await agent_with(
        UserUttered("Was gibt es in Essen?", {"name": "termine"}, [entity], timestamp=1.0),
        BotUttered("Nichts.", timestamp=2.0),
        SlotSet("ort", "Essen"),
        ActionExecuted("action_session_start"),
        SessionStarted(),
        UserUttered("danke", {"name": "danke"}, timestamp=3.0),
    )
    told = await transcript(agent, "jemand")
    assert [(m["at"], m["by"], m["text"], m.get("intent")) for m in told["messages"]] == [
        (1.0, "user", "Was gibt es in Essen?", "termine"),
        (2.0, "bot", "Nichts.", None),
        (3.0, "user", "danke", "danke"),
    ]
    assert told["messages"][0]["entities"] == {"ort": "Essen"}


async def test_what_is_remembered_is_told() -> None:
    agent = await agent_with(SlotSet("ort", "Essen"))
    assert (await transcript(agent, "jemand"))["slots"] == {"ort": "Essen"}


async def test_of_nobody_nothing_is_told() -> None:
    agent = await agent_with()
    assert await transcript(agent, "niemand") == {"messages": [], "slots": {}}
