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
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu import patches

STOCK_CARRY_OVER = ActionSessionStart._slot_set_events_from_tracker
STOCK = (SQLTrackerStore.__init__, SQLTrackerStore._event_query)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SQLTrackerStore]:
    """A patched store."""
    monkeypatch.setattr(SQLTrackerStore, "__init__", STOCK[0])
    monkeypatch.setattr(SQLTrackerStore, "_event_query", STOCK[1])
    patches._index_events()
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


def described(query: Any) -> list[tuple[int, str]]:
    return [(row.id, row.type_name) for row in query.all()]


@pytest.mark.parametrize("all_sessions", [True, False])
@pytest.mark.parametrize("sender", ["one", "many", "none", "without-start"])
async def test_the_same_events_are_found_as_by_rasa(store: SQLTrackerStore, sender: str, all_sessions: bool) -> None:
    await talk(store, "one", 3)
    await talk(store, "many", 3, 2, 4)
    await talk(store, "without-start", 3, start=False)
    with store.session_scope() as session:
        ours = described(store._event_query(session, sender, all_sessions))
        assert ours == described(STOCK[1](store, session, sender, all_sessions))
    if sender == "many" and not all_sessions:
        assert len(ours) == 5


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
    assert set(patches._INDEXES) <= names


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
