"""Many reminders at once, written as the assistant writes them."""

from __future__ import annotations

import datetime
import secrets

import sqlalchemy as sa

from bot.clock import SystemClock
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import contacts, known_meetings, reminders
from bot.meetings import Meeting
from bot.reminders.facts import Facts
from bot.reminders.rows import reminder_row
from bot.reminders.schedule import Timing, stored


async def fill(
    database: Database, meeting: Meeting, count: int, due: datetime.datetime | None = None, spacing: float = 0.0
) -> None:
    """So many people, each with a reminder of `meeting`, due `spacing` seconds after the last one, the first at `due`.

    The people's addresses are "0" to `count` - 1.
    """
    now, facts = utc_now(), Facts.of(meeting)
    first = stored(due or SystemClock().now())
    people, rows = [], []
    for number in range(count):
        contact = secrets.token_hex(16)
        people.append(
            {
                "id": contact,
                "channel": "matrix",
                "address": str(number),
                "conversation": f"matrix:{contact}",
                "private": True,
                "created_at": now,
                "seen_at": now,
            }
        )
        moment = first + datetime.timedelta(seconds=number * spacing)
        rows.append(
            reminder_row(contact, meeting.id, "P1D", facts.version, Timing(moment, stored(meeting.beginn)), now)
        )

    def work(connection: sa.Connection) -> None:
        if connection.execute(sa.select(known_meetings).where(known_meetings.c.id == meeting.id)).first() is None:
            connection.execute(sa.insert(known_meetings).values(id=meeting.id, accepted=facts.as_json(), held=False))
        connection.execute(sa.insert(contacts), people)
        connection.execute(sa.insert(reminders), rows)
        if connection.dialect.name == "postgresql":
            # As the server itself does within a minute.
            connection.execute(sa.text("ANALYZE"))

    await database.write(work)
