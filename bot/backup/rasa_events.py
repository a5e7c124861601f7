"""Rasa's tables of conversations as its process makes them, in bot/nlu/tracker_tables.py; a test compares the two."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

RASA_FILE = "rasa.db"
rasa_metadata = sa.MetaData()

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
events = sa.Table(
    "events",
    rasa_metadata,
    sa.Column("id", _NUMBER, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
    sa.Column("message_id", sa.String(255)),
)
conversations = sa.Table(
    "conversations",
    rasa_metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("session_id", sa.BigInteger, nullable=False),
    sa.Column("last_at", sa.Float, nullable=False, index=True),
)


def make_tables(engine: sa.Engine, names: Iterable[str]) -> None:
    """Make these tables; Rasa adds indexes, and what it misses, at its next start."""
    rasa_metadata.create_all(engine, [rasa_metadata.tables[name] for name in names])
