"""Jobs that one bot does alone, announcements, and the time that all bots share."""

from __future__ import annotations

import asyncio
import datetime
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from bot import metrics
from bot.database import Coordination, Database, announce, coordination, postgresql_url
from bot.database.moments import utc_now
from tests.postgres import PostgresServer

SECONDS = 40.0
"""Longer than a take-over may take."""

HOLDER = """
import asyncio, sys
from bot.database import Coordination, coordination

coordination.IDLE_SECONDS = 4

async def work():
    print("leads", flush=True)
    await asyncio.Event().wait()

async def main():
    held = Coordination(sys.argv[1])
    await asyncio.gather(held.run(), held.alone("job", work))

asyncio.run(main())
"""


@asynccontextmanager
async def running(held: Coordination) -> AsyncIterator[Coordination]:
    """Keep its connection while the block runs."""
    task = asyncio.create_task(held.run())
    try:
        yield held
    finally:
        task.cancel()
        await asyncio.wait([task])


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - what happens is in another process
            await asyncio.sleep(0.02)


class Work:
    """A job that says whether it is being done, and by how many."""

    def __init__(self) -> None:
        self.done_by: list[str] = []
        self.most = 0

    def of(self, name: str) -> Callable[[], Coroutine[None, None, None]]:
        """The job as `name` does it."""

        async def work() -> None:
            self.done_by.append(name)
            self.most = max(self.most, len(self.done_by))
            try:
                await asyncio.Event().wait()
            finally:
                self.done_by.remove(name)

        return work


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks more often than in service."""
    monkeypatch.setattr(coordination, "LOOK_SECONDS", 0.3)
    monkeypatch.setattr(coordination, "PAUSE_SECONDS", 0.3)


@pytest.fixture
def address(postgres: str) -> str:
    """A database as libpq reads it."""
    address = Database(postgresql_url(postgres)).address
    assert address is not None
    return address


async def test_one_bot_does_a_job_and_another_takes_over_when_it_ends(address: str) -> None:
    work = Work()
    first, second = Coordination(address), Coordination(address)
    async with running(second):
        async with running(first):
            begun = asyncio.create_task(first.alone("job", work.of("first")))
            await until(lambda: work.done_by == ["first"])
            waiting = asyncio.create_task(second.alone("job", work.of("second")))
            await asyncio.sleep(2 * coordination.LOOK_SECONDS)
            assert (first.leads("job"), second.leads("job")) == (True, False)
            assert not first.leads("another job")
            await _end(begun)
        await until(lambda: work.done_by == ["second"])
        await _end(waiting)
    assert work.most == 1


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_killed_or_frozen_bot_is_replaced(address: str, number: signal.Signals) -> None:
    root = Path(__file__).parents[2]
    command = (sys.executable, "-c", HOLDER, address)
    holder = await asyncio.create_subprocess_exec(*command, cwd=root, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"leads\n"
        work = Work()
        async with running(Coordination(address)) as other:
            task = asyncio.create_task(other.alone("job", work.of("other")))
            await asyncio.sleep(2 * coordination.LOOK_SECONDS)
            assert work.done_by == []
            holder.send_signal(number)
            await until(lambda: work.done_by == ["other"])
            await _end(task)
    finally:
        if holder.returncode is None:
            holder.kill()
        await holder.wait()


async def test_a_job_stops_when_the_server_goes_and_begins_again_when_it_is_back(
    postgres_server: PostgresServer, address: str
) -> None:
    work = Work()
    async with running(Coordination(address)) as held:
        task = asyncio.create_task(held.alone("job", work.of("a")))
        await until(lambda: work.done_by == ["a"])
        postgres_server.stop()
        await until(lambda: work.done_by == [])
        assert not held.leads("job")
        postgres_server.start()
        await until(lambda: work.done_by == ["a"])
        await _end(task)


async def test_announcements_reach_every_bot_and_a_new_connection_says_that_some_may_be_missed(
    postgres: str, address: str
) -> None:
    heard: list[str] = []
    database = Database(postgresql_url(postgres))
    held = Coordination(address)
    held.on("entries", heard.append)
    async with running(held):
        await until(lambda: heard == [""])
        await database.write(lambda connection: announce(connection, "entries", "abc"))
        await until(lambda: heard == ["", "abc"])
        with psycopg.connect(address, autocommit=True) as killer:
            killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'ag-assistent %'"
            )
        await until(lambda: heard == ["", "abc", ""])
    await database.close()


async def test_what_is_undone_is_not_announced(postgres: str, address: str) -> None:
    heard: list[str] = []
    database = Database(postgresql_url(postgres))
    held = Coordination(address)
    held.on("entries", heard.append)

    def fails(connection: sa.Connection) -> None:
        announce(connection, "entries", "undone")
        raise ValueError("undone")

    async with running(held):
        await until(lambda: heard == [""])
        with pytest.raises(ValueError, match="undone"):
            await database.write(fails)
        await database.write(lambda connection: announce(connection, "entries", "done"))
        await until(lambda: heard == ["", "done"])
    await database.close()


async def test_the_time_is_that_of_the_server(
    address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = datetime.timedelta(minutes=7)
    monkeypatch.setattr(coordination, "utc_now", lambda: utc_now() - wrong)
    held = Coordination(address)
    await held.open()
    assert metrics.REGISTRY.get_sample_value("ag_clock_skew_seconds") == pytest.approx(wrong.total_seconds(), abs=5)
    assert abs(held.utc_now() - utc_now()) < datetime.timedelta(seconds=5)
    assert "NTP" in caplog.text


async def test_without_a_server_there_is_one_bot_which_does_everything() -> None:
    alone = Coordination(None)
    done: list[bool] = []

    async def work() -> None:
        done.append(alone.leads("job"))

    await alone.open()
    await alone.run()
    await alone.alone("job", work)
    assert done == [True]


async def test_an_error_of_the_job_is_not_swallowed(address: str) -> None:
    async def fails() -> None:
        raise ValueError("broken")

    async with running(Coordination(address)) as held:
        with pytest.raises(ValueError, match="broken"):
            await asyncio.wait_for(held.alone("job", fails), SECONDS)
