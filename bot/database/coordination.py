"""What the bots on one PostgreSQL database agree on: who does a job alone, what has just happened, what time it is."""

from __future__ import annotations

import asyncio
import datetime
import logging
import os
import socket
import zlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import psycopg
import sqlalchemy as sa

from bot import metrics
from bot.database.moments import utc_now

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""So often it asks for jobs that nobody does, and whether its connection lives."""
ANSWER_SECONDS = 5.0
"""A server that needs longer counts as lost. psycopg then needs up to twice as long again to give up, and all of it is
below `IDLE_SECONDS`: whoever lost the server stops before another one may begin."""
IDLE_SECONDS = 20
"""The server ends a connection that says nothing for so long: its process is frozen or its machine gone."""
PAUSE_SECONDS = 2.0
SKEW_SECONDS = 5.0
"""A clock that differs by more from the server's is reported."""

_JOBS = 0x4A4F42
"""Keeps these locks apart from those of transactions (`locks.serialise`)."""

Callback = Callable[[str], None]


def announce(connection: sa.Connection, subject: str, payload: str = "") -> None:
    """Tell all bots when this transaction is committed; with SQLite there is only this one."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_notify(subject, payload)))


@dataclass
class _Post:
    """A job that one bot at a time does."""

    held: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)


class Coordination:
    """One connection on which advisory locks are held and announcements are heard.

    `address` is a libpq connection string; without one there is a single bot, which does every job.
    """

    def __init__(self, address: str | None) -> None:
        self._address = address or ""
        self._posts: dict[str, _Post] = {}
        self._given_up: set[str] = set()
        self._callbacks: dict[str, list[Callback]] = {}
        self._skew = datetime.timedelta()
        self._warned = False

    def utc_now(self) -> datetime.datetime:
        """The time that all bots share, UTC without a zone; leases end by it whatever the clocks of machines say."""
        return utc_now() + self._skew

    def on(self, subject: str, callback: Callback) -> None:
        """Call `callback` with the payload of each announcement; with "" where some may have been missed."""
        self._callbacks.setdefault(subject, []).append(callback)

    def leads(self, job: str) -> bool:
        """Whether this bot does the job at the moment."""
        return not self._address or (job in self._posts and self._posts[job].held.is_set())

    async def alone(self, job: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run `work` while no other bot does; it is cancelled where the lock is lost, and begun again with it."""
        if not self._address:
            return await work()
        post = self._posts.setdefault(job, _Post())
        try:
            while True:
                await post.held.wait()
                tasks = asyncio.create_task(work()), asyncio.create_task(_wait(post.lost))
                try:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.wait(tasks)
                if not tasks[0].cancelled():
                    return tasks[0].result()
        finally:
            # Another bot shall begin now and not when everything else here has ended.
            del self._posts[job]
            if post.held.is_set():
                self._given_up.add(job)

    async def open(self) -> None:
        """Compare the clocks before anything is leased by them. A server that is away is asked again later."""
        if not self._address:
            return
        try:
            async with await self._connect() as connection:
                await self._compare_clocks(connection)
        except (psycopg.Error, OSError, TimeoutError) as error:
            logger.warning("Die Uhr der Datenbank ließ sich nicht lesen (%s).", type(error).__name__)

    async def run(self) -> None:
        """Keep the connection until cancelled; a lost one is made anew."""
        if not self._address:
            return
        while True:
            try:
                async with await self._connect() as connection:
                    await self._follow(connection)
            except (psycopg.Error, OSError, TimeoutError) as error:
                logger.warning(
                    "Die Verbindung zur Datenbank ist verloren (%s); gemeinsame Aufgaben ruhen hier, bis sie wieder da"
                    " ist.",
                    type(error).__name__,
                )
            finally:
                self._vacate()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _connect(self) -> psycopg.AsyncConnection:
        async with asyncio.timeout(ANSWER_SECONDS):
            connection = await psycopg.AsyncConnection.connect(
                self._address, autocommit=True, connect_timeout=int(ANSWER_SECONDS), application_name=_name()
            )
            for name, value in (
                ("idle_session_timeout", f"{IDLE_SECONDS}s"),
                ("tcp_keepalives_idle", "5"),
                ("tcp_keepalives_interval", "3"),
                ("tcp_keepalives_count", "3"),
            ):
                await connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        return connection

    async def _follow(self, connection: psycopg.AsyncConnection) -> None:
        heard: set[str] = set()
        while True:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._compare_clocks(connection)
                await self._listen(connection, heard)
                await self._apply(connection)
            async for notice in connection.notifies(timeout=LOOK_SECONDS):
                self._tell(notice.channel, notice.payload)

    async def _listen(self, connection: psycopg.AsyncConnection, heard: set[str]) -> None:
        for subject in self._callbacks.keys() - heard:
            await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(subject)))
            heard.add(subject)
            self._tell(subject, "")

    async def _apply(self, connection: psycopg.AsyncConnection) -> None:
        """Give up the jobs that have ended here, and ask for those that this bot would do and does not."""
        for job in list(self._given_up):
            await connection.execute("SELECT pg_advisory_unlock(%s, %s)", _lock_of(job))
            self._given_up.discard(job)
        for job, post in list(self._posts.items()):
            if post.held.is_set():
                continue
            cursor = await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", _lock_of(job))
            row = await cursor.fetchone()
            if row is not None and row[0]:
                post.lost.clear()
                post.held.set()

    async def _compare_clocks(self, connection: psycopg.AsyncConnection) -> None:
        cursor = await connection.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        async for (server,) in cursor:
            self._skew = server - utc_now()
        seconds = self._skew.total_seconds()
        metrics.CLOCK_SKEW.set(seconds)
        if abs(seconds) > SKEW_SECONDS and not self._warned:
            logger.warning(
                "Die Uhr dieses Rechners weicht um %.0f Sekunden von der des Datenbankservers ab; Erinnerungen kommen"
                " um so viel falsch. Bitte die Zeitsynchronisation (NTP) prüfen.",
                seconds,
            )
        self._warned = abs(seconds) > SKEW_SECONDS

    def _vacate(self) -> None:
        self._given_up.clear()
        for post in self._posts.values():
            post.held.clear()
            post.lost.set()

    def _tell(self, subject: str, payload: str) -> None:
        for callback in self._callbacks.get(subject, ()):
            callback(payload)


def _lock_of(job: str) -> tuple[int, int]:
    return _JOBS, zlib.crc32(job.encode()) - 2**31


def _name() -> str:
    """How the operator finds this connection in `pg_stat_activity`."""
    return f"ag-assistent {socket.gethostname()} {os.getpid()}"[:63]


async def _wait(event: asyncio.Event) -> None:
    await event.wait()
