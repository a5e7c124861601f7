"""The data of the living system, read in one consistent state each while everything runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.backup.mistakes import BackupMistake
from bot.backup.rasa_events import RASA_FILE, rasa_metadata
from bot.backup.scratch import drop_leftovers
from bot.database.connection import FILE_NAME
from bot.database.engines import Postgresql, postgresql_url
from bot.database.schema import VERSION_TABLE, revision_of
from bot.database.tables import schema_state
from bot.settings import Settings


@dataclass(frozen=True)
class Living:
    """Open connections, each within a transaction; Rasa's is None where nobody has spoken yet."""

    bot: sa.Connection
    rasa: sa.Connection | None
    revision: str

    def tables(self) -> dict[str, sa.Table]:
        """The bot's tables, as they are found."""
        return {name: table for name, table in reflected(self.bot).items() if name not in rasa_metadata.tables}

    def conversations(self) -> dict[str, sa.Table]:
        """Rasa's tables."""
        found = {} if self.rasa is None else reflected(self.rasa)
        return {name: table for name, table in found.items() if name in rasa_metadata.tables}


def reflected(connection: sa.Connection) -> dict[str, sa.Table]:
    """The tables that are there, those first to which others refer."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return {
        table.name: table for table in metadata.sorted_tables if table.name not in (VERSION_TABLE, schema_state.name)
    }


@contextmanager
def living(settings: Settings, scratch: Path) -> Iterator[Living]:
    """Read what the settings name; SQLite files are copied into `scratch` first.

    Raises:
        OperatorMistake: there is nothing to read, or it cannot be read.
    """
    with ExitStack() as stack:
        if settings.datenbank:
            backend = Postgresql(postgresql_url(settings.datenbank))
            stack.callback(backend.engine.dispose)
            try:
                with suppress(sa.exc.ProgrammingError, sa.exc.InternalError), backend.engine.begin() as connection:
                    drop_leftovers(connection)  # where this user may; the assistant does at its start
                # One transaction for everything: bot and Rasa are saved in the same state.
                bot = stack.enter_context(backend.engine.connect().execution_options(**backend.reading()))
                yield Living(bot, bot, _revision(bot))
            except sa.exc.DatabaseError as error:
                raise BackupMistake(backend.explain(error)) from None
        else:
            bot = stack.enter_context(_opened(settings.daten / FILE_NAME, scratch))
            rasa = settings.daten / RASA_FILE
            conversations = stack.enter_context(_opened(rasa, scratch)) if rasa.exists() else None
            yield Living(bot, conversations, _revision(bot))


def copy_sqlite(file: Path, target: Path) -> None:
    """Copy a database by SQLite's online backup: a consistent state while others write.

    Raises:
        BackupMistake
    """
    try:
        target.touch(mode=0o600)
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file without a log beside it
    except (sqlite3.Error, OSError) as error:
        raise BackupMistake(
            f"Die Datei {file.name} in AG_DATEN lässt sich nicht sichern ({error}); bitte Rechte, Platz und Zustand der"
            " Datei prüfen."
        ) from None


@contextmanager
def _opened(file: Path, scratch: Path) -> Iterator[sa.Connection]:
    if not file.exists():
        raise BackupMistake(f"In AG_DATEN liegt keine Datei {file.name}; bitte AG_DATEN oder AG_DATENBANK prüfen.")
    copy = scratch / file.name
    copy_sqlite(file, copy)
    engine = sa.create_engine(f"sqlite:///{copy}", hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.DatabaseError as error:
        raise BackupMistake(f"Die Datei {file.name} in AG_DATEN ist beschädigt ({error.orig}).") from None
    finally:
        engine.dispose()


def _revision(connection: sa.Connection) -> str:
    revision = revision_of(connection)
    if revision is None:
        raise BackupMistake("Die Datenbank ist leer: Der Assistent ist noch nie gelaufen.")
    return revision
