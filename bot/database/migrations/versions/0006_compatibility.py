"""Which older versions of the assistant may go on running on this schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
compatible_since = "0006"
"""The oldest version, by its newest migration, that runs on the schema as this one leaves it.

A migration that only adds keeps the value of the one before; see docs/betrieb.md.
"""


def upgrade() -> None:
    """Create the table."""
    op.create_table("schema_state", sa.Column("compatible_since", sa.String(32), primary_key=True))


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("schema_state")
