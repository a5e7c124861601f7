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
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted

logger = logging.getLogger(__name__)

RASA_VERSION = "3.6.21"


def apply() -> bool:
    """Apply all repairs; returns whether they were applied."""
    if rasa.__version__ != RASA_VERSION:
        logger.warning("Rasa is %s, not %s: running without our repairs.", rasa.__version__, RASA_VERSION)
        return False
    _compile_action_validator()
    _index_events()
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

    Rasa's query compares every event that a conversation ever had, several times a turn. Measured before: a turn cost
    79 ms as the tenth and 450 ms as the thousandth of its conversation.
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
