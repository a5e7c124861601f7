"""Runs migrations on the engine that `bot.database.Database` hands over."""

from __future__ import annotations

from alembic import context

from bot.database.locks import serialise
from bot.database.schema import state_compatibility
from bot.database.tables import metadata

with context.config.attributes["engine"].begin() as connection:
    # Two processes may start at once; the second one finds the work done.
    serialise(connection, "migrations")
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    state_compatibility(connection, context.script, context.get_context().get_current_revision())
