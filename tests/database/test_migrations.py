"""Migrations lead from nothing to the tables, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.database import Database, connection
from bot.database.tables import metadata


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = sa.create_engine(f"sqlite:///{tmp_path / 'assistent.db'}")
    yield made
    made.dispose()


@pytest.fixture
def config(engine: sa.Engine) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(connection.__file__).parent / "migrations"))
    made.attributes["engine"] = engine
    return made


def tables(engine: sa.Engine) -> set[str]:
    """The tables of the database without alembic's own."""
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_migrations_and_tables_agree(engine: sa.Engine, config: Config) -> None:
    command.upgrade(config, "head")
    with engine.connect() as connected:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connected, opts=options), metadata) == []


def test_uniqueness_and_cascades_are_the_same_too(engine: sa.Engine, config: Config) -> None:
    command.upgrade(config, "head")
    migrated = sa.inspect(engine)
    direct = sa.create_engine("sqlite://")
    metadata.create_all(direct)
    expected = sa.inspect(direct)
    for name in metadata.tables:
        assert migrated.get_unique_constraints(name) == expected.get_unique_constraints(name)
        assert migrated.get_foreign_keys(name) == expected.get_foreign_keys(name)
        assert migrated.get_pk_constraint(name) == expected.get_pk_constraint(name)
        assert migrated.get_indexes(name) == expected.get_indexes(name)
    direct.dispose()


def test_every_migration_can_be_taken_back_and_made_again(engine: sa.Engine, config: Config) -> None:
    command.upgrade(config, "head")
    assert tables(engine) == set(metadata.tables)
    command.downgrade(config, "base")
    assert tables(engine) == set()
    command.upgrade(config, "head")
    assert tables(engine) == set(metadata.tables)


def test_there_is_one_newest_migration(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


async def test_opening_an_empty_file_makes_all_tables(engine: sa.Engine, tmp_path: Path) -> None:
    database = Database(tmp_path / "assistent.db")
    await database.open()
    await database.close()
    assert tables(engine) == set(metadata.tables)


async def test_opening_does_not_change_the_log_of_the_process(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(tmp_path / "assistent.db")
    await database.open()
    await database.close()
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
