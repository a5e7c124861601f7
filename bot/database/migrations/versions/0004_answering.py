"""Kept versions of what was loaded, and requests of people whose data are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "content_versions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("loaded_at", sa.DateTime, nullable=False, index=True),
        sa.Column("seen_at", sa.DateTime, nullable=False, index=True),
        sa.UniqueConstraint("kind", "digest"),
    )
    op.create_table(
        "subject_requests",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(255), index=True),
        sa.Column("proof", sa.String(64), unique=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("requested_at", sa.DateTime, nullable=False, index=True),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("next_attempt", sa.DateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Index("ix_subject_requests_due", "state", "next_attempt"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("subject_requests", "content_versions"):
        op.drop_table(name)
