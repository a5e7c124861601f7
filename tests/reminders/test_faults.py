"""Databases that are locked, full or gone while reminders are sent."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database import Database, postgresql_url
from bot.reminders.leases import Leases, Outcome
from bot.reminders.outcomes import OutcomeWriter
from tests.postgres import PostgresServer
from tests.reminders.rig import Rig, TestMessenger, eventually, meeting, planned


@pytest.fixture
async def path(tmp_path: Path) -> AsyncIterator[Path]:
    """A file with the bot's tables."""
    file = tmp_path / "assistent.db"
    database = Database(file)
    await database.open()
    await database.close()
    yield file


async def test_a_database_that_is_locked_for_a_while(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(path)
    rig = Rig(database)
    rig.matrix.latency = 0.3
    await planned(rig, 20)
    running = asyncio.create_task(rig.dispatcher().run())
    await eventually(lambda: _sent(rig, 1, under_way=True))
    other = sqlite3.connect(path, timeout=20)
    other.execute("BEGIN EXCLUSIVE")
    await asyncio.sleep(1.0)
    other.rollback()
    other.close()
    await eventually(lambda: _all_sent(rig, 20))
    running.cancel()
    await asyncio.wait([running])
    assert (rig.matrix.sends, len(rig.matrix.shown)) == (20, 20)
    await database.close()


async def test_a_full_disk_loses_nothing_and_doubles_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The file may not grow while messages are under way; what was sent is kept in mind until it can be written."""
    database = Database(path)
    rig = Rig(database, TestMessenger("telegram", repeatable=False))
    await planned(rig, 30)
    full = [True]

    class Full(Leases):
        async def finish(self, outcomes: object) -> None:
            done: list[Outcome] = list(outcomes)  # type: ignore[call-overload]
            if full[0]:
                await database.write(_fill_the_disk)
            await super().finish(done)

    rig.leases = Full(database, rig.clock, real=rig.clock.real)
    with caplog.at_level(logging.ERROR):
        running = asyncio.create_task(rig.dispatcher().run())
        await eventually(lambda: _logged(caplog, "full"))
    full[0] = False
    await eventually(lambda: _all_sent(rig, 30))
    running.cancel()
    await asyncio.wait([running])
    assert (rig.matrix.sends, len(rig.matrix.shown)) == (30, 30)
    await database.close()


async def test_a_server_that_is_gone_for_a_while(
    postgres: str, postgres_server: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(postgresql_url(postgres))
    rig = Rig(database, TestMessenger("telegram", repeatable=False))
    rig.matrix.latency = 0.2
    await planned(rig, 24)
    running = asyncio.create_task(rig.dispatcher().run())
    await eventually(lambda: _sent(rig, 1, under_way=True))
    postgres_server.stop()
    await asyncio.sleep(1.0)
    postgres_server.start()
    await eventually(lambda: _all_sent(rig, 24))
    running.cancel()
    await asyncio.wait([running])
    assert (rig.matrix.sends, len(rig.matrix.shown)) == (24, 24)
    await database.close()


async def test_what_cannot_be_written_yet_is_written_later(path: Path) -> None:
    database = Database(path)
    rig = Rig(database)
    await planned(rig, 1)
    [claim] = await rig.leases.claim("matrix", 1)
    writer = OutcomeWriter(rig.leases)
    writing = asyncio.create_task(writer.write(rig.leases.sent(claim, "1")))
    await asyncio.sleep(0)
    assert not writing.done()
    running = asyncio.create_task(writer.run())
    await writing
    await writer.written()
    running.cancel()
    assert await rig.states() == ["sent"]
    assert meeting().id == claim.meeting
    await database.close()


def _fill_the_disk(connection: object) -> None:
    execute = connection.exec_driver_sql  # type: ignore[attr-defined]
    pages = execute("PRAGMA page_count").scalar()
    execute(f"PRAGMA max_page_count = {pages}")
    try:
        execute("CREATE TABLE voll (inhalt TEXT)")
        execute("INSERT INTO voll VALUES (hex(randomblob(1000000)))")
    finally:
        execute("PRAGMA max_page_count = 1073741823")


async def _logged(caplog: pytest.LogCaptureFixture, word: str) -> bool:
    return word in caplog.text


async def _sent(rig: Rig, count: int, *, under_way: bool = False) -> bool:
    return len(rig.matrix.shown) + (rig.matrix.under_way if under_way else 0) >= count


async def _all_sent(rig: Rig, count: int) -> bool:
    rig.clock.go(seconds=1)  # pauses are by the meetings' clock, and so shorter than a test
    if len(rig.matrix.shown) < count:
        return False
    return (await rig.states()).count("sent") == count
