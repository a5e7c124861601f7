"""Counts what is asked and how fast it is answered: by day, without text and without person."""

from __future__ import annotations

import asyncio
import datetime
import logging
from bisect import bisect_left
from collections import Counter

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import response_times, turn_counts

logger = logging.getLogger(__name__)

OTHER = "sonstige"
"""Topic of what is not counted by its own name."""
ANSWERED, NOT_UNDERSTOOD, OUTAGE = "answered", "not_understood", "outage"
"""Outcomes of a turn."""

BUCKETS = (50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000)
"""Upper ends of the classes of response times, in milliseconds; what is slower counts under `SLOWER`."""
SLOWER = 0

FLUSH_SECONDS = 10.0

TurnKey = tuple[datetime.date, str, str, str]
TimeKey = tuple[datetime.date, int]


class TurnCounter:
    """Counts in memory and adds to the database every ten seconds, so that a message costs next to nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns: Counter[TurnKey] = Counter()
        self._times: Counter[TimeKey] = Counter()

    def turn(self, channel: str, topic: str, outcome: str) -> None:
        """Count a turn."""
        self._turns[utc_now().date(), channel[:16], topic[:64], outcome] += 1

    def message(self, seconds: float) -> None:
        """Count a message by the time that its answer took."""
        place = bisect_left(BUCKETS, seconds * 1000)
        self._times[utc_now().date(), BUCKETS[place] if place < len(BUCKETS) else SLOWER] += 1

    async def run(self) -> None:
        """Write every ten seconds until cancelled, and then once more."""
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                await self._try_to_flush()
        finally:
            await self._try_to_flush()

    async def flush(self) -> None:
        """Add what was counted to the database; what cannot be written stays counted.

        Raises:
            sqlalchemy.exc.SQLAlchemyError
        """
        turns, times = self._turns, self._times
        if not turns and not times:
            return
        self._turns, self._times = Counter(), Counter()
        try:
            await self._database.write(lambda connection: _add(connection, turns, times))
        except sa.exc.SQLAlchemyError:
            self._turns.update(turns)
            self._times.update(times)
            raise

    async def expire(self, before: datetime.datetime) -> int:
        """Delete the counts of days before `before` (UTC); returns how many rows that were."""

        def work(connection: sa.Connection) -> int:
            tables = (turn_counts, response_times)
            return sum(
                connection.execute(sa.delete(table).where(table.c.day < before.date())).rowcount for table in tables
            )

        return await self._database.write(work)

    async def _try_to_flush(self) -> None:
        try:
            await self.flush()
        except sa.exc.SQLAlchemyError as error:
            logger.warning("What is asked could not be counted yet (%s).", type(error).__name__)


def _add(connection: sa.Connection, turns: Counter[TurnKey], times: Counter[TimeKey]) -> None:
    # In the same order in every process, so that two of them never wait for each other.
    for (day, channel, topic, outcome), number in sorted(turns.items()):
        values = {"day": day, "channel": channel, "topic": topic, "outcome": outcome, "turns": number}
        _upsert(connection, turn_counts, values, "turns")
    for (day, up_to), number in sorted(times.items()):
        _upsert(connection, response_times, {"day": day, "up_to": up_to, "messages": number}, "messages")


def _upsert(connection: sa.Connection, table: sa.Table, values: dict[str, object], counted: str) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table).values(values)
    more = {counted: table.c[counted] + insert.excluded[counted]}
    connection.execute(insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=more))
