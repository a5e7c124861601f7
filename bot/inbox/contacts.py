"""Who can be reached in a messenger: an address, and the conversation with it in Rasa."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.database import Database
from bot.database.batches import in_batches
from bot.database.forgetting import to_be_forgotten
from bot.database.moments import utc_now
from bot.database.tables import contacts, inbox, reminders, standing_reminders
from bot.inbox.deletions import Deletions

_AT_ONCE = 20
"""So many contacts are deleted in one transaction, with all that hangs on them."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A row of `contacts`."""

    id: str
    channel: str
    address: str
    conversation: str
    private: bool
    stopped: str | None = None
    """Why nothing can be sent there any more."""


class Contacts:
    """Finds, makes and deletes contacts."""

    def __init__(self, database: Database, deletions: Deletions) -> None:
        self._database = database
        self._deletions = deletions

    async def of(self, channel: str, address: str, conversation: str | None = None) -> Contact:
        """The contact of this address, made where there is none; who speaks can be reached again.

        `conversation` is Rasa's sender id where the channel sets it; else it is random.
        """
        return await self._database.write(
            lambda connection: reached(connection, channel, address, conversation=conversation)
        )

    async def in_conversation(self, conversation: str) -> Contact | None:
        """Whoever speaks in this conversation, if a messenger carries it."""
        query = sa.select(contacts).where(contacts.c.conversation == conversation)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _contact(row)

    async def exists(self, contact: Contact) -> bool:
        """Whether it was not deleted since."""
        query = sa.select(contacts.c.id).where(contacts.c.id == contact.id)
        return await self._database.read(lambda connection: connection.execute(query).first()) is not None

    async def stop(self, contact: Contact, reason: str) -> None:
        """Note that nothing can be sent there any more."""
        change = sa.update(contacts).where(contacts.c.id == contact.id).values(stopped=reason[:255])
        await self._database.write(lambda connection: connection.execute(change))

    async def forget(self, conversation: str) -> Contact | None:
        """Delete all rows of whoever speaks there, in one transaction; Rasa is to forget the conversation.

        The deletion is noted outside of the database first, so that a restored backup brings nobody back.
        """
        contact = await self.in_conversation(conversation)
        if contact is None:
            return None
        await self._deletions.note(contact.channel, contact.address)
        await self._database.write(lambda connection: _delete(connection, contact))
        return contact

    async def forget_again(self, contact: Contact) -> None:
        """Let Rasa forget what was said while a contact was being forgotten."""
        await self._database.write(lambda connection: to_be_forgotten(connection, contact.conversation))

    async def purge(self) -> int:
        """Delete the contacts that were deleted before, which a restored backup brought back; returns how many."""
        query = sa.select(contacts)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        back = [row for row in rows if self._deletions.covers(row.channel, row.address, row.created_at)]

        def work(connection: sa.Connection) -> None:
            for row in back:
                _delete(connection, _contact(row))

        await self._database.write(work)
        return len(back)

    async def expire(self, before: datetime.datetime) -> int:
        """Delete contacts that were silent since `before` (UTC) and have no reminders; returns how many."""
        kept = sa.union_all(sa.select(reminders.c.contact), sa.select(standing_reminders.c.contact))
        waiting = sa.select(inbox.c.contact).where(inbox.c.state.in_(("waiting", "answered")))
        idle = (
            sa.select(contacts)
            .where(contacts.c.seen_at < before, contacts.c.id.not_in(kept), contacts.c.id.not_in(waiting))
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)  # who writes at this moment is not silent
        )

        def work(connection: sa.Connection) -> int:
            rows = connection.execute(idle).all()
            for row in rows:
                _delete(connection, _contact(row))
            return len(rows)

        return await in_batches(self._database, work, _AT_ONCE)


def reached(
    connection: sa.Connection, channel: str, address: str, *, private: bool = True, conversation: str | None = None
) -> Contact:
    """The contact of an address that just spoke; to be called in a write transaction."""
    now = utc_now()
    row = connection.execute(
        sa.select(contacts).where(contacts.c.channel == channel, contacts.c.address == address)
    ).first()
    if row is not None:
        values = {"seen_at": now, "stopped": None, "private": private}
        connection.execute(sa.update(contacts).where(contacts.c.id == row.id).values(values))
        return Contact(row.id, channel, address, row.conversation, private)
    contact = Contact(
        secrets.token_hex(16), channel, address, conversation or f"{channel}:{secrets.token_hex(16)}", private
    )
    connection.execute(
        sa.insert(contacts).values(
            id=contact.id,
            channel=channel,
            address=address,
            conversation=contact.conversation,
            private=private,
            created_at=now,
            seen_at=now,
        )
    )
    return contact


def _delete(connection: sa.Connection, contact: Contact) -> None:
    connection.execute(sa.delete(contacts).where(contacts.c.id == contact.id))
    to_be_forgotten(connection, contact.conversation)


def _contact(row: sa.Row[Any]) -> Contact:
    return Contact(row.id, row.channel, row.address, row.conversation, row.private, row.stopped)
