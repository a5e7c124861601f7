"""Repairs of Rasa 3.6.21, the last open-source release, which will not change any more.

Each repair is applied only to exactly that version and leaves every answer as it was; `AG_RASA_OHNE_PATCHES=1`
switches them off, which the tests use to compare both.
"""

from __future__ import annotations

import logging
from typing import Any

import jsonschema
import rasa
import sqlalchemy as sa
from rasa.core.actions.action import ActionSessionStart, RemoteAction
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

logger = logging.getLogger(__name__)

RASA_VERSION = "3.6.21"


def apply() -> bool:
    """Apply all repairs; returns whether they were applied."""
    if rasa.__version__ != RASA_VERSION:
        logger.warning("Rasa is %s, not %s: running without our repairs.", rasa.__version__, RASA_VERSION)
        return False
    _compile_action_validator()
    _index_events()
    _carry_over_last_values()
    return True


def _compile_action_validator() -> None:
    """Compile the schema of an action's answer once; Rasa checks the schema itself anew with every answer.

    Measured before: 34 of the 45 ms of a turn with a custom action.
    """
    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        for error in validator.iter_errors(result):
            raise jsonschema.ValidationError(f"Invalid answer of action '{self.name()}': {error.message}")
        return True

    RemoteAction._validate_action_result = validate


_INDEXES = {
    "ix_events_session": "sender_id, type_name, timestamp",
    "ix_events_since": "sender_id, timestamp",
}


def _index_events() -> None:
    """Find the events of the current session by index.

    Rasa's query compares every event that a conversation ever had, several times a turn: 8.7 ms each time after a
    thousand turns, 4.2 ms with the indexes.
    """
    create = SQLTrackerStore.__init__

    def create_with_indexes(self: SQLTrackerStore, *arguments: Any, **options: Any) -> None:
        create(self, *arguments, **options)
        with self.engine.begin() as connection:
            for name, columns in _INDEXES.items():
                connection.execute(sa.text(f"CREATE INDEX IF NOT EXISTS {name} ON events ({columns})"))

    def event_query(self: SQLTrackerStore, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        event = self.SQLEvent
        query = session.query(event).filter(event.sender_id == sender_id)
        if not fetch_events_from_all_sessions:
            # As a value of its own, so that the database can look it up in the index.
            start = (
                session.query(sa.func.max(event.timestamp))
                .filter(event.sender_id == sender_id, event.type_name == SessionStarted.type_name)
                .scalar()
            )
            if start is not None:
                query = query.filter(event.timestamp >= start)
        return query.order_by(event.id)

    SQLTrackerStore.__init__ = create_with_indexes
    SQLTrackerStore._event_query = event_query


def _carry_over_last_values() -> None:
    """Carry the last value of each slot into a new session, not every value that it ever had.

    Rasa repeats all settings of all sessions before, so that a session begins with more events each time: after a
    thousand turns with some five hundred. Measured before: a turn cost 81 ms as the tenth and 352 ms as the thousandth
    of its conversation.
    """

    def last_values(tracker: DialogueStateTracker) -> list[SlotSet]:
        settings = (event for event in tracker.applied_events() if isinstance(event, SlotSet))
        last = {event.key: event for event in settings}
        return [SlotSet(key=event.key, value=event.value, metadata=event.metadata) for event in last.values()]

    ActionSessionStart._slot_set_events_from_tracker = staticmethod(last_values)
