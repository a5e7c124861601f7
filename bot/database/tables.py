"""The tables. A change here needs a migration in `migrations/versions`; a test compares both."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation", sa.String(64), unique=True, comment="Rasa's sender id; null once the session has ended"),
    sa.Column("seen_at", sa.DateTime, nullable=False, index=True, comment="UTC"),
)

web_entries = sa.Table(
    "web_entries",
    metadata,
    sa.Column("session", sa.String(32), sa.ForeignKey("web_sessions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column(
        "reply_to", sa.String(64), comment="the client's message id; null for what the assistant sends by itself"
    ),
    sa.Column("created_at", sa.DateTime, nullable=False, comment="UTC"),
    sa.Column("replies", sa.JSON, nullable=False),
    sa.UniqueConstraint("session", "reply_to"),
)

forgotten_conversations = sa.Table(
    "forgotten_conversations",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True, comment="still to be deleted in Rasa"),
    sa.Column("since", sa.DateTime, nullable=False, comment="UTC"),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("answer", sa.String(64), primary_key=True, comment="hash of session, entry and reply"),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
)
