"""Which conversations Rasa still has to forget."""

from __future__ import annotations

import sqlalchemy as sa

from bot.database.coordination import announce
from bot.database.moments import utc_now
from bot.database.tables import forgotten_conversations

FORGOTTEN = "forgotten"
"""Announced when there is one more."""


def to_be_forgotten(connection: sa.Connection, conversation: str) -> None:
    """Note that Rasa has to forget this conversation, however often it is said."""
    table = forgotten_conversations
    connection.execute(sa.delete(table).where(table.c.conversation == conversation))
    connection.execute(sa.insert(table).values(conversation=conversation, since=utc_now()))
    announce(connection, FORGOTTEN)
