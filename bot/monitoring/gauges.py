"""What is measured when somebody asks: lengths of queues, ages, connections."""

from __future__ import annotations

import asyncio
import datetime
import logging
import platform
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import tomllib

from bot import metrics
from bot.clock import Clock
from bot.database import Database
from bot.database.engines import THREADS
from bot.database.tables import contacts, forgotten_conversations, inbox, reminders
from bot.health import Health
from bot.inbox.store import ANSWERED, WAITING
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.reminders.rows import PLANNED
from bot.reminders.schedule import stored
from bot.settings import ROOT

logger = logging.getLogger(__name__)

DATABASE_SECONDS = 5.0
"""So often at most is the database counted, however many ask."""
COUNT_SECONDS = 3.0
"""So long may counting take; what takes longer is told by the next answer."""
MOST_COUNTED = 10_000
"""Queues are counted up to here: a longer one is as bad, and counting it all would make it worse."""


class Gauges:
    """Sets the gauges of `bot.metrics`; `queues` tells the lengths of those that live in this process."""

    def __init__(
        self,
        health: Health,
        database: Database,
        store: Store,
        meetings: MeetingStore,
        clock: Clock,
        knowledge_file: Path,
        queues: Mapping[str, Callable[[], int]],
    ) -> None:
        self._health = health
        self._database = database
        self._store = store
        self._meetings = meetings
        self._clock = clock
        self._knowledge_file = knowledge_file
        self._queues = queues
        self._counted = float("-inf")
        self._counting: asyncio.Task[None] | None = None
        metrics.STARTED.set_to_current_time()
        metrics.BUILD.labels(_version(), platform.python_version()).set(1)

    async def refresh(self) -> None:
        """Measure everything anew; what fails keeps its last value, and `ag_database_up` says so."""
        for name, length in self._queues.items():
            metrics.QUEUE.labels(name).set(length())
        metrics.POOL_IN_USE.set(self._database.connections_in_use)
        metrics.POOL_SIZE.set(THREADS)
        self._look_at_sources()
        state = await self._health.state()
        _show_rasa(state.details.get("rasa") or {}, usable="rasa" not in state.failing)
        if "database" not in state.failing:
            await self._count_in_database()

    def _look_at_sources(self) -> None:
        age, calendar = self._meetings.age, self._meetings.calendar
        metrics.MEETINGS_AGE.set(float("nan") if age is None else age.total_seconds())
        metrics.MEETINGS.set(len(calendar.meetings))
        metrics.MEETING_MISTAKES.set(len(calendar.mistakes))
        metrics.LAST_GOOD.labels("meetings").set(self._meetings.problem is not None)
        metrics.LAST_GOOD.labels("knowledge").set(self._store.mistakes is not None)
        try:
            metrics.KNOWLEDGE_AGE.set(time.time() - self._knowledge_file.stat().st_mtime)
        except OSError:
            metrics.KNOWLEDGE_AGE.set(float("nan"))

    async def _count_in_database(self) -> None:
        if self._counting is None or self._counting.done():
            if time.monotonic() - self._counted < DATABASE_SECONDS:
                return
            self._counting = asyncio.create_task(self._count())
        await asyncio.wait([self._counting], timeout=COUNT_SECONDS)

    async def _count(self) -> None:
        try:
            # Due times follow the clock of the meetings.
            now = stored(self._clock.now())
            _show(await self._database.read(lambda connection: _counts(connection, now)))
        except sa.exc.SQLAlchemyError as error:
            logger.warning("The queues in the database could not be counted (%s).", error)
        self._counted = time.monotonic()


Counts = dict[str, Any]


def _counts(connection: sa.Connection, now: datetime.datetime) -> Counts:
    waiting = sa.select(inbox.c.id).where(inbox.c.state.in_((WAITING, ANSWERED))).limit(MOST_COUNTED).subquery()
    forgotten = sa.select(forgotten_conversations.c.conversation).limit(MOST_COUNTED).subquery()
    due = (
        sa.select(reminders.c.contact, reminders.c.next_attempt, reminders.c.due_at)
        .where(reminders.c.state == PLANNED, reminders.c.next_attempt <= now, reminders.c.expires_at > now)
        .order_by(reminders.c.next_attempt)
        .limit(MOST_COUNTED)
        .subquery()
    )
    by_channel = (
        sa.select(contacts.c.channel, sa.func.count().label("number"), sa.func.min(due.c.due_at).label("oldest"))
        .join(due, due.c.contact == contacts.c.id)
        .where(contacts.c.stopped.is_(None))
        .group_by(contacts.c.channel)
    )
    return {
        "inbox": connection.scalar(sa.select(sa.func.count()).select_from(waiting)),
        "forgetting": connection.scalar(sa.select(sa.func.count()).select_from(forgotten)),
        "reminders": [
            (row.channel, row.number, (now - row.oldest).total_seconds() if row.oldest else 0.0)
            for row in connection.execute(by_channel)
        ],
    }


def _show(counts: Counts) -> None:
    for queue in ("inbox", "forgetting"):
        metrics.QUEUE.labels(queue).set(counts[queue])
    found = {channel: (number, seconds) for channel, number, seconds in counts["reminders"]}
    # Those of which none is due any more go back to 0.
    for channel in {*found, *(channel for (channel,) in metrics.values(metrics.REMINDERS_DUE))}:
        number, seconds = found.get(channel, (0, 0.0))
        metrics.REMINDERS_DUE.labels(channel).set(number)
        metrics.REMINDERS_WAIT.labels(channel).set(seconds)


def _show_rasa(state: Mapping[str, Any], *, usable: bool) -> None:
    """What each replica says of itself; replicas that are gone are shown no more."""
    replicas: list[dict[str, Any]] = state.get("replicas") or [{**state, "number": 1, "ready": usable}]
    for gauge in (metrics.RASA_UP, metrics.RASA_INFO, metrics.RASA_MEMORY, metrics.RASA_CPU):
        gauge.clear()
    for replica in replicas:
        name = str(replica["number"])
        metrics.RASA_UP.labels(name).set(replica["ready"])
        if replica.get("model"):
            metrics.RASA_INFO.labels(name, replica["model"]).set(1)
        process = replica.get("process")
        if process:
            metrics.RASA_MEMORY.labels(name).set(process["memory_bytes"])
            metrics.RASA_CPU.labels(name).set(process["cpu_seconds"])


def _version() -> str:
    project: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return project
