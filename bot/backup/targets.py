"""Where rows go: tables are filled beside those in use, and take their place in one step."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import event

from bot.backup.living import reflected
from bot.backup.mistakes import BackupMistake
from bot.backup.rasa_events import RASA_FILE, make_tables, rasa_metadata
from bot.backup.rows import TableRows
from bot.backup.scratch import STAGING
from bot.database.connection import FILE_NAME
from bot.database.engines import Postgresql
from bot.database.schema import VERSION_TABLE, upgrade
from bot.database.tables import metadata
from bot.database.usage import claim_database

CLAIM_TRIES = 20
CLAIM_SECONDS = 0.1

_RASA_RUNS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ag-rasa'"
)


class Target(Protocol):
    """A place for all rows; `bot` and `rasa` are the databases that are being filled."""

    bot: sa.Engine
    rasa: sa.Engine

    def claim(self) -> bool:
        """Be alone with the database until `close`; False where somebody uses it."""

    def holds_data(self) -> bool:
        """Whether there is something in the place already."""

    def begin(self) -> None:
        """Make an empty place beside it; what an earlier attempt left goes."""

    def swap(self, aside: str) -> None:
        """Let the new take the place of the old, which is kept under the name `aside`.

        What is kept there already, by an attempt that was interrupted, is the original and stays as it is.
        """

    def discard(self) -> None:
        """Remove what was filled and has not taken its place."""

    def close(self) -> None:
        """Close all connections."""


class SqliteTarget:
    """Files in a folder beside those in use; `swap` leaves them to whoever moves the other files."""

    def __init__(self, daten: Path, folder: Path) -> None:
        self._daten = daten
        self._folder = folder
        self.bot = _sqlite(folder / FILE_NAME)
        self.rasa = _sqlite(folder / RASA_FILE)

    def claim(self) -> bool:
        """The lock of the folder is enough."""
        return True

    def holds_data(self) -> bool:
        """Whether the files are there."""
        return any((self._daten / name).exists() for name in (FILE_NAME, RASA_FILE))

    def begin(self) -> None:
        """Make private files."""
        for name in (FILE_NAME, RASA_FILE):
            (self._folder / name).touch(mode=0o600)

    def swap(self, aside: str) -> None:
        """The files are complete."""
        self.close()

    def discard(self) -> None:
        """Whoever made the folder removes it."""
        self.close()

    def close(self) -> None:
        """Close the files."""
        self.bot.dispose()
        self.rasa.dispose()


class PostgresTarget:
    """A schema of its own, whose tables are moved into that of the assistant."""

    def __init__(self, url: sa.URL) -> None:
        self._backend = Postgresql(url, is_shared=False)
        self._held: sa.Connection | None = None
        options = url.query.get("options", "")
        given = options if isinstance(options, str) else " ".join(options)
        staged = {**url.query, "options": f"{given} -c search_path={STAGING}".strip()}
        self.bot = self.rasa = Postgresql(url.set(query=staged), is_shared=False).engine

    def claim(self) -> bool:
        """Take the lock that every assistant shares.

        Raises:
            BackupMistake: the server is away.
        """
        try:
            self._held = self._backend.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            return self._claim(self._held)
        except sa.exc.DatabaseError as error:
            raise BackupMistake(self._backend.explain(error)) from None

    @staticmethod
    def _claim(connection: sa.Connection) -> bool:
        # Of a process that has just ended the server learns a moment later.
        for _ in range(CLAIM_TRIES):
            if claim_database(connection) and not connection.scalar(_RASA_RUNS):
                return True
            time.sleep(CLAIM_SECONDS)
        return False

    def holds_data(self) -> bool:
        """Whether one of the assistant's tables has rows."""
        with self._backend.engine.connect() as connection:
            tables = _ours(connection)
            return any(connection.execute(sa.select(sa.literal(1)).select_from(t).limit(1)).first() for t in tables)

    def begin(self) -> None:
        """Make the schema anew."""
        self._drop(STAGING)
        self.continue_or_begin()

    def continue_or_begin(self) -> None:
        """Make the schema where there is none yet."""
        with self._backend.engine.begin() as connection:
            connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {STAGING}"))

    @contextmanager
    def in_use(self) -> Iterator[sa.Connection]:
        """Read the tables in use."""
        with self._backend.engine.connect() as connection:
            yield connection

    def replace_empty(self) -> None:
        """Let the new take the place of tables without rows, which go."""
        aside = f"{STAGING}_leer"
        self._drop(aside)
        self.swap(aside)
        self._drop(aside)

    def _drop(self, schema: str) -> None:
        with self._backend.engine.begin() as connection:
            connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))

    def swap(self, aside: str) -> None:
        """Move both in one transaction."""
        with self._backend.engine.begin() as connection:
            home = str(connection.scalar(sa.text("SELECT current_schema()")))
            inspector = sa.inspect(connection)
            old = set(inspector.get_table_names(schema=home))
            new = set(inspector.get_table_names(schema=STAGING))
            quoted = connection.dialect.identifier_preparer.quote
            is_kept = aside in inspector.get_schema_names()
            if is_kept:
                aside = f"{STAGING}_ersetzt"
            if old & {*new, *_names()}:
                connection.execute(sa.text(f"CREATE SCHEMA {quoted(aside)}"))
            for name in sorted(old & {*new, *_names()}):
                connection.execute(sa.text(f"ALTER TABLE {quoted(home)}.{quoted(name)} SET SCHEMA {quoted(aside)}"))
            for name in sorted(new):
                connection.execute(sa.text(f"ALTER TABLE {STAGING}.{quoted(name)} SET SCHEMA {quoted(home)}"))
            connection.execute(sa.text(f"DROP SCHEMA {STAGING}"))
            if is_kept:
                connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {quoted(aside)} CASCADE"))

    def discard(self) -> None:
        """Drop the schema; where the server is away, the next start of an assistant does."""
        self.bot.dispose()
        with suppress(sa.exc.DatabaseError):
            self._drop(STAGING)

    def close(self) -> None:
        """Close all connections; the lock is given back with the first one."""
        if self._held is not None:
            self._held.close()
        self._backend.engine.dispose()
        self.bot.dispose()


