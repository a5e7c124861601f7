"""What is forgotten leaves nothing behind, whenever it is said; what is silent too long goes by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.channel import EmptyTurn, _run_once, forget_after_turn, run_turn, state_of
from bot.nlu.tracker_database import Overtaken, StoreUnavailable, TrackerDatabase
from bot.nlu.tracker_store import FencedTrackerStore
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
        self.silent = False
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
        if self.silent:
            return
        tracker.update(BotUttered("Gern."))
        await output.send_response(tracker.sender_id, {"text": "Gern."})

    def is_ready(self) -> bool:
        return True


@pytest.fixture
def database(tmp_path: Path) -> Iterator[TrackerDatabase]:
    database = TrackerDatabase.of(tmp_path, None)
    yield database
    database.close()


@pytest.fixture
def agent(database: TrackerDatabase) -> Any:
    """An agent on that database."""
    return SmallAgent(FencedTrackerStore(database, Domain.empty()))


async def keep(store: FencedTrackerStore, sender: str, *moments: float) -> None:
    """Keep messages of these moments."""
    tracker = await store.retrieve(sender) or store.init_tracker(sender)
    for moment in moments:
        tracker.update(UserUttered(f"Nachricht {moment}", {"name": "danke"}, timestamp=moment))
    await store.save(tracker)


def kept(database: TrackerDatabase) -> list[str]:
    """The sender of each event that is kept."""
    with database._engine.connect() as connection:
        return sorted(row[0] for row in connection.execute(sa.text("SELECT sender_id FROM events")))


async def turn(agent: Any, sender: str = "anna", message_id: str = "1") -> None:
    """One turn through our channel."""
    await run_turn(agent, sender, "danke", message_id)


async def test_a_forgotten_conversation_is_gone_and_no_other(agent: Any, database: TrackerDatabase) -> None:
    for sender in ("anna", "ben", "ann", "anna%"):
        await turn(agent, sender)
    await forget_after_turn(agent, "anna")
    assert set(kept(database)) == {"ben", "ann", "anna%"}
    assert await agent.tracker_store.retrieve("anna") is None


async def test_a_conversation_that_is_not_there_is_no_mistake(agent: Any, database: TrackerDatabase) -> None:
    await turn(agent, "ben")
    await forget_after_turn(agent, "anna")
    await forget_after_turn(agent, "")
    assert set(kept(database)) == {"ben"}


async def test_earlier_sessions_of_a_conversation_go_too(agent: Any, database: TrackerDatabase) -> None:
    for _ in range(2):
        await keep(agent.tracker_store, "anna", *range(50))
    await forget_after_turn(agent, "anna")
    assert await agent.tracker_store.retrieve_full_tracker("anna") is None
    assert kept(database) == []


async def test_it_waits_for_a_turn_that_holds_rasas_lock(agent: Any, database: TrackerDatabase) -> None:
    agent.answered.clear()
    running = asyncio.create_task(turn(agent))
    await agent.locked.wait()
    forgetting = asyncio.create_task(forget_after_turn(agent, "anna"))
    await asyncio.sleep(0)
    agent.answered.set()
    await asyncio.gather(running, forgetting)
    assert kept(database) == []


async def test_it_waits_for_a_turn_that_is_still_being_understood(agent: Any, database: TrackerDatabase) -> None:
    agent.understood.clear()
    running = asyncio.create_task(turn(agent))
    await agent.parsing.wait()
    forgetting = asyncio.create_task(forget_after_turn(agent, "anna"))
    await asyncio.sleep(0.05)
    agent.understood.set()
    await asyncio.gather(running, forgetting)
    assert kept(database) == []


async def test_another_conversations_turn_holds_nothing_up(agent: Any, database: TrackerDatabase) -> None:
    await turn(agent, "anna")
    agent.answered.clear()
    agent.locked.clear()
    running = asyncio.create_task(turn(agent, "ben"))
    await agent.locked.wait()
    await asyncio.wait_for(forget_after_turn(agent, "anna"), 10)
    assert "anna" not in kept(database)
    agent.answered.set()
    await running


async def test_after_it_was_forgotten_a_conversation_begins_anew(agent: Any) -> None:
    assert (await run_turn(agent, "anna", "danke", "1"))["first"]
    assert not (await run_turn(agent, "anna", "danke", "2"))["first"]
    await forget_after_turn(agent, "anna")
    again = await run_turn(agent, "anna", "danke", "1")
    assert again["first"]
    assert not again["replayed"]


async def test_conversations_go_whose_last_event_is_too_old(agent: Any, database: TrackerDatabase) -> None:
    await keep(agent.tracker_store, "alt", 10, 20, 99)
    await keep(agent.tracker_store, "neu", 10, 100)
    await keep(agent.tracker_store, "ganz-neu", 500)
    assert await agent.tracker_store.expire(100.0) == (1, True)
    assert set(kept(database)) == {"neu", "ganz-neu"}
    assert len(kept(database)) == 3


async def test_where_nothing_is_old_nothing_goes(agent: Any, database: TrackerDatabase) -> None:
    assert await agent.tracker_store.expire(100.0) == (0, True)
    await keep(agent.tracker_store, "neu", 200)
    assert await agent.tracker_store.expire(100.0) == (0, True)
    assert kept(database) == ["neu"]


async def test_a_turn_whose_conversation_goes_meanwhile_is_asked_for_again_and_begins_anew(
    agent: Any, database: TrackerDatabase
) -> None:
    await keep(agent.tracker_store, "anna", 10)
    agent.answered.clear()
    running = asyncio.create_task(turn(agent))
    await agent.locked.wait()
    assert await agent.tracker_store.expire(100.0) == (1, True)
    agent.answered.set()
    with pytest.raises(Overtaken):
        await running
    assert kept(database) == []
    assert (await run_turn(agent, "anna", "danke", "1"))["first"]


async def test_a_turn_that_another_replica_overtakes_is_not_stored(agent: Any, database: TrackerDatabase) -> None:
    other: Any = SmallAgent(FencedTrackerStore(database, Domain.empty()))
    agent.answered.clear()
    running = asyncio.create_task(turn(agent))
    await agent.locked.wait()
    # Past the lock of this process, which another replica does not share.
    assert not (await _run_once(other, "anna", "danke", "1", "", offered=False))["replayed"]
    agent.answered.set()
    with pytest.raises(Overtaken):
        await running
    again = await run_turn(agent, "anna", "danke", "1")
    assert again["replayed"]
    assert [reply["text"] for reply in again["replies"]] == ["Gern."]
    assert kept(database) == ["anna", "anna"]


async def test_the_state_says_whether_turns_can_be_stored(agent: Any, database: TrackerDatabase) -> None:
    assert await state_of(agent) == {"model": "model", "tracker_store": "FencedTrackerStore", "durable": True}
    await turn(agent)
    with database._engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    assert not (await state_of(agent))["durable"]
    with pytest.raises(StoreUnavailable):
        await turn(agent, message_id="2")


async def test_a_turn_without_a_reply_is_not_stored_and_can_be_run_again(agent: Any, database: TrackerDatabase) -> None:
    await turn(agent)
    agent.silent = True
    with pytest.raises(EmptyTurn):
        await turn(agent, message_id="2")
    agent.silent = False
    assert not (await run_turn(agent, "anna", "danke", "2"))["replayed"]
    assert len(kept(database)) == 4
