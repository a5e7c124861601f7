"""Reads and writes conversations in short transactions, fenced: a turn is stored once, and only onto what it has read.

StoreError
├── Overtaken          another turn of the conversation was stored meanwhile; to be run again on what is there now
└── StoreUnavailable   the database cannot be reached or written to; nothing was stored
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.nlu.tracker_tables import (
    NO_EVENT,
    POSTGRESQL_CONNECTIONS,
    READING,
    conversations,
    events,
    open_engine,
    prepare,
)

Result = TypeVar("Result")
Row = dict[str, Any]

SENDERS_AT_ONCE = 10
EVENTS_AT_ONCE = 400
"""So much is deleted in one transaction, for others wait for it in SQLite."""
EVENTS_OF_A_TURN = 50
SESSION_START = "session_started"


class StoreError(Exception):
    """A conversation could not be stored or read."""


class Overtaken(StoreError):
    """Something was stored for the conversation since it was read."""


class StoreUnavailable(StoreError):
    """The database cannot be reached or written to."""


@dataclass(frozen=True)
class Stored:
    """What is stored of a conversation: its version (None: nothing at all), and the events of its current session."""

    version: str | None
    events: list[dict[str, Any]]
    answered: list[dict[str, Any]]
    """Where the message asked for was answered in an earlier session: the events from it on."""


class TrackerDatabase:
    """The database of the conversations; its tables are made by the first statement that reaches it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._on_server = engine.dialect.name == "postgresql"
        # SQLite lets writers pass one by one; in one thread they need not poll for it.
        self._threads = ThreadPoolExecutor(POSTGRESQL_CONNECTIONS if self._on_server else 1, "conversations")
        self._prepared = False
        self._preparing = Lock()
        self._failed = False

    @classmethod
    def of(cls, folder: Path, address: str | None) -> TrackerDatabase:
        """The PostgreSQL database at `address`, or without one the SQLite file in `folder`."""
        return cls(open_engine(folder, address))

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Run a method of this database in a thread.

        Raises:
            Overtaken, StoreUnavailable
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(self._translate, work, *arguments))

    def _translate(self, work: Callable[..., Result], *arguments: Any) -> Result:
        try:
            self._prepare()
            return work(*arguments)
        except sa.exc.IntegrityError:
            raise Overtaken("The conversation was continued elsewhere.") from None
        except sa.exc.DataError:
            raise  # a fault of the turn, not of the database
        except (sa.exc.SQLAlchemyError, OSError) as error:
            self._prepared, self._failed = False, True
            cause = getattr(error, "orig", None) or error
            raise StoreUnavailable(f"Conversations cannot be stored ({type(cause).__name__}).") from None

    def _prepare(self) -> None:
        if self._prepared:
            return
        with self._preparing:
            if not self._prepared:
                prepare(self._engine)
                self._prepared = True

    def read(self, sender: str, message_id: str | None = None, *, whole: bool = False) -> Stored:
        """The current session of a conversation (all of them with `whole`), in the order in which it was stored."""
        same = events.c.sender_id == conversations.c.sender_id
        current = same if whole else sa.and_(same, events.c.id >= conversations.c.session_id)
        query = (
            sa.select(conversations.c.version, events.c.data, events.c.message_id)
            .select_from(conversations.outerjoin(events, current))
            .where(conversations.c.sender_id == sender)
            .order_by(events.c.id)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
            if not rows:
                return Stored(None, [], [])
            known = message_id is None or any(row.message_id == message_id for row in rows)
            answered = [] if known else self._from_message_on(connection, sender, str(message_id))
        return Stored(rows[0].version, [json.loads(row.data) for row in rows if row.data is not None], answered)

    def _from_message_on(self, connection: Connection, sender: str, message_id: str) -> list[dict[str, Any]]:
        mine = events.c.sender_id == sender
        found = connection.execute(sa.select(events.c.id).where(mine, events.c.message_id == message_id)).scalar()
        if found is None:
            return []
        turn = sa.select(events.c.data).where(mine, events.c.id >= found).order_by(events.c.id).limit(EVENTS_OF_A_TURN)
        return [json.loads(data) for data in connection.execute(turn).scalars()]

    def append(self, sender: str, read: str | None, rows: Sequence[Row], *, begins: bool = False) -> str:
        """Store events of a conversation of which version `read` was read; returns its new version.

        With `begins`, that version held no events.

        Raises:
            Overtaken
        """
        version = secrets.token_hex(8)
        last = max(row["timestamp"] or 0 for row in rows)
        with self._writing() as connection:
            if read is None:
                new = {"sender_id": sender, "version": version, "session_id": 0, "last_at": last}
                connection.execute(conversations.insert(), new)
            else:
                unchanged = sa.and_(conversations.c.sender_id == sender, conversations.c.version == read)
                fenced = conversations.update().where(unchanged).values(version=version, last_at=last)
                if connection.execute(fenced).rowcount != 1:
                    raise Overtaken("The conversation was continued elsewhere.")
            connection.execute(events.insert(), list(rows))
            starts = [at for at, row in enumerate(rows) if row["type_name"] == SESSION_START]
            if starts or begins:
                self._begin_session(connection, sender, len(rows) - max(starts, default=0))
        return version

    def _begin_session(self, connection: Connection, sender: str, length: int) -> None:
        """The current session are the last `length` events; by number, for the clocks of two replicas may differ."""
        mine = events.c.sender_id == sender
        start = sa.select(events.c.id).where(mine).order_by(events.c.id.desc()).offset(length - 1).limit(1)
        changed = conversations.update().where(conversations.c.sender_id == sender)
        connection.execute(changed.values(session_id=start.scalar_subquery()))

    def forget(self, sender: str) -> None:
        """Delete a conversation; one that is not there is no mistake."""
        with self._writing() as connection:
            connection.execute(conversations.delete().where(conversations.c.sender_id == sender))
            connection.execute(events.delete().where(events.c.sender_id == sender))

    def expire_some(self, before: float) -> tuple[int, bool]:
        """Delete a few conversations that were silent since `before`; returns how many, and whether that was all."""
        with self._writing() as connection:
            old = (
                sa.select(conversations.c.sender_id)
                .where(conversations.c.last_at < before)
                .order_by(conversations.c.last_at)
                .limit(SENDERS_AT_ONCE)
                .with_for_update(skip_locked=True)  # nothing on SQLite
            )
            senders = connection.execute(old).scalars().all()
            if not senders:
                return 0, True
            theirs = sa.select(events.c.id).where(events.c.sender_id.in_(senders)).limit(EVENTS_AT_ONCE)
            deleted = connection.execute(events.delete().where(events.c.id.in_(theirs))).rowcount
            chosen = conversations.c.sender_id.in_(senders)
            if deleted < EVENTS_AT_ONCE:
                connection.execute(conversations.delete().where(chosen))
                return len(senders), len(senders) < SENDERS_AT_ONCE
            # The rest follows. Who writes to one of them meanwhile begins anew and builds on nothing half deleted.
            begun = {"version": secrets.token_hex(8), "session_id": NO_EVENT}
            connection.execute(conversations.update().where(chosen).values(begun))
            return 0, False

    def check(self) -> None:
        """Try whether conversations can be written; where that failed last, really write something."""
        nobody = conversations.c.sender_id == ""
        with self._writing() as connection:
            if self._failed:
                connection.execute(
                    conversations.insert(), {"sender_id": "", "version": "", "session_id": 0, "last_at": 0}
                )
                connection.execute(conversations.delete().where(nobody))
            else:
                connection.execute(conversations.update().where(nobody).values(last_at=0))
        self._failed = False

    def close(self) -> None:
        """Wait for what runs and close all connections."""
        self._threads.shutdown()
        self._engine.dispose()

    def _reading(self) -> Connection:
        options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if self._on_server else {READING: True}
        return self._engine.connect().execution_options(**options)

    def _writing(self) -> Any:
        return self._engine.begin()
