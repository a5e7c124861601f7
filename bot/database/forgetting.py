"""Which conversations Rasa still has to forget."""

from __future__ import annotations

import sqlalchemy as sa

from bot.database.coordination import announce
from bot.database.moments import utc_now
from bot.database.tables import forgotten_conversations

FORGOTTEN = "forgotten"
"""Announced when there is one more."""


def to_be_forgotten(connection: sa.Connection, *conversations: str) -> None:
    """Note that Rasa has to forget these conversations, at least one, however often it is said."""
    table, now = forgotten_conversations, utc_now()
    connection.execute(sa.delete(table).where(table.c.conversation.in_(conversations)))
    connection.execute(sa.insert(table), [{"conversation": name, "since": now} for name in conversations])
    announce(connection, FORGOTTEN)
