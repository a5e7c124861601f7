"""Tells people what changed: each row of a reminder knows the version its owner was told; where another one counts now,
the row follows and its owner gets one notice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from bot.database.tables import contacts, known_meetings, reminders
from bot.reminders.facts import REMINDER, Facts, begin_of, change_between
from bot.reminders.known import KnownMeeting, Moment, known_meeting
from bot.reminders.lead import LeadRule
from bot.reminders.rows import (
    CANCELLED,
    EXPIRED,
    PAUSED,
    PLANNED,
    SENDING,
    SENT,
    UNCERTAIN,
    ended,
    notice_row,
    planned_again,
)
from bot.reminders.schedule import Timing, notice_time, stored

_FOLLOWING = (PLANNED, SENDING, PAUSED, CANCELLED, SENT, UNCERTAIN)
_KEY_MOMENT = "%y%m%dT%H%M%S"
_KEY_MOMENT_LENGTH = len("261123T090000")


def follow_changes(connection: sa.Connection, now: Moment, meetings: Collection[str] | None = None) -> int:
    """Let the reminders of these meetings (None: of all) follow what counts now; returns how many notices that makes.

    What still waits for its acceptance is left alone, and so are meetings that vanished or have begun.
    """
    return sum(_follow(connection, item, now) for item in _differing(connection, meetings))


def target_of(key: str) -> str:
    """The version that a notice tells of, from its key (the column `lead`)."""
    return key[_KEY_MOMENT_LENGTH:]


def _differing(connection: sa.Connection, meetings: Collection[str] | None) -> list[KnownMeeting]:
    """The meetings of which somebody was told another version than the one that counts."""
    versions = (
        sa.select(reminders.c.meeting, reminders.c.version)
        .where(reminders.c.kind == REMINDER, reminders.c.state.in_(_FOLLOWING))
        .distinct()
    )
    if meetings is not None:
        versions = versions.where(reminders.c.meeting.in_(meetings))
    told: dict[str, set[str]] = {}
    for row in connection.execute(versions):
        told.setdefault(row.meeting, set()).add(row.version)
    rows = connection.execute(sa.select(known_meetings).where(known_meetings.c.id.in_(told))) if told else ()
    items = [known_meeting(row._mapping) for row in rows]
    return [
        item
        for item in items
        if item.vanished_at is None and item.pending_since is None and told[item.id] != {item.accepted.version}
    ]


def _follow(connection: sa.Connection, item: KnownMeeting, now: Moment) -> int:
    query = (
        sa.select(reminders)
        .where(
            reminders.c.meeting == item.id,
            reminders.c.kind == REMINDER,
            reminders.c.state.in_(_FOLLOWING),
            reminders.c.version != item.accepted.version,
        )
        .order_by(reminders.c.contact, reminders.c.created_at)
        .with_for_update()
    )
    # What had begun by what its owner knew is over.
    rows = [row for row in connection.execute(query) if row.expires_at > now.stored]
    notices = _notices(connection, item, rows, now) if item.accepted.last_call > now.clock else []
    for row in rows:
        changes = _changes(row, item.id, item.accepted, now)
        connection.execute(sa.update(reminders).where(reminders.c.id == row.id).values(changes))
    if notices:
        connection.execute(sa.insert(reminders), notices)
    return len(notices)


def _notices(
    connection: sa.Connection, item: KnownMeeting, rows: Iterable[sa.Row[Any]], now: Moment
) -> list[dict[str, Any]]:
    """One notice for each person, from what they were told last to what counts now."""
    baselines = {row.contact: row.version for row in rows}
    baselines |= _withdraw_untold(connection, item.id, baselines)
    stopped = (
        sa.select(reminders.c.contact)
        .join(contacts, contacts.c.id == reminders.c.contact)
        .where(reminders.c.meeting == item.id, contacts.c.stopped.is_not(None))
    )
    for contact in connection.scalars(stopped):
        baselines.pop(contact, None)
    version, begin = item.accepted.version, item.accepted.last_call
    timing = Timing(stored(notice_time(now.clock, begin)), stored(begin))
    key = f"{now.real:{_KEY_MOMENT}}{version}"
    made = []
    for contact, baseline in baselines.items():
        kind = change_between(baseline, version)
        if kind is not None:
            made.append(notice_row(contact, kind, item.id, key, baseline, timing, now.stored))
    return made


def _withdraw_untold(connection: sa.Connection, meeting: str, people: Collection[str]) -> dict[str, str]:
    """Take back notices that nobody has begun to send; returns what their people were told before."""
    untold = sa.select(reminders.c.id, reminders.c.contact, reminders.c.version).where(
        reminders.c.meeting == meeting,
        reminders.c.kind != REMINDER,
        reminders.c.state == PLANNED,
        reminders.c.first_attempt.is_(None),
    )
    found = connection.execute(untold.with_for_update(skip_locked=True)).all()
    rows = [row for row in found if row.contact in people]
    if rows:
        connection.execute(
            sa.delete(reminders).where(reminders.c.id == sa.bindparam("i")), [{"i": row.id} for row in rows]
        )
    return {row.contact: row.version for row in rows}


def _changes(row: sa.Row[Any], meeting: str, facts: Facts, now: Moment) -> dict[str, Any]:
    """How the row of a reminder follows the facts that count now."""
    version: dict[str, Any] = {"version": facts.version}
    was_sent = row.state in (SENT, UNCERTAIN)
    if facts.cancelled:
        return version if was_sent else version | ended(CANCELLED)
    timing = Timing.of(LeadRule.parse(row.lead), facts.meeting(meeting))
    is_ahead = timing.due > now.stored
    moved = begin_of(row.version) != facts.begin
    if was_sent:
        # What was said of the old time is no reminder of the new one.
        return planned_again(timing, facts.version) if moved and is_ahead else version
    if not moved and row.state in (PLANNED, SENDING):
        return version
    if is_ahead:
        return planned_again(timing, facts.version)
    # Its time is over by the change alone; the notice of this very moment says all that it would have said.
    return version | ended(EXPIRED, "moved") | {"due_at": timing.due, "expires_at": timing.expires}
