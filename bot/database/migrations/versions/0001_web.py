"""Sessions of the web chat, their entries, conversations to be forgotten, feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "web_sessions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation", sa.String(64), unique=True),
        sa.Column("seen_at", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "web_entries",
        sa.Column("session", sa.String(32), sa.ForeignKey("web_sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reply_to", sa.String(64)),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("replies", sa.JSON, nullable=False),
        sa.UniqueConstraint("session", "reply_to"),
    )
    op.create_table(
        "forgotten_conversations",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("since", sa.DateTime, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("answer", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables with all their data."""
    for name in ("feedback", "forgotten_conversations", "web_entries", "web_sessions"):
        op.drop_table(name)
