"""Opens the database, brings its schema up to date, and runs transactions in threads."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import event

from bot.mistakes import OperatorMistake

Result = TypeVar("Result")

THREADS = 4
_READING = "reading"


class DatabaseMistake(OperatorMistake):
    """The database cannot be used; the message is German and says what to do."""


class Database:
    """Short transactions, each in a thread of its own so that the event loop goes on meanwhile."""

    def __init__(self, file: Path) -> None:
        self._file = file
        # Errors go to the log, and what people wrote must not go there with them: so without parameters.
        self._engine = sa.create_engine(f"sqlite:///{file}", pool_size=THREADS, max_overflow=0, hide_parameters=True)
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "begin", _begin)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    async def open(self) -> None:
        """Create the file where it is missing and bring the schema up to date.

        Raises:
            DatabaseMistake
            OSError: its folder cannot be made.
        """
        await self._run(self._migrate)

    async def close(self) -> None:
        """Wait for running transactions and close all connections."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    async def read(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Run `work` on one consistent state of the data."""

        def transaction() -> Result:
            with self._engine.connect().execution_options(**{_READING: True}) as connection:
                return work(connection)

        return await self._run(transaction)

    async def write(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Run `work` in a transaction that holds the write lock from its start; an exception undoes all of it."""

        def transaction() -> Result:
            with self._engine.begin() as connection:
                return work(connection)

        return await self._run(transaction)

    async def _run(self, work: Callable[[], Result]) -> Result:
        # A client that hangs up must not leave a transaction half awaited.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._threads, work))

    def _migrate(self) -> None:
        self._make_private()
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["engine"] = self._engine
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise DatabaseMistake(
                f"Die Datenbank {self._file.name} in AG_DATEN stammt von einer neueren Fassung des Assistenten; bitte"
                " diese verwenden."
            ) from None
        except sa.exc.DatabaseError as error:
            raise DatabaseMistake(
                f"Die Datenbank {self._file.name} in AG_DATEN ist nicht benutzbar ({error.orig}); bitte eine Sicherung"
                " einspielen oder die Datei beiseitelegen."
            ) from None

    def _make_private(self) -> None:
        # SQLite gives its log, which holds the same data, the rights that the file has when it is opened.
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            if not self._file.exists():
                self._file.touch(mode=0o600)
            if self._file.is_file():
                self._file.chmod(0o600)
        except OSError as error:
            raise DatabaseMistake(
                f"Die Datenbank {self._file.name} lässt sich nicht anlegen ({error.strerror}: {error.filename}); bitte"
                " AG_DATEN ändern oder die Rechte des Ordners prüfen."
            ) from None


def _configure(connection: sqlite3.Connection, _: Any) -> None:
    # The driver's own idea of when a transaction begins would take the write lock too late.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