def make_schema(target: Target, revision: str, conversations: Iterable[str]) -> None:
    """The empty tables, as they were at this revision, and these of Rasa."""
    upgrade(target.bot, revision)
    make_tables(target.rasa, conversations)


def fill(connection: sa.Connection, table: sa.Table, columns: Iterable[str], lines: Iterable[str]) -> None:
    """Fill an empty table, and let its numbers go on behind the highest one.

    Raises:
        BackupMistake: there is no such column.
    """
    try:
        rows = TableRows(table, columns)
    except KeyError as error:
        raise BackupMistake(
            f"Die Sicherung passt nicht zu dieser Fassung: {error} ist in {table.name} unbekannt."
        ) from None
    rows.insert(connection, lines)
    if connection.dialect.name == "postgresql":
        for column in table.primary_key.columns:
            _continue_numbers(connection, table, column.name)
        # The server would do so after a minute; until then it plans for an empty table, and reminders go slowly.
        connection.execute(sa.text(f"ANALYZE {connection.dialect.identifier_preparer.format_table(table)}"))


def _continue_numbers(connection: sa.Connection, table: sa.Table, column: str) -> None:
    sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column)))
    highest = connection.scalar(sa.select(sa.func.max(table.c[column])))
    if sequence is not None and highest is not None:
        connection.execute(sa.select(sa.func.setval(sequence, highest)))


def _sqlite(file: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{file}", hide_parameters=True)
    # The driver's own transactions would end at the first CREATE TABLE.
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _names() -> set[str]:
    return {*metadata.tables, *rasa_metadata.tables, VERSION_TABLE}


def _ours(connection: sa.Connection) -> list[sa.Table]:
    return [table for name, table in reflected(connection).items() if name in _names()]
