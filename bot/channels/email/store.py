"""What the database holds for e-mail: wishes that nobody confirmed yet, and what people agreed to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.channels.email import WISHES
from bot.channels.email.addresses import mailbox
from bot.channels.email.links import hash_of, new_token
from bot.channels.email.messenger import CHANNEL
from bot.database import Database, announce, serialise
from bot.database.moments import utc_now
from bot.database.tables import consents, contacts, email_requests
from bot.inbox.contacts import reached

VALID = datetime.timedelta(hours=48)
"""So long may a wish be confirmed; then it is deleted."""
PAUSE = datetime.timedelta(hours=24)
"""An address that confirmed nothing yet gets one mail in this time."""
MOST_OF_A_CONTACT = 10
"""So many confirmation mails a contact gets in that time."""


@dataclass(frozen=True, slots=True)
class Request:
    """A wish that waits for its mail or its confirmation."""

    id: str
    address: str
    wish: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who confirmed: id in `contacts`, mail address, and the conversation by which reminders know them."""

    id: str
    address: str
    conversation: str


class EmailStore:
    """Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def contact_of(self, address: str) -> str | None:
        """Id of the contact with this address."""
        contact = await self._database.read(lambda connection: _contact(connection, contacts.c.address == address))
        return None if contact is None else contact.id

    async def contact(self, identifier: str) -> Contact | None:
        """The contact with this id."""
        return await self._database.read(lambda connection: _contact(connection, contacts.c.id == identifier))

    async def request(self, address: str, wish: Mapping[str, str]) -> bool:
        """Keep a wish whose mail is to be sent; False where the address got as many as it may get, or waits for one."""
        now = utc_now()

        def work(connection: sa.Connection) -> bool:
            serialise(connection, f"email {mailbox(address)}")
            known = _contact(connection, contacts.c.address == address) is not None
            if _mails_since(connection, address, now - PAUSE) >= (MOST_OF_A_CONTACT if known else 1):
                return False
            # The link is made when the mail goes out; until then the id belongs to no link.
            fresh = {"id": hash_of(new_token()), "address": address, "wish": dict(wish), "requested_at": now}
            connection.execute(email_requests.insert().values(fresh))
            announce(connection, WISHES)
            return True

        return await self._database.write(work)

    async def waiting(self) -> list[Request]:
        """Wishes whose mail did not go out yet, the oldest first."""
        query = sa.select(email_requests).where(email_requests.c.mailed_at.is_(None), _is_valid())
        query = query.order_by(email_requests.c.requested_at)
        return await self._database.read(lambda connection: [_request(row) for row in connection.execute(query)])

    async def begin_mail(self, request: Request) -> str | None:
        """The token for the link in the mail, which from now on counts as sent; None where somebody else sends it."""
        token = new_token()
        update = (
            email_requests.update()
            .where(email_requests.c.id == request.id, email_requests.c.mailed_at.is_(None))
            .values(id=hash_of(token), mailed_at=utc_now())
        )
        return token if await self._database.write(lambda connection: connection.execute(update).rowcount) else None

    async def mail_failed(self, token: str) -> None:
        """The mail with this link clearly was not sent: it waits again."""
        update = email_requests.update().where(email_requests.c.id == hash_of(token)).values(mailed_at=None)
        await self._database.write(lambda connection: connection.execute(update))

    async def opened(self, token: str) -> Request | None:
        """The wish of a link; None where there is none, or none any more."""
        query = sa.select(email_requests).where(email_requests.c.id == hash_of(token), _is_valid())

        def work(connection: sa.Connection) -> Request | None:
            row = connection.execute(query).first()
            return None if row is None else _request(row)

        return await self._database.read(work)

    async def close(self, token: str) -> None:
        """End a link. Its row stays without its wish, as it counts until the address may get the next mail."""
        closed = {"id": hash_of(new_token()), "wish": {}}
        update = email_requests.update().where(email_requests.c.id == hash_of(token)).values(closed)
        await self._database.write(lambda connection: connection.execute(update))

    async def agreed(self, address: str, text: str) -> Contact:
        """Note what somebody agreed to, word for word; makes their contact where there is none."""

        def work(connection: sa.Connection) -> Contact:
            serialise(connection, f"email {mailbox(address)}")
            # The link reached them, so an address that bounced works again.
            contact = reached(connection, CHANNEL, address)
            connection.execute(consents.insert().values(contact=contact.id, given_at=utc_now(), text=text))
            return Contact(contact.id, address, contact.conversation)

        return await self._database.write(work)

    async def forget(self, address: str) -> None:
        """Delete the wishes of an address, whether they wait or not."""
        delete = email_requests.delete().where(email_requests.c.address == address)
        await self._database.write(lambda connection: connection.execute(delete))


def _contact(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Contact | None:
    row = connection.execute(sa.select(contacts).where(contacts.c.channel == CHANNEL, condition)).first()
    return None if row is None else Contact(row.id, row.address, row.conversation)


def _mails_since(connection: sa.Connection, address: str, since: datetime.datetime) -> int:
    """How many mails this mailbox got or waits for since then, under any of its addresses."""
    local, _, domain = mailbox(address).rpartition("@")
    column = email_requests.c.address
    query = sa.select(column).where(
        sa.or_(email_requests.c.mailed_at.is_(None), email_requests.c.mailed_at > since),
        email_requests.c.requested_at > utc_now() - VALID,
        sa.and_(column.startswith(local, autoescape=True), column.endswith(f"@{domain}", autoescape=True)),
    )
    return sum(mailbox(found) == mailbox(address) for found in connection.scalars(query))


def _is_valid() -> sa.ColumnElement[bool]:
    return email_requests.c.requested_at > utc_now() - VALID


def _request(row: sa.Row[Any]) -> Request:
    return Request(row.id, row.address, row.wish)
