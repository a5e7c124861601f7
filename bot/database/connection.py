"""Opens the database, brings its schema up to date, and runs transactions in threads."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from alembic.util.exc import CommandError

from bot.database.engines import THREADS, Backend, DatabaseMistake, Postgresql, Sqlite, postgresql_url
from bot.database.schema import runs_on_newer, upgrade
from bot.database.usage import FolderUsage
from bot.metrics import timed

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

FILE_NAME = "assistent.db"
MOST_TRIES = 20
"""So often is a transaction run that others keep overtaking."""


class Database:
    """Short transactions, each in a thread of its own so that the event loop goes on meanwhile.

    `place` is an SQLite file or the URL of a PostgreSQL database; `usage` keeps a restore away meanwhile.
    """

    def __init__(self, place: Path | sa.URL, usage: FolderUsage | None = None) -> None:
        self._usage = usage
        self._backend: Backend = Sqlite(place) if isinstance(place, Path) else Postgresql(place)
        self._engine = self._backend.engine
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    @classmethod
    def of(cls, folder: Path, address: str | None) -> Database:
        """The PostgreSQL database at `address`, or without one the SQLite file in `folder`.

        Raises:
            DatabaseMistake: no address.
        """
        return cls(postgresql_url(address) if address else folder / FILE_NAME, FolderUsage(folder))

    @property
    def address(self) -> str | None:
        """The server as libpq reads it; None for SQLite."""
        return self._backend.address

    @property
    def connections_in_use(self) -> int:
        """How many connections transactions hold at this moment."""
        pool = self._engine.pool
        return pool.checkedout() if isinstance(pool, sa.QueuePool) else 0

    async def open(self) -> None:
        """Create the file where it is missing and bring the schema up to date.

        Raises:
            DatabaseMistake
            OperatorMistake: a restore is under way.
            OSError: its folder cannot be made.
        """
        if self._usage is not None:
            self._usage.share()
        await self._run(self._migrate)

    async def close(self) -> None:
        """Wait for running transactions and close all connections."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()
        if self._usage is not None:
            self._usage.release()

    async def read(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Run `work` on one consistent state of the data."""

        def transaction() -> Result:
            with self._engine.connect().execution_options(**self._backend.reading()) as connection:
                return work(connection)

        return await timed("database_read", self._run(transaction))

    async def write(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Run `work` in a transaction; an exception undoes all of it.

        SQLite gives it the write lock from its start. On PostgreSQL others write at the same time: rows that are read
        in order to be changed are selected `FOR UPDATE`, and a transaction that another one overtook is run again, so
        `work` must do nothing outside the database.
        """

        def transaction() -> Result:
            for tries in range(MOST_TRIES):
                try:
                    with self._engine.begin() as connection:
                        return work(connection)
                except sa.exc.DBAPIError as error:
                    if tries + 1 == MOST_TRIES or not self._backend.is_worth_repeating(error):
                        raise
                time.sleep(random.uniform(0, 0.01 * (tries + 1)))
            raise AssertionError("unreachable")

        return await timed("database_write", self._run(transaction))

    async def _run(self, work: Callable[[], Result]) -> Result:
        # A client that hangs up must not leave a transaction half awaited.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._threads, work))

    def _migrate(self) -> None:
        self._backend.prepare()
        try:
            upgrade(self._engine)
        except CommandError:
            if not runs_on_newer(self._engine):
                raise DatabaseMistake(self._backend.too_new) from None
            logger.info("The database has a newer schema, on which this version may go on running.")
        except sa.exc.DatabaseError as error:
            raise DatabaseMistake(self._backend.explain(error)) from None
