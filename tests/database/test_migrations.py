"""Migrations lead from nothing to the tables, and back, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.database import Database, DatabaseMistake, connection, postgresql_url
from bot.database.engines import Postgresql, Sqlite
from bot.database.schema import upgrade
from bot.database.tables import metadata
from tests.postgres import PostgresServer

NOW = datetime.datetime(2026, 11, 23, 9, 0)
_VALUES: dict[type, object] = {
    str: "a",
    int: 1,
    bool: True,
    bytes: b"a",
    datetime.datetime: NOW,
    datetime.date: NOW.date(),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[sa.Engine, sa.Engine]]:
    """Two empty databases of a kind."""
    if request.param == "sqlite":
        made = [sa.create_engine(f"sqlite:///{tmp_path / name}.db") for name in ("assistent", "zweite")]
        yield made[0], made[1]
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        urls = [server.fresh(template="template1") for _ in range(2)]
        made = [sa.create_engine(postgresql_url(url)) for url in urls]
        yield made[0], made[1]
    for engine in made:
        engine.dispose()
    if request.param == "postgresql":
        for url in urls:
            server.drop(url)


@pytest.fixture
def engine(engines: tuple[sa.Engine, sa.Engine]) -> sa.Engine:
    """An empty database."""
    return engines[0]


@pytest.fixture
def config(engine: sa.Engine) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(connection.__file__).parent / "migrations"))
    made.attributes["engine"] = engine
    return made


def tables(engine: sa.Engine) -> set[str]:
    """The tables of the database without alembic's own."""
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def data_tables(engine: sa.Engine) -> set[str]:
    """Those that hold what somebody wrote; the state of the schema is the migrations' own."""
    return tables(engine) - {"schema_state"}


def fill(engine: sa.Engine, names: set[str]) -> None:
    """One row in each of these tables, with every column filled; rows refer to each other."""
    found = sa.MetaData()
    found.reflect(engine)
    with engine.begin() as connected:
        for table in found.sorted_tables:
            if table.name in names:
                connected.execute(sa.insert(table).values({column.name: _value(column) for column in table.columns}))


def _value(column: sa.Column[Any]) -> object:
    return {"ort": "Köln"} if isinstance(column.type, sa.JSON) else _VALUES[column.type.python_type]


def is_comment(change: Any) -> bool:
    """Whether only a comment differs."""
    return isinstance(change, list) and all(part[0] == "modify_comment" for part in change)


def counts(engine: sa.Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connected:
        found = data_tables(engine)
        return {name: connected.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in found}


def test_migrations_and_tables_agree(engine: sa.Engine, config: Config) -> None:
    command.upgrade(config, "head")
    with engine.connect() as connected:
        options = {"compare_type": True, "compare_server_default": True}
        found = compare_metadata(MigrationContext.configure(connected, opts=options), metadata)
    # Comments are for readers of the code; no migration writes them.
    assert [change for change in found if not is_comment(change)] == []


def test_uniqueness_and_cascades_are_the_same_too(engines: tuple[sa.Engine, sa.Engine], config: Config) -> None:
    command.upgrade(config, "head")
    migrated = sa.inspect(engines[0])
    metadata.create_all(engines[1])
    expected = sa.inspect(engines[1])
    for name in metadata.tables:
        # The order in which a server lists them means nothing.
        assert sorted(map(str, migrated.get_unique_constraints(name))) == sorted(
            map(str, expected.get_unique_constraints(name))
        )
        assert migrated.get_foreign_keys(name) == expected.get_foreign_keys(name)
        assert migrated.get_pk_constraint(name) == expected.get_pk_constraint(name)
        assert sorted(map(str, migrated.get_indexes(name))) == sorted(map(str, expected.get_indexes(name)))


def test_every_migration_can_be_taken_back_and_made_again(engine: sa.Engine, config: Config) -> None:
    command.upgrade(config, "head")
    assert tables(engine) == set(metadata.tables)
    command.downgrade(config, "base")
    assert tables(engine) == set()
    command.upgrade(config, "head")
    assert tables(engine) == set(metadata.tables)


def test_data_outlive_the_migrations_behind_theirs(engine: sa.Engine, config: Config) -> None:
    """Up step by step, filling what each step made, and down again: only what a step takes away is lost."""
    steps = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    history: list[dict[str, int]] = [{}]
    for revision in steps:
        command.upgrade(config, revision)
        assert counts(engine) == dict.fromkeys(data_tables(engine), 0) | history[-1]
        fill(engine, {name for name, count in counts(engine).items() if not count})
        history.append(counts(engine))
        assert set(history[-1].values()) == {1}
    for revision, before in zip([*steps[:-1][::-1], "base"], history[:-1][::-1], strict=True):
        command.downgrade(config, revision)
        assert counts(engine) == before


def test_there_is_one_newest_migration(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


@pytest.mark.parametrize("killed_after", [1, 3])
def test_a_migration_that_was_cut_off_left_nothing_and_is_made_again(
    engine: sa.Engine, config: Config, killed_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.upgrade(config, "0001")
    before = tables(engine)
    create, calls = op.create_table, 0

    def cut_off(*arguments: Any, **options: Any) -> object:
        nonlocal calls
        calls += 1
        if calls > killed_after:
            raise KeyboardInterrupt
        return create(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_table", cut_off)
        # As the assistant opens it, with its own handling of transactions.
        with pytest.raises(KeyboardInterrupt):
            open_as_the_assistant(engine)
    assert tables(engine) == before
    open_as_the_assistant(engine)
    assert tables(engine) == set(metadata.tables)


def open_as_the_assistant(engine: sa.Engine) -> None:
    """Migrate with its connections."""
    is_file = engine.dialect.name == "sqlite"
    backend = Sqlite(Path(str(engine.url.database))) if is_file else Postgresql(engine.url)
    try:
        upgrade(backend.engine)
    finally:
        backend.engine.dispose()


def test_every_new_migration_says_who_may_go_on_running(config: Config) -> None:
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    for script in scripts[: [script.revision for script in scripts].index("0006") + 1]:
        assert script.module.compatible_since <= script.revision


@pytest.mark.parametrize(("compatible_since", "runs"), [("0006", True), ("9999", False)])
async def test_an_older_version_runs_on_a_newer_schema_that_says_so(
    both_databases: Database, place: Path | sa.URL, compatible_since: str, *, runs: bool
) -> None:
    def migrated_by_a_newer_one(connection: sa.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE feedback ADD COLUMN later VARCHAR(10)"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(sa.update(metadata.tables["schema_state"]).values(compatible_since=compatible_since))

    await both_databases.write(migrated_by_a_newer_one)
    older = Database(place)
    if runs:
        await older.open()
        vote = sa.insert(metadata.tables["feedback"]).values(answer="a", day=NOW.date(), topic="ag", helpful=True)
        await older.write(lambda connection: connection.execute(vote))
        known = sa.select(metadata.tables["feedback"].c.topic)
        assert await older.read(lambda connection: connection.scalar(known)) == "ag"
    else:
        with pytest.raises(DatabaseMistake, match="neueren Fassung"):
            await older.open()
    await older.close()


async def test_opening_an_empty_file_makes_all_tables(tmp_path: Path) -> None:
    database = Database(tmp_path / "assistent.db")
    await database.open()
    await database.close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'assistent.db'}")
    assert tables(engine) == set(metadata.tables)
    engine.dispose()


async def test_opening_does_not_change_the_log_of_the_process(
    both_databases: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert await both_databases.read(lambda connected: connected.scalar(sa.select(1))) == 1
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
