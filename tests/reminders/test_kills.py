"""Processes that are killed while they send: nothing is lost, nothing is doubled, and what is unknown is listed."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import Database
from bot.database.tables import contacts, reminders
from bot.reminders.office import uncertain
from tests.reminders.filling import fill
from tests.reminders.process import BEGIN, MEETING, Nursery, address_of
from tests.reminders.rig import meeting
from tests.reminders.standin import StandIn

COUNT = 300
KILLS = 5
# So few before each kill that, with what was under way when it came, some are always left for the next process.
REQUESTS_BEFORE_KILL = (10, 30)
SECONDS = 120.0


@pytest.fixture(params=[True, False], ids=["with-keys", "without-keys"])
async def standin(request: pytest.FixtureRequest) -> AsyncIterator[StandIn]:
    """A messenger's server, with keys and without."""
    made = StandIn(repeatable=request.param)
    await made.start()
    yield made
    await made.stop()


async def states(database: Database) -> dict[str, str]:
    """The state of each address."""
    query = sa.select(contacts.c.address, reminders.c.state).join(contacts, contacts.c.id == reminders.c.contact)
    rows = await database.read(lambda connection: connection.execute(query).all())
    return {row.address: row.state for row in rows}


async def until_requests(standin: StandIn, count: int) -> None:
    """Wait until the stand-in was asked so often."""
    while standin.requests < count:  # noqa: ASYNC110 - another process asks
        await asyncio.sleep(0.005)


async def test_kills_lose_nothing_and_double_nothing(
    place: Path | sa.URL, both_databases: Database, standin: StandIn, request: pytest.FixtureRequest
) -> None:
    repeatable = "with-keys" in request.node.name
    await fill(both_databases, meeting(MEETING, BEGIN), COUNT)
    given = (address_of(place), standin.url)
    nursery = await asyncio.to_thread(Nursery)
    try:
        async with asyncio.timeout(SECONDS):
            for _ in range(KILLS):
                process = nursery.start(*given, repeatable=repeatable)
                await until_requests(standin, standin.requests + random.randint(*REQUESTS_BEFORE_KILL))
                await asyncio.sleep(random.uniform(0, 0.03))
                nursery.kill(process)
            nursery.start(*given, repeatable=repeatable)
            open_states = {"planned", "sending"}
            while open_states & set((await states(both_databases)).values()):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    finally:
        await asyncio.to_thread(nursery.close)
    found = await states(both_databases)
    assert max(standin.shown.values()) == 1, "doubled"
    assert {address for address, state in found.items() if state == "sent"} <= set(standin.shown), "lost"
    if repeatable:
        assert set(found.values()) == {"sent"}
        assert len(standin.shown) == COUNT
    else:
        counted = Counter(found.values())
        assert counted["sent"] + counted["uncertain"] == COUNT
        assert len(await uncertain(both_databases)) == counted["uncertain"]
        assert counted["uncertain"] <= 8 * KILLS
