"""The schema's revisions: which there are, and how a database is brought to one."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
