"""Contacts in messengers, their inbox, reminders, what is known of the meetings, e-mail consent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables; conversations of the REST endpoint bear the names that its callers gave."""
    with op.batch_alter_table("forgotten_conversations") as table:
        table.alter_column("conversation", type_=sa.String(255), existing_type=sa.String(64), existing_nullable=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False, unique=True),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False, index=True),
        sa.Column("stopped", sa.String(255)),
        sa.UniqueConstraint("channel", "address"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("external_id", sa.String(255), nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("choice", sa.Text),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("replies", sa.JSON),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("sending", sa.Boolean, nullable=False),
        sa.UniqueConstraint("channel", "external_id"),
    )
    op.create_table(
        "offered_choices",
        sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("payload", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "channel_state",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "standing_reminders",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("lead", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("contact", "format", "lead"),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("standing", sa.String(32), sa.ForeignKey("standing_reminders.id", ondelete="CASCADE"), index=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("meeting", sa.String(255), nullable=False, index=True),
        sa.Column("lead", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime),
        sa.Column("expires_at", sa.DateTime),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("next_attempt", sa.DateTime),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_attempt", sa.DateTime),
        sa.Column("sent_at", sa.DateTime),
        sa.Column("external_id", sa.String(255)),
        sa.Column("error", sa.String(255)),
        sa.UniqueConstraint("contact", "meeting", "lead", "kind"),
        sa.Index("ix_reminders_due", "state", "next_attempt"),
    )
    op.create_table(
        "known_meetings",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("accepted", sa.JSON, nullable=False),
        sa.Column("pending", sa.JSON),
        sa.Column("pending_since", sa.DateTime),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("vanished_at", sa.DateTime),
    )
    op.create_table(
        "email_requests",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("address", sa.String(255), nullable=False, index=True),
        sa.Column("wish", sa.JSON, nullable=False),
        sa.Column("requested_at", sa.DateTime, nullable=False, index=True),
        sa.Column("mailed_at", sa.DateTime),
    )
    op.create_table(
        "consents",
        sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("given_at", sa.DateTime, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables with all their data."""
    op.execute("DELETE FROM forgotten_conversations WHERE length(conversation) > 64")
    with op.batch_alter_table("forgotten_conversations") as table:
        table.alter_column("conversation", type_=sa.String(64), existing_type=sa.String(255), existing_nullable=False)
    for name in (
        "consents",
        "email_requests",
        "known_meetings",
        "reminders",
        "standing_reminders",
        "channel_state",
        "offered_choices",
        "inbox",
        "contacts",
    ):
        op.drop_table(name)
