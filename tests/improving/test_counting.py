"""Turns are counted by day, without text, and written together."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import response_times, turn_counts
from bot.improving import counting
from bot.improving.counting import ANSWERED, NOT_UNDERSTOOD, SLOWER, TurnCounter


async def rows(database: Database, table: sa.Table) -> list[tuple[Any, ...]]:
    """All rows of a table without their day."""
    found = await database.read(lambda connection: connection.execute(sa.select(table)).all())
    assert {row.day for row in found} <= {utc_now().date()}
    return sorted(tuple(row)[1:] for row in found)


async def test_counts_add_up_over_processes(both_databases: Database) -> None:
    for counter in (TurnCounter(both_databases), TurnCounter(both_databases)):
        counter.turn("web", "ag_ziele", ANSWERED)
        counter.turn("web", "ag_ziele", ANSWERED)
        counter.turn("matrix", "nlu_fallback", NOT_UNDERSTOOD)
        counter.message(0.12)
        counter.message(60)
        await counter.flush()
        await counter.flush()
    assert await rows(both_databases, turn_counts) == [
        ("matrix", "nlu_fallback", NOT_UNDERSTOOD, 2),
        ("web", "ag_ziele", ANSWERED, 4),
    ]
    assert await rows(both_databases, response_times) == [(SLOWER, 2), (200, 2)]


async def test_what_could_not_be_written_is_written_later(
    both_databases: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = TurnCounter(both_databases)
    counter.turn("web", "kontakt", ANSWERED)
    with monkeypatch.context() as broken:

        async def write(_: object) -> None:
            raise sa.exc.OperationalError("", {}, Exception())

        broken.setattr(both_databases, "write", write)
        with pytest.raises(sa.exc.OperationalError):
            await counter.flush()
        counter.turn("web", "kontakt", ANSWERED)
    await counter.flush()
    assert await rows(both_databases, turn_counts) == [("web", "kontakt", ANSWERED, 2)]


async def test_the_last_counts_are_written_at_the_end(both_databases: Database) -> None:
    counter = TurnCounter(both_databases)
    job = asyncio.create_task(counter.run())
    await asyncio.sleep(0)
    counter.turn("web", "kontakt", ANSWERED)
    job.cancel()
    await asyncio.wait([job])
    assert await rows(both_databases, turn_counts) == [("web", "kontakt", ANSWERED, 1)]


async def test_old_counts_go(both_databases: Database) -> None:
    counter = TurnCounter(both_databases)
    counter.turn("web", "kontakt", ANSWERED)
    counter.message(1)
    await counter.flush()
    assert await counter.expire(utc_now()) == 0
    assert await counter.expire(utc_now() + datetime.timedelta(days=1)) == 2
    assert await rows(both_databases, turn_counts) == []


def test_every_time_has_its_class() -> None:
    assert list(counting.BUCKETS) == sorted(set(counting.BUCKETS))
    assert SLOWER not in counting.BUCKETS
