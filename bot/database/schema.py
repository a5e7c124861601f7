"""The schema's revisions: which there are, and how a database is brought to one."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.database.tables import schema_state

VERSION_TABLE = "alembic_version"


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Bring the schema to this revision, in one transaction.

    Raises:
        alembic.util.exc.CommandError: the database has a revision that is not known here.
        sqlalchemy.exc.DatabaseError
    """
    config = _config()
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


def revisions() -> list[str]:
    """All revisions that are known here, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def revision_of(connection: sa.Connection) -> str | None:
    """The database's revision; None where there is none."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant


def state_compatibility(connection: sa.Connection, scripts: ScriptDirectory, revision: str | None) -> None:
    """Say in the database who may go on running on this revision; part of the migration's transaction."""
    if revision is None or not sa.inspect(connection).has_table(schema_state.name):
        return
    since = getattr(scripts.get_revision(revision).module, "compatible_since", revision)
    if connection.scalar(sa.select(schema_state.c.compatible_since)) != since:
        connection.execute(sa.delete(schema_state))
        connection.execute(sa.insert(schema_state).values(compatible_since=since))


def runs_on_newer(engine: sa.Engine) -> bool:
    """Whether a newer version, which changed the schema, said that this one may go on running on it."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(schema_state.name):
            return False
        return connection.scalar(sa.select(schema_state.c.compatible_since)) in revisions()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
