"""The tracker store finds a session's events by index, and the same ones as Rasa's own query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.actions.action import ActionSessionStart
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu import patches, tracker_patches

STOCK_CARRY_OVER = ActionSessionStart._slot_set_events_from_tracker
REPLACED = ("__init__", "_retrieve", "save")
STOCK = {name: getattr(SQLTrackerStore, name) for name in REPLACED}
SENDERS = ["one", "many", "none", "without-start"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SQLTrackerStore]:
    """A patched store."""
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(Event.resolve_by_type))
    for name, method in STOCK.items():
        monkeypatch.setattr(SQLTrackerStore, name, method)
    tracker_patches.apply()
    store = SQLTrackerStore(Domain.empty(), db=str(tmp_path / "rasa.db"))
    yield store
    store.engine.dispose()


async def talk(store: SQLTrackerStore, sender: str, *sessions: int, start: bool = True) -> None:
    """Keep so many messages in each of the sessions."""
    moment = 1000.0
    tracker = DialogueStateTracker.from_events(sender, [])
    for messages in sessions:
        if start:
            moment += 1
            tracker.update(ActionExecuted("action_session_start", timestamp=moment))
            moment += 1
            tracker.update(SessionStarted(timestamp=moment))
        for number in range(messages):
            moment += 1
            tracker.update(UserUttered(f"{sender} {number}", timestamp=moment))
        await store.save(tracker)
        tracker = await store.retrieve(sender)


def rows(store: SQLTrackerStore) -> list[tuple[Any, ...]]:
    """What the table holds, apart from the rows' numbers."""
    with store.engine.connect() as connection:
        columns = "sender_id, type_name, timestamp, intent_name, action_name, data"
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT {columns} FROM events ORDER BY id"))]


async def talk_of_three(store: SQLTrackerStore) -> None:
    await talk(store, "one", 3)
    await talk(store, "many", 3, 2, 4)
    await talk(store, "without-start", 3, start=False)


@pytest.mark.parametrize("sender", SENDERS)
async def test_the_same_events_are_read_as_by_rasa(store: SQLTrackerStore, sender: str) -> None:
    await talk_of_three(store)
    ours, of_rasa = await store.retrieve(sender), await STOCK["_retrieve"](store, sender, False)
    assert (ours is None) == (of_rasa is None) == (sender == "none")
    if ours is not None:
        assert [event.as_dict() for event in ours.events] == [event.as_dict() for event in of_rasa.events]
        assert sum(isinstance(event, UserUttered) for event in ours.events) == {"many": 4}.get(sender, 3)


async def test_the_same_rows_are_written_as_by_rasa(
    store: SQLTrackerStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk_of_three(store)
    for name, method in STOCK.items():
        monkeypatch.setattr(SQLTrackerStore, name, method)
    of_rasa = SQLTrackerStore(Domain.empty(), db=str(tmp_path / "stock.db"))
    await talk_of_three(of_rasa)
    of_rasa.engine.dispose()
    assert rows(store) == rows(of_rasa)
    assert len(rows(store)) == 3 + 2 + 9 + 6 + 3


async def test_a_new_conversation_is_written_whole_and_then_continued(store: SQLTrackerStore) -> None:
    for number in range(3):
        tracker = await store.retrieve("new") or tracker_patches.new_tracker(store, "new")
        tracker.update(UserUttered(f"{number}"))
        await store.save(tracker)
    assert [event.text for event in (await store.retrieve("new")).events] == ["0", "1", "2"]


async def test_a_tracker_that_is_saved_twice_is_stored_once(store: SQLTrackerStore) -> None:
    await talk(store, "one", 2)
    tracker = await store.retrieve("one")
    tracker.update(UserUttered("more"))
    await store.save(tracker)
    await store.save(tracker)
    assert len(rows(store)) == 2 + 3


async def test_no_query_reads_the_events_of_earlier_sessions(store: SQLTrackerStore) -> None:
    await talk(store, "many", 3, 2)
    with store.engine.connect() as connection:
        plans = [
            str(connection.execute(sa.text(f"EXPLAIN QUERY PLAN {query}")).fetchall())
            for query in (
                "SELECT max(timestamp) FROM events WHERE sender_id = 'many' AND type_name = 'session_started'",
                "SELECT * FROM events WHERE sender_id = 'many' AND timestamp >= 5 ORDER BY id",
            )
        ]
    assert "ix_events_session" in plans[0]
    assert "ix_events_since" in plans[1]
    assert "timestamp>?" in plans[1]


def test_an_existing_database_gets_the_indexes_too(store: SQLTrackerStore) -> None:
    again = SQLTrackerStore(Domain.empty(), db=str(store.engine.url.database))
    names = {index["name"] for index in sa.inspect(again.engine).get_indexes("events")}
    again.engine.dispose()
    assert set(tracker_patches._INDEXES) <= names


def test_a_new_session_begins_with_the_last_value_of_each_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionSessionStart, "_slot_set_events_from_tracker", STOCK_CARRY_OVER)
    slots = [AnySlot(name, mappings=[{}]) for name in ("thema", "schritt")]
    settings = [SlotSet("thema", "a"), SlotSet("schritt", 1), SlotSet("thema", "b"), SlotSet("thema", None)]
    tracker = DialogueStateTracker.from_events("anna", settings, slots)
    assert len(STOCK_CARRY_OVER(tracker)) == 4
    patches._carry_over_last_values()
    carried = ActionSessionStart._slot_set_events_from_tracker(tracker)
    assert {event.key: event.value for event in carried} == {"thema": None, "schritt": 1}
    assert len(carried) == 2
