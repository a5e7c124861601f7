"""Standing reminders: a wish for all meetings of a format, expanded as meetings appear, for twelve months."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.database.tables import contacts, reminders, standing_reminders
from bot.meetings import Meeting
from bot.reminders.facts import ENDING, REMINDER, Facts
from bot.reminders.known import Moment
from bot.reminders.lead import LeadRule
from bot.reminders.rows import SENT, notice_row, reminder_row
from bot.reminders.schedule import Timing, aware, ending_time, notice_time, stored


def expand(connection: sa.Connection, meetings: Iterable[Meeting], now: Moment, *, late: bool, only: str = "") -> int:
    """Plan the reminders of these meetings that standing ones wish for and that are not there; returns how many.

    `late`: also those whose time is over, as of meetings that were announced after it; they come by day.
    `only`: those of this standing reminder alone.
    """
    rows = [row for meeting in meetings for row in _missing(connection, meeting, now, late=late, only=only)]
    if rows:
        connection.execute(sa.insert(reminders), rows)
    return len(rows)


def end_old(connection: sa.Connection, now: Moment) -> int:
    """Delete the standing reminders whose time is over; returns how many.

    People who were reminded by one are still told when that meeting changes.
    """
    over = sa.select(standing_reminders.c.id).where(standing_reminders.c.ends_at <= now.stored)
    kept = sa.update(reminders).where(
        reminders.c.standing.in_(over), reminders.c.kind == REMINDER, reminders.c.state == SENT
    )
    connection.execute(kept.values(standing=None))
    return connection.execute(sa.delete(standing_reminders).where(standing_reminders.c.ends_at <= now.stored)).rowcount


def announce_end(connection: sa.Connection, standing: sa.Row[Any], now: Moment) -> None:
    """Plan the message that this standing reminder is about to end, in place of an earlier one."""
    connection.execute(sa.delete(reminders).where(reminders.c.standing == standing.id, reminders.c.kind == ENDING))
    ends = aware(standing.ends_at)
    timing = Timing(stored(ending_time(ends)), standing.ends_at)
    row = notice_row(standing.contact, ENDING, "", standing.id, "", timing, now.stored, standing=standing.id)
    connection.execute(sa.insert(reminders).values(row))


def _missing(
    connection: sa.Connection, meeting: Meeting, now: Moment, *, late: bool, only: str
) -> Iterable[dict[str, Any]]:
    facts = Facts.of(meeting)
    if facts.cancelled or facts.last_call <= now.clock:
        return
    there = sa.exists().where(
        reminders.c.contact == standing_reminders.c.contact,
        reminders.c.meeting == meeting.id,
        reminders.c.lead == standing_reminders.c.lead,
        reminders.c.kind == REMINDER,
    )
    wishes = (
        sa.select(standing_reminders)
        .join(contacts, contacts.c.id == standing_reminders.c.contact)
        .where(standing_reminders.c.format.in_(("", meeting.format)), contacts.c.stopped.is_(None), ~there)
    )
    if only:
        wishes = wishes.where(standing_reminders.c.id == only)
    version, made = facts.version, set()
    for wish in connection.execute(wishes):
        timing = Timing.of(LeadRule.parse(wish.lead), meeting)
        is_over = timing.due <= now.stored
        # Somebody may wish for a format and for all of them, with the same lead.
        if (is_over and not late) or timing.due > wish.ends_at or (wish.contact, wish.lead) in made:
            continue
        made.add((wish.contact, wish.lead))
        first = stored(notice_time(now.clock, facts.last_call)) if is_over else None
        yield reminder_row(
            wish.contact, meeting.id, wish.lead, version, timing, now.stored, standing=wish.id, not_before=first
        )
