"""Keeps due times right where no editor changed anything: new rules of the time zone, meetings that went and came."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from bot.database.tables import known_meetings, reminders
from bot.reminders.facts import REMINDER
from bot.reminders.known import KnownMeeting, Moment, known_meeting
from bot.reminders.lead import LeadRule
from bot.reminders.rows import EXPIRED, PAUSED, PLANNED, ended, planned_again
from bot.reminders.schedule import Timing


def pause(connection: sa.Connection, meetings: Collection[str]) -> int:
    """Hold back the reminders of meetings that vanished from the source; returns how many."""
    change = (
        sa.update(reminders)
        .where(reminders.c.meeting.in_(meetings), reminders.c.kind == REMINDER, reminders.c.state == PLANNED)
        .values({**ended(PAUSED), "due_at": None})
    )
    return connection.execute(change).rowcount


def resume(connection: sa.Connection, meetings: Collection[str], now: Moment) -> int:
    """Plan the reminders of meetings that are back; what is late is sent at once. Returns how many."""
    return sum(_plan_anew(connection, item, PAUSED, now) for item in _items(connection, meetings))


def recompute(connection: sa.Connection, now: Moment) -> int:
    """Compute the due times of all planned reminders anew; returns how many have another one now."""
    planned = (
        sa.select(reminders.c.meeting).where(reminders.c.state == PLANNED, reminders.c.kind == REMINDER).distinct()
    )
    meetings = list(connection.scalars(planned))
    return sum(_plan_anew(connection, item, PLANNED, now) for item in _items(connection, meetings))


def expire_paused(connection: sa.Connection, now: Moment) -> int:
    """End the reminders of vanished meetings whose begin, as far as it is known, is over; returns how many."""
    change = sa.update(reminders).where(reminders.c.state == PAUSED, reminders.c.expires_at <= now.stored)
    return connection.execute(change.values(ended(EXPIRED, "vanished"))).rowcount


def _items(connection: sa.Connection, meetings: Collection[str]) -> list[KnownMeeting]:
    rows = connection.execute(sa.select(known_meetings).where(known_meetings.c.id.in_(meetings)))
    return [item for item in (known_meeting(row._mapping) for row in rows) if item.vanished_at is None]


def _plan_anew(connection: sa.Connection, item: KnownMeeting, state: str, now: Moment) -> int:
    """Rows that follow another version than the accepted one are left to `follow_changes`."""
    if item.accepted.cancelled or item.accepted.last_call <= now.clock:
        return 0
    version = item.accepted.version
    concerned = (
        (reminders.c.meeting == item.id)
        & (reminders.c.kind == REMINDER)
        & (reminders.c.state == state)
        & (reminders.c.version == version)
    )
    leads = sa.select(reminders.c.lead).where(concerned).distinct()
    count = 0
    for lead in connection.scalars(leads).all():
        timing = Timing.of(LeadRule.parse(lead), item.accepted.meeting(item.id))
        other = sa.or_(
            reminders.c.due_at.is_(None), reminders.c.due_at != timing.due, reminders.c.expires_at != timing.expires
        )
        change = sa.update(reminders).where(concerned, reminders.c.lead == lead, other)
        count += connection.execute(change.values(planned_again(timing, version))).rowcount
    return count
