"""What is forgotten leaves nothing behind, whenever it is said; what is silent too long goes by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import (
    AwaitableTrackerStore,
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    SQLTrackerStore,
    TrackerStore,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.channel import forget_after_turn, run_turn
from bot.nlu.tracker import expire, fell_back, forget, innermost
from bot.nlu.turn import UnsplitOutput


class SmallAgent:
    """Runs turns as Rasa does: under the sender's lock, understand, answer and save.

    `understood` and `answered` hold a turn up before it is understood and before its end.
    """

    model_id = "model"
    model_metadata = SimpleNamespace(model_id="model", assistant_id="assistant")

    def __init__(self, store: TrackerStore) -> None:
        self.tracker_store = store
        self.processor = self
        self.lock_store = InMemoryLockStore()
        self.understood, self.answered = asyncio.Event(), asyncio.Event()
        self.understood.set()
        self.answered.set()
        self.parsing, self.locked = asyncio.Event(), asyncio.Event()

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.parsing.set()
        await self.understood.wait()
        return {"text": text, "intent": {"name": "danke", "confidence": 0.9}, "entities": []}

    async def _update_tracker_session(self, *_: Any) -> None:
        self.locked.set()
        await self.answered.wait()

    async def _handle_message_with_tracker(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        tracker.update(UserUttered(message.text, {"name": "danke"}, message_id=message.message_id))

    async def run_action_extract_slots(self, *_: Any) -> None:
        pass

    async def _run_prediction_loop(self, output: UnsplitOutput, tracker: DialogueStateTracker) -> None:
        tracker.update(BotUttered("Gern."))
        await output.send_response(tracker.sender_id, {"text": "Gern."})

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        await self.tracker_store.save(tracker)


@pytest.fixture
def sql(tmp_path: Path) -> Iterator[SQLTrackerStore]:
    store = SQLTrackerStore(Domain.empty(), db=str(tmp_path / "rasa.db"))
    yield store
    store.engine.dispose()


@pytest.fixture
def agent(sql: SQLTrackerStore) -> Any:
    """An agent whose store is wrapped as Rasa wraps it."""
    return SmallAgent(FailSafeTrackerStore(AwaitableTrackerStore(sql)))


async def keep(store: TrackerStore, sender: str, *moments: float) -> None:
    """Keep messages of these moments."""
    events = [UserUttered(f"Nachricht {moment}", {"name": "danke"}, timestamp=moment) for moment in moments]
    await store.save(DialogueStateTracker.from_events(sender, events))


def kept(sql: SQLTrackerStore) -> list[str]:
    """The sender of each event that is kept."""
    with sql.session_scope() as session:
        return sorted(row[0] for row in session.query(sql.SQLEvent.sender_id))


async def turn(agent: Any, sender: str = "anna", message_id: str = "1") -> None:
    """One turn through our channel."""
    await run_turn(agent, sender, "danke", message_id)


async def test_a_forgotten_conversation_is_gone_and_no_other(agent: Any, sql: SQLTrackerStore) -> None:
    for sender in ("anna", "ben", "ann", "anna%"):
        await turn(agent, sender)
    await forget(agent, "anna")
    assert set(kept(sql)) == {"ben", "ann", "anna%"}
    assert await agent.tracker_store.retrieve("anna") is None


async def test_a_conversation_that_is_not_there_is_no_mistake(agent: Any, sql: SQLTrackerStore) -> None:
    await turn(agent, "ben")
    await forget(agent, "anna")
    await forget(agent, "")
    assert set(kept(sql)) == {"ben"}


async def test_earlier_sessions_of_a_conversation_go_too(agent: Any, sql: SQLTrackerStore) -> None:
    for _ in range(2):
        await keep(sql, "anna", *range(50))
    await forget(agent, "anna")
    assert await agent.tracker_store.retrieve_full_tracker("anna") is None
    assert kept(sql) == []


async def test_it_waits_for_a_turn_that_holds_rasas_lock(agent: Any, sql: SQLTrackerStore) -> None:
    agent.answered.clear()
    running = asyncio.create_task(turn(agent))
    await agent.locked.wait()
    forgetting = asyncio.create_task(forget(agent, "anna"))
    await asyncio.sleep(0)
    agent.answered.set()
    await asyncio.gather(running, forgetting)
    assert kept(sql) == []


async def test_it_waits_for_a_turn_that_is_still_being_understood(agent: Any, sql: SQLTrackerStore) -> None:
    agent.understood.clear()
    running = asyncio.create_task(turn(agent))
    await agent.parsing.wait()
    forgetting = asyncio.create_task(forget_after_turn(agent, "anna"))
    await asyncio.sleep(0.05)
    agent.understood.set()
    await asyncio.gather(running, forgetting)
    assert kept(sql) == []


async def test_another_conversations_turn_holds_nothing_up(agent: Any, sql: SQLTrackerStore) -> None:
    await turn(agent, "anna")
    agent.answered.clear()
    agent.locked.clear()
    running = asyncio.create_task(turn(agent, "ben"))
    await agent.locked.wait()
    await asyncio.wait_for(forget_after_turn(agent, "anna"), 10)
    assert "anna" not in kept(sql)
    agent.answered.set()
    await running


async def test_after_it_was_forgotten_a_conversation_begins_anew(agent: Any) -> None:
    assert (await run_turn(agent, "anna", "danke", "1"))["first"]
    assert not (await run_turn(agent, "anna", "danke", "2"))["first"]
    await forget_after_turn(agent, "anna")
    again = await run_turn(agent, "anna", "danke", "1")
    assert again["first"]
    assert not again["replayed"]


async def test_a_store_in_memory_forgets_too() -> None:
    agent: Any = SmallAgent(InMemoryTrackerStore(Domain.empty()))
    for sender in ("anna", "ben"):
        await turn(agent, sender)
    await forget(agent, "anna")
    await forget(agent, "niemand")
    assert list(await agent.tracker_store.keys()) == ["ben"]


async def test_what_was_kept_in_memory_while_the_database_failed_is_forgotten_too(
    agent: Any, sql: SQLTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(sql, "save", fails)
        await turn(agent)
    assert fell_back(agent.tracker_store)
    assert list(await agent.tracker_store.fallback_tracker_store.keys()) == ["anna"]
    await forget(agent, "anna")
    assert list(await agent.tracker_store.fallback_tracker_store.keys()) == []


async def test_conversations_go_whose_last_event_is_too_old(agent: Any, sql: SQLTrackerStore) -> None:
    await keep(sql, "alt", 10, 20, 99)
    await keep(sql, "neu", 10, 100)
    await keep(sql, "ganz-neu", 500)
    assert await expire(agent, 100.0) == 1
    assert set(kept(sql)) == {"neu", "ganz-neu"}
    assert len(kept(sql)) == 3


async def test_where_nothing_is_old_nothing_goes(agent: Any, sql: SQLTrackerStore) -> None:
    assert await expire(agent, 100.0) == 0
    await keep(sql, "neu", 200)
    assert await expire(agent, 100.0) == 0
    assert kept(sql) == ["neu"]


async def test_a_conversation_that_wakes_up_while_it_is_to_go_stays(agent: Any, sql: SQLTrackerStore) -> None:
    await keep(sql, "anna", 10)
    agent.answered.clear()
    running = asyncio.create_task(turn(agent))
    await agent.locked.wait()
    expiring = asyncio.create_task(expire(agent, 100.0))
    await asyncio.sleep(0.05)
    agent.answered.set()
    await running
    assert await expiring == 0
    assert set(kept(sql)) == {"anna"}


async def test_a_store_in_memory_keeps_what_it_has_until_its_end() -> None:
    agent: Any = SmallAgent(InMemoryTrackerStore(Domain.empty()))
    await turn(agent)
    assert await expire(agent, 1e12) == 0


def test_the_store_that_does_the_work_is_found_within_its_wrappers(agent: Any, sql: SQLTrackerStore) -> None:
    assert innermost(agent.tracker_store) is sql
    assert innermost(sql) is sql
    assert not fell_back(agent.tracker_store)
