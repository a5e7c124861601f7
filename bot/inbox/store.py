"""The inbox in the database: what arrived, what is answered, what is sent of it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.channels.choices import choice_token
from bot.channels.messenger import Received
from bot.database import Database
from bot.database.batches import delete_in_batches
from bot.database.moments import utc_now
from bot.database.tables import channel_state, contacts, inbox, offered_choices
from bot.inbox.contacts import Contact, reached

WAITING, ANSWERED, DELIVERED, FAILED = "waiting", "answered", "delivered", "failed"
_OPEN = (WAITING, ANSWERED)

MOST_OFFERED = 200
"""So many buttons of a contact are kept."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message in the inbox, with whoever sent it."""

    id: int
    contact: Contact
    text: str
    choice: str | None
    state: str
    replies: tuple[dict[str, Any], ...]
    sent: int
    """How many of the replies were sent; of a message that waits, 1 where the sender was told that it waits."""
    sending: bool
    """The process ended while the next reply was being sent."""


class InboxStore:
    """Keeps the inbox; each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, channel: str, messages: Sequence[Received], state: Mapping[str, str] | None = None) -> int:
        """Keep what arrived, and with it the messenger's own state; returns how many messages are new."""

        def work(connection: sa.Connection) -> int:
            new = sum(_take(connection, channel, message) for message in messages)
            for key, value in (state or {}).items():
                _keep_state(connection, channel, key, value)
            return new

        return await self._database.write(work)

    async def state(self, channel: str) -> dict[str, str]:
        """What a messenger kept of its own."""
        query = sa.select(channel_state.c.key, channel_state.c.value).where(channel_state.c.channel == channel)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.key: row.value for row in rows}

    async def contacts_with_work(self, channels: Collection[str], most: int) -> list[str]:
        """Contacts of these channels whose messages are not done with, those waiting longest first."""
        query = (
            sa.select(inbox.c.contact)
            .where(inbox.c.state.in_(_OPEN), inbox.c.channel.in_(channels))
            .group_by(inbox.c.contact)
            .order_by(sa.func.min(inbox.c.id))
            .limit(most)
        )
        return await self._database.read(lambda connection: list(connection.scalars(query)))

    async def next_of(self, contact: str) -> Item | None:
        """The oldest message of a contact that is not done with."""
        query = (
            sa.select(inbox, contacts.c.address, contacts.c.conversation, contacts.c.private)
            .join(contacts, contacts.c.id == inbox.c.contact)
            .where(inbox.c.contact == contact, inbox.c.state.in_(_OPEN))
            .order_by(inbox.c.id)
            .limit(1)
        )
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _item(row)

    async def offered(self, contact: str, choice: str) -> str | None:
        """The payload of the button that was pressed, if this contact was offered it."""
        query = sa.select(offered_choices.c.payload).where(offered_choices.c.contact == contact)
        payloads = await self._database.read(lambda connection: list(connection.scalars(query)))
        return next((payload for payload in payloads if choice in (payload, choice_token(payload))), None)

    async def numbered(self, contact: str, number: int) -> str | None:
        """The payload of the button that bore this number in the list shown last."""
        table = offered_choices
        query = sa.select(table.c.payload).where(table.c.contact == contact, table.c.number == number)
        return await self._database.read(lambda connection: connection.execute(query).scalar())

    async def tell_waiting(self, item: Item) -> None:
        """Note that the sender was told that the message waits."""
        await self._update(item, sent=1)

    async def answered(self, item: Item, replies: Sequence[dict[str, Any]]) -> None:
        """Keep the replies until they are sent; what was written is emptied. An answer that is there already stays."""

        def work(connection: sa.Connection) -> None:
            values = {"state": ANSWERED, "replies": list(replies), "sent": 0, "text": "", "choice": None}
            unanswered = sa.update(inbox).where(inbox.c.id == item.id, inbox.c.state == WAITING)
            if not connection.execute(unanswered.values(values)).rowcount:
                return
            _offer(connection, item.contact.id, [[b["payload"] for b in reply["buttons"]] for reply in replies])

        await self._database.write(work)

    async def sending(self, item: Item, number: int) -> bool:
        """Note that reply `number` is about to be sent; those before it were. False: somebody else is at it."""
        behind = sa.or_(inbox.c.sent < number, sa.and_(inbox.c.sent == number, inbox.c.sending.is_(False)))
        change = sa.update(inbox).where(inbox.c.id == item.id, inbox.c.state == ANSWERED, behind)
        values = {"sent": number, "sending": True}
        return await self._database.write(lambda connection: connection.execute(change.values(values)).rowcount == 1)

    async def sent(self, item: Item, number: int) -> None:
        """Note that so many replies were sent."""
        await self._update(item, sent=number, sending=False)

    async def close(self, item: Item, state: str) -> None:
        """Done with this message, delivered or failed; nothing of it is kept but that it was there."""
        await self._update(item, state=state, text="", choice=None, replies=None, sending=False)

    async def expire(self, before: datetime.datetime) -> int:
        """Delete messages that were done with and arrived before (UTC); returns how many."""
        old = sa.and_(inbox.c.state.not_in(_OPEN), inbox.c.received_at < before)
        return await delete_in_batches(self._database, inbox, old)

    async def _update(self, item: Item, **values: Any) -> None:
        change = sa.update(inbox).where(inbox.c.id == item.id).values(values)
        await self._database.write(lambda connection: connection.execute(change))


def _take(connection: sa.Connection, channel: str, message: Received) -> bool:
    known = sa.select(inbox.c.id).where(inbox.c.channel == channel, inbox.c.external_id == message.external_id)
    if connection.execute(known).first() is not None:
        return False
    contact = reached(connection, channel, message.address, private=message.private)
    connection.execute(
        sa.insert(inbox).values(
            contact=contact.id,
            channel=channel,
            external_id=message.external_id,
            received_at=utc_now(),
            text=message.text,
            choice=message.choice,
            state=WAITING,
            sent=0,
            sending=False,
        )
    )
    return True


def _keep_state(connection: sa.Connection, channel: str, key: str, value: str) -> None:
    there = (channel_state.c.channel == channel) & (channel_state.c.key == key)
    if not connection.execute(sa.update(channel_state).where(there).values(value=value)).rowcount:
        connection.execute(sa.insert(channel_state).values(channel=channel, key=key, value=value))


def _offer(connection: sa.Connection, contact: str, lists: Sequence[Sequence[str]]) -> None:
    """Keep the buttons of the replies; those of the last reply that has some bear numbers."""
    table, now = offered_choices, utc_now()
    connection.execute(sa.update(table).where(table.c.contact == contact).values(number=None))
    # Of a button that is offered twice, the later one counts.
    numbers = {payload: number for shown in lists for number, payload in enumerate(shown, start=1)}
    last = next((shown for shown in reversed(lists) if shown), [])
    for payload, number in numbers.items():
        connection.execute(sa.delete(table).where(table.c.contact == contact, table.c.payload == payload))
        values = {"contact": contact, "payload": payload, "number": number if payload in last else None, "at": now}
        connection.execute(sa.insert(table).values(values))
    newest = sa.select(table.c.payload).where(table.c.contact == contact).order_by(table.c.at.desc())
    kept = list(connection.scalars(newest.limit(MOST_OFFERED)))
    connection.execute(sa.delete(table).where(table.c.contact == contact, table.c.payload.not_in(kept)))


def _item(row: sa.Row[Any]) -> Item:
    contact = Contact(row.contact, row.channel, row.address, row.conversation, row.private)
    return Item(row.id, contact, row.text, row.choice, row.state, tuple(row.replies or ()), row.sent, row.sending)
