"""What the office decides and sees: changes that wait for it, and messages that may not have arrived."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from bot.database import Database
from bot.database.tables import contacts, known_meetings, reminders
from bot.reminders.facts import Facts
from bot.reminders.known import KnownMeeting, discard, known
from bot.reminders.rows import UNCERTAIN
from bot.reminders.schedule import aware

_LONG_AGO = datetime.datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A message of which nobody knows whether it arrived; `due` is Europe/Berlin."""

    channel: str
    address: str
    kind: str
    meeting: str
    title: str
    due: datetime.datetime | None
    error: str


async def open_changes(database: Database) -> list[KnownMeeting]:
    """Changes that do not count yet, those that wait for the office first."""
    found = await database.read(lambda connection: known(connection, only_pending=True))
    return sorted(found.values(), key=lambda item: (not item.held, item.accepted.begin, item.id))


async def confirm(database: Database, meetings: Collection[str] = ()) -> int:
    """Let the changes that wait for the office count, of these meetings or of all; returns how many.

    The running assistant tells people within seconds.
    """

    def work(connection: sa.Connection) -> int:
        held = _held(connection, meetings)
        for item in held:
            change = sa.update(known_meetings).where(known_meetings.c.id == item.id)
            connection.execute(change.values(held=False, pending_since=_LONG_AGO))
        return len(held)

    return await database.write(work)


async def reject(database: Database, meetings: Collection[str] = ()) -> int:
    """Let the changes that wait for the office count for nothing; returns how many."""

    def work(connection: sa.Connection) -> int:
        held = _held(connection, meetings)
        for item in held:
            discard(connection, item)
        return len(held)

    return await database.write(work)


async def uncertain(database: Database) -> list[Uncertain]:
    """Messages that may not have arrived, the newest first."""
    query = (
        sa.select(reminders, contacts.c.channel, contacts.c.address, known_meetings.c.accepted)
        .join(contacts, contacts.c.id == reminders.c.contact)
        .outerjoin(known_meetings, known_meetings.c.id == reminders.c.meeting)
        .where(reminders.c.state == UNCERTAIN)
        .order_by(reminders.c.due_at.desc(), reminders.c.id)
    )
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [
        Uncertain(
            row.channel,
            row.address,
            row.kind,
            row.meeting,
            "" if row.accepted is None else Facts.from_json(row.accepted).title,
            None if row.due_at is None else aware(row.due_at),
            row.error or "",
        )
        for row in rows
    ]


def _held(connection: sa.Connection, meetings: Collection[str]) -> list[KnownMeeting]:
    items = known(connection, only_pending=True).values()
    return [item for item in items if item.held and (not meetings or item.id in meetings)]
