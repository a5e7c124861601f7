"""Deletes many rows in short transactions, between which others get their turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import sqlalchemy as sa

from bot.database.connection import Database

ROWS = 500
"""So many rows go in one transaction. SQLite lets nobody else write meanwhile."""
LEAST_PAUSE = 0.02
"""Seconds between two transactions, at least; a writer that waits for SQLite looks again after some milliseconds."""


async def delete_in_batches(database: Database, table: sa.Table, condition: sa.ColumnElement[bool]) -> int:
    """Delete the rows for which `condition` holds; returns how many there were."""
    keys = list(table.primary_key.columns)
    chosen = sa.select(*keys).where(condition).limit(ROWS)
    delete = sa.delete(table).where((sa.tuple_(*keys) if len(keys) > 1 else keys[0]).in_(chosen))
    return await in_batches(database, lambda connection: connection.execute(delete).rowcount, ROWS)


async def in_batches(database: Database, work: Callable[[sa.Connection], int], most: int) -> int:
    """Run `work`, which deletes at most `most` rows at a time and returns how many, until nothing is left."""
    total = 0
    while True:
        began = time.monotonic()
        count = await database.write(work)
        total += count
        if count < most:
            return total
        # Half of the time at least belongs to others.
        await asyncio.sleep(max(LEAST_PAUSE, time.monotonic() - began))
