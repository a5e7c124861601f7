"""Deletes what Rasa keeps of conversations; its own stores of this version cannot."""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from sqlalchemy import func
from sqlalchemy.engine import Engine
from sqlalchemy.event import listen


def fell_back(store: TrackerStore) -> bool:
    """Whether a write failed since the start, so that turns are kept in memory."""
    return isinstance(store, FailSafeTrackerStore) and store._fallback_tracker_store is not None


def innermost(store: Any) -> TrackerStore:
    """The store that does the work, without those that wrap it."""
    while hasattr(store, "_tracker_store"):
        store = store._tracker_store
    return store


async def forget(agent: Agent, sender: str) -> None:
    """Delete a conversation as soon as its running turn has ended; one that is not there is no mistake.

    A tracker deleted during a turn would be written again at its end, hence the lock.
    """
    # What was said while the database failed is in memory.
    stores: list[Any] = [innermost(agent.tracker_store), getattr(agent.tracker_store, "_fallback_tracker_store", None)]
    async with agent.lock_store.lock(sender):
        for store in stores:
            if isinstance(store, InMemoryTrackerStore):
                store.store.pop(sender, None)
            elif store is not None:
                _delete(store, sender)


async def expire(agent: Agent, before: float) -> int:
    """Delete every conversation whose last event is older than `before` (seconds since 1970); returns how many."""
    store: Any = innermost(agent.tracker_store)
    if isinstance(store, InMemoryTrackerStore):
        return 0  # it forgets at its end; it is no store for service
    with store.session_scope() as session:
        event = store.SQLEvent
        last = func.max(event.timestamp)
        old = [row[0] for row in session.query(event.sender_id).group_by(event.sender_id).having(last < before)]
    deleted = 0
    for sender in old:
        async with agent.lock_store.lock(sender):
            # It may have been spoken in again while this waited.
            with store.session_scope() as session:
                latest = session.query(last).filter(event.sender_id == sender).scalar()
            if latest is not None and latest < before:
                _delete(store, sender)
                deleted += 1
    return deleted


def erase_what_is_deleted() -> None:
    """Let SQLite overwrite deleted rows, in every database that this process opens from now on."""
    listen(Engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete=ON"))


def _delete(store: Any, sender: str) -> None:
    with store.session_scope() as session:
        session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == sender).delete()
        session.commit()
