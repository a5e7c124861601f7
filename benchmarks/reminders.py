"""Reminders by the ten thousand, with processes that are killed: `python -m benchmarks.reminders --help`.

Real processes of `tests/reminders/process.py` send to a stand-in of a messenger that answers as late as Synapse
does and shows each key once. Measured are what was lost and doubled, how long after it was due each was shown, how
many a second one and several processes send, and what 100,000 stored reminders cost a process that has nothing to do.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.database import Database, postgresql_url
from bot.database.tables import reminders
from tests.conftest import free_ports
from tests.postgres import PostgresServer
from tests.reminders.filling import fill
from tests.reminders.process import BEGIN, MEETING, Nursery, address_of
from tests.reminders.rig import meeting
from tests.reminders.standin import StandIn

LATENCY = 0.03
LEASE = 5.0
START_SECONDS = 8.0
IDLE_SECONDS = 30.0


@asynccontextmanager
async def fresh_database(kind: str) -> AsyncIterator[tuple[str, Database]]:
    """An empty database and where processes find it."""
    with tempfile.TemporaryDirectory() as folder:
        server = PostgresServer(free_ports(1)[0]) if kind == "postgresql" else None
        if server is not None:
            await asyncio.to_thread(_set_up, server)
        try:
            place: Path | sa.URL = postgresql_url(server.fresh()) if server else Path(folder) / "assistent.db"
            database = Database(place)
            await database.open()
            yield address_of(place), database
            await database.close()
        finally:
            if server is not None:
                server.tear_down()


def _set_up(server: PostgresServer) -> None:
    # It migrates in a loop of its own, which this thread has not got yet.
    server.set_up()


@asynccontextmanager
async def standing_in() -> AsyncIterator[StandIn]:
    """A messenger's server."""
    made = StandIn(latency=LATENCY)
    await made.start()
    yield made
    await made.stop()


class Processes:
    """So many dispatching processes, of which one after the other is killed and started anew."""

    def __init__(self, database: str, url: str, count: int) -> None:
        self._given = (database, url)
        self._nursery = Nursery()
        self.running = [self._start() for _ in range(count)]

    def kill_one(self) -> None:
        """Kill a process at random, at once, and start another."""
        victim = random.randrange(len(self.running))
        self._nursery.kill(self.running[victim])
        self.running[victim] = self._start()

    def stop(self) -> None:
        """Kill all."""
        self._nursery.close()

    def _start(self) -> int:
        return self._nursery.start(*self._given, lease=LEASE)


async def measure_kills(kind: str, count: int, kills: int, dispatchers: int) -> None:
    """Send `count` reminders that are all due while processes are killed."""
    async with fresh_database(kind) as (place, database), standing_in() as standin:
        await fill(database, meeting(MEETING, BEGIN), count)
        processes = await asyncio.to_thread(Processes, place, standin.url, dispatchers)
        began = time.monotonic()
        try:
            for number in range(1, kills + 1):
                # Spread over the whole, each while something is under way.
                while len(standin.shown) < number * count // (kills + 1):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                await asyncio.sleep(random.uniform(0, LATENCY))
                processes.kill_one()
            await _until_sent(database, count)
        finally:
            processes.stop()
        seconds = time.monotonic() - began
        lost = count - len(standin.shown)
        doubled = sum(shown - 1 for shown in standin.shown.values())
        print(
            f"{kind}: {count} due at once, {kills} kills, {dispatchers} dispatcher(s): lost {lost}, doubled {doubled},"
            f" repeated requests {standin.requests - len(standin.shown)}, {seconds:.0f} s with restarts"
        )


async def measure_delay(kind: str, seconds: int, rate: int, dispatchers: int) -> None:
    """From due to shown, at `rate` due a second for each dispatcher."""
    async with fresh_database(kind) as (place, database), standing_in() as standin:
        rate *= dispatchers
        count = seconds * rate
        processes = await asyncio.to_thread(Processes, place, standin.url, dispatchers)
        first = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=START_SECONDS)
        await fill(database, meeting(MEETING, BEGIN), count, first, 1 / rate)
        try:
            await _until_sent(database, count)
        finally:
            processes.stop()
        delays = sorted(
            (shown - first).total_seconds() - int(address) / rate for address, shown in standin.shown_at.items()
        )
        shown = [f"p{share} {1000 * delays[len(delays) * share // 100]:.0f} ms" for share in (50, 95, 99)]
        print(
            f"{kind}: {rate} due a second for {seconds} s, {dispatchers} dispatcher(s): due to shown {', '.join(shown)}"
        )


async def measure_throughput(kind: str, count: int, dispatchers: int) -> float:
    """Reminders a second while all are due, without the time that processes need to start."""
    async with fresh_database(kind) as (place, database), standing_in() as standin:
        processes = await asyncio.to_thread(Processes, place, standin.url, dispatchers)
        first = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=START_SECONDS)
        await fill(database, meeting(MEETING, BEGIN), count, first)
        try:
            await _until_sent(database, count)
        finally:
            processes.stop()
        times = sorted(standin.shown_at.values())
        rate = len(times) / (times[-1] - times[0]).total_seconds()
        print(f"{kind}: {count} due at once, {dispatchers} dispatcher(s): {rate:.0f} a second")
        return rate


async def measure_idle(kind: str, count: int) -> None:
    """Processor time of a process that has `count` reminders in store of which none is due."""
    for stored in (0, count):
        async with fresh_database(kind) as (place, database), standing_in() as standin:
            later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)
            if stored:
                await fill(database, meeting(MEETING, BEGIN), stored, later, 1.0)
            processes = await asyncio.to_thread(Processes, place, standin.url, 1)
            await asyncio.sleep(START_SECONDS)
            pid = processes.running[0]
            before = _processor_seconds(pid)
            await asyncio.sleep(IDLE_SECONDS)
            used = _processor_seconds(pid) - before
            processes.stop()
            print(f"{kind}: {stored} stored, none due: {100 * used / IDLE_SECONDS:.2f} % of a processor")


def _processor_seconds(pid: int) -> float:
    """What a process used so far, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _until_sent(database: Database, count: int) -> None:
    query = sa.select(sa.func.count()).where(reminders.c.state == "sent")
    while await database.read(lambda connection: connection.scalar(query)) != count:  # noqa: ASYNC110
        await asyncio.sleep(0.2)


async def main() -> None:
    """Measure what the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--reminders", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--dispatchers", type=int, choices=[1, 2, 3], default=1)
    parser.add_argument("--only", choices=["kills", "delay", "throughput", "idle"], action="append")
    options = parser.parse_args()
    wanted = options.only or ["kills", "delay", "throughput", "idle"]
    kind, dispatchers = options.database, options.dispatchers
    if "kills" in wanted:
        await measure_kills(kind, options.reminders, options.kills, dispatchers)
    if "delay" in wanted:
        await measure_delay(kind, 30, 100, dispatchers)
    if "throughput" in wanted:
        await measure_throughput(kind, options.reminders // 2, dispatchers)
    if "idle" in wanted:
        await measure_idle(kind, 100_000)


if __name__ == "__main__":
    asyncio.run(main())
