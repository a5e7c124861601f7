"""A million old rows go while others write and read: `python -m benchmarks.retention [--rows 1000000]`.

Measured is the longest wait of a writer and a reader beside the deletion, first with one big DELETE, then as the
assistant does it, on SQLite and PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from benchmarks.reminders import fresh_database
from bot.channels.web import ChatStore
from bot.database import Database, postgresql_url
from bot.database.moments import utc_now
from bot.database.tables import contacts, forgotten_conversations, inbox, web_entries, web_sessions
from bot.inbox import InboxStore

OLD = utc_now() - datetime.timedelta(days=30)
BEFORE = utc_now() - datetime.timedelta(days=7)
ENTRIES = 10
CHUNK = 10_000
REPLIES = [{"text": "Die AG Soziale Stadt trifft sich viermal im Jahr. " * 4, "buttons": [], "topic": "ag"}]

Row = dict[str, object]
Deletion = Callable[[Database], Awaitable[object]]


async def fill_inbox(database: Database, rows: int) -> None:
    """So many answered messages."""
    contact = {"id": "c", "channel": "matrix", "address": "a", "conversation": "c", "created_at": OLD, "seen_at": OLD}
    await database.write(lambda connection: connection.execute(sa.insert(contacts).values(contact)))
    row: Row = {
        "contact": "c",
        "channel": "matrix",
        "received_at": OLD,
        "text": "",
        "state": "delivered",
        "sent": 1,
    }
    for start in range(0, rows, CHUNK):
        made: list[Row] = [{**row, "sending": False, "external_id": f"$event{n}"} for n in range(start, start + CHUNK)]
        await database.write(partial(_insert, inbox, made))


async def fill_sessions(database: Database, rows: int) -> None:
    """So many entries of silent sessions."""
    for start in range(0, rows // ENTRIES, CHUNK // ENTRIES):
        names = [f"{n:032x}" for n in range(start, start + CHUNK // ENTRIES)]
        sessions: list[Row] = [{"id": name, "conversation": f"web:{name}", "seen_at": OLD} for name in names]
        entry = {"created_at": OLD, "replies": REPLIES}
        entries: list[Row] = [
            {**entry, "session": name, "position": n, "reply_to": str(n)} for name in names for n in range(ENTRIES)
        ]
        await database.write(partial(_insert, web_sessions, sessions))
        await database.write(partial(_insert, web_entries, entries))


def _insert(table: sa.Table, rows: list[Row], connection: sa.Connection) -> None:
    connection.execute(sa.insert(table), rows)


async def delete_inbox_at_once(database: Database) -> None:
    """The baseline."""
    await database.write(lambda connection: connection.execute(sa.delete(inbox).where(inbox.c.received_at < BEFORE)))


async def delete_sessions_at_once(database: Database) -> None:
    """The baseline."""
    old = sa.select(web_sessions.c.id).where(web_sessions.c.seen_at < BEFORE)

    def work(connection: sa.Connection) -> None:
        connection.execute(sa.delete(web_entries).where(web_entries.c.session.in_(old)))
        connection.execute(sa.delete(web_sessions).where(web_sessions.c.seen_at < BEFORE))

    await database.write(work)


async def delete_inbox(database: Database) -> None:
    """As the assistant does."""
    await InboxStore(database).expire(BEFORE)


async def delete_sessions(database: Database) -> None:
    """As the assistant does."""
    await ChatStore(database).expire(BEFORE, BEFORE.date())


async def waits(other: Database, done: asyncio.Event, *, writing: bool) -> list[float]:
    """Seconds that each small transaction of another process's kind took."""
    found = []
    number = 0
    query = sa.select(sa.func.count()).select_from(contacts)
    while not done.is_set():
        number += 1
        row: Row = {"conversation": f"x{number}", "since": utc_now()}
        began = time.monotonic()
        if writing:
            await other.write(partial(_insert, forgotten_conversations, [row]))
        else:
            await other.read(lambda c: c.execute(query).scalar())
        found.append(time.monotonic() - began)
        await asyncio.sleep(0.005)
    return found


async def measure(
    kind: str, name: str, fill: Callable[[Database, int], Awaitable[None]], delete: Deletion, rows: int
) -> None:
    """Fill, delete, and print what others waited."""
    async with fresh_database(kind) as (place, database):
        await fill(database, rows)
        other = Database(postgresql_url(place) if kind == "postgresql" else Path(place))
        done = asyncio.Event()
        tasks = [asyncio.create_task(waits(other, done, writing=writing)) for writing in (True, False)]
        await asyncio.sleep(0.5)
        began = time.monotonic()
        try:
            await delete(database)
        finally:
            seconds = time.monotonic() - began
            done.set()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        shown = []
        for who, found in zip(("writer", "reader"), results, strict=True):
            if isinstance(found, BaseException):
                shown.append(f"{who} failed ({type(found).__name__})")
            else:
                ordered = sorted(found)
                p99 = ordered[int(len(ordered) * 0.99)]
                shown.append(f"{who} longest {ordered[-1] * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms of {len(found)}")
        print(f"{kind:<10} {name:<24} {seconds:7.1f} s  {'; '.join(shown)}", flush=True)
        await other.close()


async def run(rows: int, databases: list[str]) -> None:
    """All measurements."""
    print(f"{rows} old rows")
    for kind in databases:
        await measure(kind, "inbox, one DELETE", fill_inbox, delete_inbox_at_once, rows)
        await measure(kind, "inbox, in batches", fill_inbox, delete_inbox, rows)
        await measure(kind, "web chat, one DELETE", fill_sessions, delete_sessions_at_once, rows)
        await measure(kind, "web chat, in batches", fill_sessions, delete_sessions, rows)


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description="What others wait for while a million rows are deleted.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args()
    asyncio.run(run(options.rows, options.database or ["sqlite", "postgresql"]))


if __name__ == "__main__":
    main()
