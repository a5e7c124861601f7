"""Wishes of one person, as statements; each belongs into a write transaction."""

from __future__ import annotations

import datetime
from typing import Any

import sqlalchemy as sa

from bot.database.tables import contacts, reminders, standing_reminders
from bot.meetings import Meeting
from bot.reminders.facts import REMINDER, Facts
from bot.reminders.known import Moment
from bot.reminders.lead import LeadRule
from bot.reminders.results import Person, Planned, Reminder, Result, StandingReminder, TooMany
from bot.reminders.rows import PAUSED, PLANNED, SENDING, SENT, planned_again, reminder_row
from bot.reminders.schedule import Timing

MOST_REMINDERS = 50
WAITING = (PLANNED, PAUSED)


def lock(connection: sa.Connection, person: Person) -> None:
    """One wish of a person after the other, or they would exceed their number."""
    connection.execute(sa.select(contacts.c.id).where(contacts.c.id == person.contact).with_for_update())


def plan(
    connection: sa.Connection,
    person: Person,
    meeting: Meeting,
    lead: LeadRule,
    now: Moment,
    *,
    identifier: str | None = None,
) -> Result:
    """Plan what nothing speaks against but the number; `identifier` keeps the id of a reminder that was changed."""
    version, timing = Facts.of(meeting).version, Timing.of(lead, meeting)
    row = reminder_row(person.contact, meeting.id, str(lead), version, timing, now.stored)
    same = connection.execute(
        sa.select(reminders).where(
            reminders.c.contact == person.contact,
            reminders.c.meeting == meeting.id,
            reminders.c.lead == row["lead"],
            reminders.c.kind == REMINDER,
        )
    ).first()
    if same is not None and same.version == version and same.state in (SENDING, SENT):
        return Planned(reminder_of(same), is_new=False)
    is_waiting = same is not None and same.state in WAITING
    counts_already = is_waiting and same is not None and same.standing is None
    if not counts_already and count(connection, person) >= MOST_REMINDERS:
        return TooMany(MOST_REMINDERS)
    if same is None:
        row["id"] = identifier or row["id"]
        connection.execute(sa.insert(reminders).values(row))
        return Planned(Reminder(row["id"], meeting.id, lead, _utc(timing.due)), is_new=True)
    # What a standing reminder brought is the person's own wish from now on.
    values: dict[str, Any] = {"standing": None}
    if not is_waiting or same.version != version:
        values |= planned_again(timing, version)
    connection.execute(sa.update(reminders).where(reminders.c.id == same.id).values(values))
    return Planned(Reminder(same.id, meeting.id, lead, _utc(timing.due)), is_new=not is_waiting)


def own(person: Person) -> tuple[sa.ColumnElement[bool], ...]:
    """What of `reminders` this person is still to be reminded of."""
    return (
        reminders.c.contact == person.contact,
        reminders.c.kind == REMINDER,
        reminders.c.state.in_(WAITING),
    )


def count(connection: sa.Connection, person: Person) -> int:
    """How many reminders this person wished for, one by one."""
    query = sa.select(sa.func.count()).where(*own(person), reminders.c.standing.is_(None))
    return connection.execute(query).scalar_one()


def count_standing(connection: sa.Connection, person: Person) -> int:
    """How many standing reminders this person has."""
    query = sa.select(sa.func.count()).where(standing_reminders.c.contact == person.contact)
    return connection.execute(query).scalar_one()


def own_standing(
    connection: sa.Connection, person: Person, which: sa.ColumnElement[bool], *, lead: str | None = None
) -> sa.Row[Any] | None:
    """A standing reminder of this person, None where there is none like that."""
    query = sa.select(standing_reminders).where(standing_reminders.c.contact == person.contact, which)
    if lead is not None:
        query = query.where(standing_reminders.c.lead == lead)
    return connection.execute(query).first()


def drop_lonely_notices(connection: sa.Connection, person: Person) -> None:
    """Nobody is told of meetings of which they do not want to be reminded."""
    others = reminders.alias()
    wanted = sa.select(others.c.meeting).where(others.c.contact == person.contact, others.c.kind == REMINDER)
    connection.execute(
        sa.delete(reminders).where(
            reminders.c.contact == person.contact,
            reminders.c.kind != REMINDER,
            reminders.c.standing.is_(None),
            reminders.c.state == PLANNED,
            reminders.c.meeting.not_in(wanted),
        )
    )


def reminder_of(row: sa.Row[Any]) -> Reminder:
    """A row as the actions see it."""
    due = None if row.due_at is None else _utc(row.due_at)
    return Reminder(row.id, row.meeting, LeadRule.parse(row.lead), due, row.standing)


def standing_of(row: sa.Row[Any]) -> StandingReminder:
    """A row as the actions see it."""
    return StandingReminder(row.id, row.format, LeadRule.parse(row.lead), _utc(row.ends_at))


def _utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(tzinfo=datetime.UTC)
