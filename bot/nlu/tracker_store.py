"""Rasa's view of the stored conversations. Rasa's own SQL store falls back to memory and knows no other replica."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.tracker_database import SESSION_START, Row, StoreError, TrackerDatabase

CHECK_SECONDS = 3.0
EXPIRE_SECONDS = 5.0
"""So long one call deletes; the rest is for the next."""
PAUSE_SECONDS = 0.005
_POSITION = "position"
"""Attribute of a tracker."""


@dataclass(frozen=True)
class Position:
    """What is stored of a tracker: the version that was read, and how many of its events that holds."""

    version: str | None = None
    stored: int = 0
    before: tuple[Event, ...] = ()
    """Events of the session before, which are to be stored first."""
    empty: bool = False
    """Whether the conversation is known but has no events: it was being deleted."""


class FencedTrackerStore(TrackerStore):
    """Stores a turn only if nothing was stored for its conversation since the turn read it."""

    def __init__(self, database: TrackerDatabase, domain: Domain | None = None) -> None:
        super().__init__(domain)
        self._database = database

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The current session of a conversation.

        Raises:
            StoreUnavailable
        """
        tracker, _ = await self.retrieve_for(sender_id, None)
        return tracker

    async def retrieve_for(
        self, sender_id: str, message_id: str | None
    ) -> tuple[DialogueStateTracker | None, DialogueStateTracker | None]:
        """The current session, and where an earlier one answered that message, a tracker from there on.

        Raises:
            StoreUnavailable
        """
        stored = await self._database.run(self._database.read, sender_id, message_id)
        earlier = self._tracker(sender_id, stored.answered) if stored.answered else None
        return self._current(sender_id, stored.version, stored.events), earlier

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All sessions of a conversation.

        Raises:
            StoreUnavailable
        """
        stored = await self._database.run(lambda: self._database.read(conversation_id, whole=True))
        return self._current(conversation_id, stored.version, stored.events)

    def _current(self, sender: str, version: str | None, events: list[dict[str, Any]]) -> DialogueStateTracker | None:
        if version is None:
            return None
        tracker = self._tracker(sender, events)
        setattr(tracker, _POSITION, Position(version, len(events), empty=not events))
        return tracker

    def _tracker(self, sender: str, events: list[dict[str, Any]]) -> DialogueStateTracker:
        return DialogueStateTracker.from_dict(sender, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what was added since the tracker was read.

        Raises:
            Overtaken: another turn was stored meanwhile; nothing of this one is.
            StoreUnavailable
        """
        position: Position = getattr(tracker, _POSITION, Position())
        fresh = itertools.islice(tracker.events, position.stored, None)
        rows = [_row(tracker.sender_id, event) for event in (*position.before, *fresh)]
        if not rows:
            return
        append = partial(self._database.append, begins=position.empty)
        version = await self._database.run(append, tracker.sender_id, position.version, rows)
        setattr(tracker, _POSITION, Position(version, len(tracker.events)))

    async def keys(self) -> Iterable[str]:
        """Nobody lists conversations in service."""
        raise NotImplementedError

    def last_session_of(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """A tracker of the last session alone, which is stored with all that the given one has added."""
        position: Position = getattr(tracker, _POSITION, Position())
        events = list(tracker.events)
        begin = max((at for at, event in enumerate(events) if _starts_session(event)), default=0)
        if begin <= position.stored:
            return tracker
        short = DialogueStateTracker.from_events(tracker.sender_id, events[begin:], self.domain.slots)
        before = (*position.before, *events[position.stored : begin])
        setattr(short, _POSITION, replace(position, stored=0, before=before))
        return short

    async def forget(self, sender: str) -> None:
        """Delete a conversation.

        Raises:
            StoreUnavailable
        """
        await self._database.run(self._database.forget, sender)

    async def expire(self, before: float) -> tuple[int, bool]:
        """Delete conversations that were silent since `before`, for some seconds; returns how many, and whether all.

        Raises:
            StoreUnavailable
        """
        loop = asyncio.get_running_loop()
        deleted, end = 0, loop.time() + EXPIRE_SECONDS
        while loop.time() < end:
            began = loop.time()
            count, done = await self._database.run(self._database.expire_some, before)
            deleted += count
            if done:
                return deleted, True
            # As long a pause, so that those who talk meanwhile get their turn.
            await asyncio.sleep(max(loop.time() - began, PAUSE_SECONDS))
        return deleted, False

    async def is_durable(self) -> bool:
        """Whether a conversation could be stored at this moment."""
        try:
            await asyncio.wait_for(self._database.run(self._database.check), CHECK_SECONDS)
        except (StoreError, asyncio.TimeoutError):
            return False
        return True


def _starts_session(event: Event) -> bool:
    return bool(event.type_name == SESSION_START)


def _row(sender: str, event: Event) -> Row:
    """The event as a row of the table `events`; all columns but the last as Rasa's own store fills them."""
    data = event.as_dict()
    return {
        "sender_id": sender,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
        "message_id": event.message_id if isinstance(event, UserUttered) else None,
    }
