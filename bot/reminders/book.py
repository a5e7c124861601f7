"""The reminders of people, in the database: what `ReminderDesk` promises."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bot.clock import Clock
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import contacts, reminders, standing_reminders
from bot.meetings import Meeting
from bot.reminders.desk import Ways
from bot.reminders.facts import Facts
from bot.reminders.known import Moment
from bot.reminders.lead import LeadRule
from bot.reminders.planning import (
    WAITING,
    count_standing,
    drop_lonely_notices,
    lock,
    own,
    own_standing,
    plan,
    reminder_of,
    standing_of,
)
from bot.reminders.results import (
    Begun,
    OnlyExample,
    Person,
    Planned,
    Reminder,
    Result,
    StandingReminder,
    TooLate,
    TooMany,
)
from bot.reminders.schedule import standing_end, stored
from bot.reminders.standing import announce_end, expand
from bot.reminders.watcher import CalendarSource

MOST_STANDING = 10
GRACE = datetime.timedelta(minutes=1)
"""Rules name minutes: "now" was up to one ago."""


class ReminderBook:
    """Plans, lists, changes and cancels. `push` names the channels that can send by themselves.

    `forget` deletes all that is kept of a conversation; `wake` is called when something may be due earlier than before.
    Of example meetings nobody is reminded unless `demo` is set.
    """

    def __init__(
        self,
        database: Database,
        source: CalendarSource,
        clock: Clock,
        ways: Ways,
        *,
        push: Collection[str],
        forget: Callable[[str], Awaitable[bool]],
        wake: Callable[[], None],
        demo: bool = False,
    ) -> None:
        self._database = database
        self._source = source
        self._clock = clock
        self._ways = ways
        self._push = frozenset(push)
        self._forget = forget
        self._wake = wake
        self._demo = demo

    async def person(self, conversation: str) -> Person | None:
        """Who speaks in this conversation; None where the channel cannot send by itself, or to several people."""
        query = sa.select(contacts.c.id, contacts.c.channel).where(
            contacts.c.conversation == conversation, contacts.c.stopped.is_(None), contacts.c.private
        )
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return Person(row.id, row.channel) if row is not None and row.channel in self._push else None

    async def plan(self, person: Person, meeting: Meeting, lead: LeadRule) -> Result:
        """Plan a reminder; the same one again is the same."""
        refusal = self._refusal(meeting, lead)
        if refusal is not None:
            return refusal

        def work(connection: sa.Connection) -> Result:
            lock(connection, person)
            return plan(connection, person, meeting, lead, self._now())

        result = await self._database.write(work)
        self._wake()
        return result

    async def plan_standing(self, person: Person, format_: str, lead: LeadRule) -> StandingReminder | TooMany:
        """Remind of every meeting of a format for twelve months; the same again renews it."""

        def work(connection: sa.Connection) -> StandingReminder | TooMany:
            lock(connection, person)
            now = self._now()
            same = own_standing(connection, person, standing_reminders.c.format == format_, lead=str(lead))
            if same is None and count_standing(connection, person) >= MOST_STANDING:
                return TooMany(MOST_STANDING)
            identifier = secrets.token_hex(16) if same is None else same.id
            ends = stored(standing_end(now.clock))
            if same is None:
                values = {"id": identifier, "contact": person.contact, "format": format_, "lead": str(lead)}
                connection.execute(sa.insert(standing_reminders).values(**values, created_at=now.stored, ends_at=ends))
            else:
                renewed = sa.update(standing_reminders).where(standing_reminders.c.id == identifier)
                connection.execute(renewed.values(ends_at=ends))
            return self._begin_standing(connection, identifier, now)

        made = await self._database.write(work)
        self._wake()
        return made

    async def planned(self, person: Person) -> list[Reminder]:
        """What is planned, by due time; without what standing reminders brought."""
        query = (
            sa.select(reminders)
            .where(*own(person), reminders.c.standing.is_(None))
            .order_by(reminders.c.due_at.is_(None), reminders.c.due_at, reminders.c.id)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [reminder_of(row) for row in rows]

    async def standing(self, person: Person) -> list[StandingReminder]:
        """The standing reminders, the oldest first."""
        query = sa.select(standing_reminders).where(standing_reminders.c.contact == person.contact)
        query = query.order_by(standing_reminders.c.created_at, standing_reminders.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [standing_of(row) for row in rows]

    async def change(self, person: Person, reminder: str, lead: LeadRule) -> Result | StandingReminder | None:
        """Another lead for a reminder or a standing one; None where this person has none of that id."""

        def work(connection: sa.Connection) -> Result | StandingReminder | None:
            lock(connection, person)
            row = connection.execute(sa.select(reminders).where(*own(person), reminders.c.id == reminder)).first()
            if row is not None:
                return self._change(connection, person, row, lead)
            wish = own_standing(connection, person, standing_reminders.c.id == reminder)
            return None if wish is None else self._change_standing(connection, person, wish, lead)

        result = await self._database.write(work)
        self._wake()
        return result

    async def cancel(self, person: Person, identifiers: Sequence[str]) -> int:
        """Cancel reminders and standing ones of this person; returns how many there were."""

        def work(connection: sa.Connection) -> int:
            one = sa.delete(reminders).where(*own(person), reminders.c.id.in_(identifiers))
            table = standing_reminders
            standing = sa.delete(table).where(table.c.contact == person.contact, table.c.id.in_(identifiers))
            count: int = connection.execute(one).rowcount + connection.execute(standing).rowcount
            drop_lonely_notices(connection, person)
            return count

        return await self._database.write(work)

    async def cancel_all(self, person: Person) -> int:
        """Cancel all of them, so that nothing more comes; returns how many there were."""

        def work(connection: sa.Connection) -> int:
            counted = sa.select(sa.func.count()).where(*own(person), reminders.c.standing.is_(None))
            count = connection.execute(counted).scalar_one() + count_standing(connection, person)
            connection.execute(sa.delete(reminders).where(reminders.c.contact == person.contact))
            connection.execute(sa.delete(standing_reminders).where(standing_reminders.c.contact == person.contact))
            return count

        return await self._database.write(work)

    async def forget(self, conversation: str) -> bool:
        """Delete all that is kept of whoever speaks in this conversation; False: nothing was."""
        return await self._forget(conversation)

    def ways(self) -> Ways:
        """How people of the website can be reminded."""
        return self._ways

    def _now(self) -> Moment:
        return Moment(self._clock.now(), utc_now())

    def _refusal(self, meeting: Meeting, lead: LeadRule) -> Result | None:
        now = self._clock.now()
        if self._source.calendar.is_example and not self._demo:
            return OnlyExample(meeting)
        facts, due = Facts.of(meeting), lead.due(meeting)
        if facts.last_call <= now or facts.cancelled:
            return Begun(meeting)
        return TooLate(meeting, due) if due < now - GRACE or due >= facts.last_call else None

    def _begin_standing(self, connection: sa.Connection, identifier: str, now: Moment) -> StandingReminder:
        """Expand a standing reminder over the meetings in service, and plan the message of its end."""
        row = connection.execute(sa.select(standing_reminders).where(standing_reminders.c.id == identifier)).one()
        calendar = self._source.calendar
        if not calendar.is_example or self._demo:
            expand(connection, calendar.meetings, now, late=False, only=identifier)
        announce_end(connection, row, now)
        return standing_of(row)

    def _change(
        self, connection: sa.Connection, person: Person, row: sa.Row[Any], lead: LeadRule
    ) -> Result | StandingReminder | None:
        meeting = self._source.calendar.meeting(row.meeting)
        if meeting is None:
            return Planned(reminder_of(row), is_new=False)
        refusal = self._refusal(meeting, lead)
        if refusal is not None:
            return refusal
        connection.execute(sa.delete(reminders).where(reminders.c.id == row.id))
        return plan(connection, person, meeting, lead, self._now(), identifier=row.id)

    def _change_standing(
        self, connection: sa.Connection, person: Person, row: sa.Row[Any], lead: LeadRule
    ) -> StandingReminder:
        same = own_standing(connection, person, standing_reminders.c.format == row.format, lead=str(lead))
        if same is not None:
            if same.id != row.id:
                connection.execute(sa.delete(standing_reminders).where(standing_reminders.c.id == row.id))
            return standing_of(same)
        old = sa.delete(reminders).where(reminders.c.standing == row.id, reminders.c.state.in_(WAITING))
        connection.execute(old)
        change = sa.update(standing_reminders).where(standing_reminders.c.id == row.id)
        connection.execute(change.values(lead=str(lead)))
        return self._begin_standing(connection, row.id, self._now())
