"""The requests in the database."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.channels.email.addresses import mailbox
from bot.database import Database, serialise
from bot.database.moments import utc_now
from bot.database.tables import subject_requests
from bot.subject_rights.addresses import EMAIL, Address
from bot.subject_rights.states import (
    ASKED,
    CONFIRMED,
    DECLINED,
    DONE,
    EXPIRED,
    OPEN,
    REQUESTED,
    UNCONFIRMED,
)

VALID = datetime.timedelta(days=7)
"""So long may a request be confirmed; nor is the same address asked the same again."""
LEASE = datetime.timedelta(minutes=5)
MOST_AN_HOUR = 20
"""So many requests of all addresses together."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `address` is empty once it is done with."""

    number: int
    kind: str
    channel: str
    address: str
    state: str
    requested_at: datetime.datetime
    """UTC."""
    changed_at: datetime.datetime
    """UTC; since when it is in this state."""
    attempts: int


class AlreadyAsked(Exception):
    """The address has been asked the same, and did not confirm."""


class TooManyRequests(Exception):
    """Of all addresses together."""


class RequestStore:
    """Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, kind: str, who: Address) -> int:
        """Make a request; returns its number.

        Raises:
            AlreadyAsked, TooManyRequests
        """
        now = utc_now()
        table = subject_requests

        def work(connection: sa.Connection) -> int:
            serialise(connection, "subject requests")
            recent = sa.select(sa.func.count()).where(table.c.requested_at > now - datetime.timedelta(hours=1))
            if connection.execute(recent).scalar_one() >= MOST_AN_HOUR:
                raise TooManyRequests
            states = (*UNCONFIRMED, CONFIRMED, DECLINED)
            same = sa.select(table.c.address).where(
                table.c.kind == kind,
                table.c.channel == who.channel,
                table.c.state.in_(states),
                table.c.requested_at > now - VALID,
                table.c.address.is_not(None),
            )
            if any(_one(who.channel, found) == _one(*_parts(who)) for found in connection.scalars(same)):
                raise AlreadyAsked
            values = {"kind": kind, "channel": who.channel, "address": who.address, "state": REQUESTED}
            times = {"requested_at": now, "changed_at": now, "next_attempt": now, "attempts": 0}
            made = connection.execute(sa.insert(table).values(**values, **times))
            return int(made.inserted_primary_key[0])  # type: ignore[index]

        return await self._database.write(work)

    async def claim(self, channels: Collection[str]) -> Request | None:
        """A request of these channels for which something is to be done now; nobody else gets it for a while."""
        table, now = subject_requests, utc_now()
        due = (
            sa.select(table)
            .where(table.c.channel.in_(channels), table.c.state.in_(OPEN), table.c.next_attempt <= now)
            .order_by(table.c.next_attempt)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

        def work(connection: sa.Connection) -> Request | None:
            row = connection.execute(due).first()
            if row is None:
                return None
            claimed = sa.update(table).where(table.c.number == row.number)
            connection.execute(claimed.values(next_attempt=now + LEASE, attempts=row.attempts + 1))
            return _request(row)

        return await self._database.write(work)

    async def keep_proof(self, request: Request, proof: str) -> None:
        """Keep the hash of what confirms the request, before the question goes out with it."""
        await self._change(request.number, (REQUESTED,), proof=proof)

    async def asked(self, request: Request) -> None:
        """The question went out, or cannot."""
        await self._move(request.number, (REQUESTED,), ASKED, next_attempt=None)

    async def later(self, request: Request, seconds: float) -> None:
        """Try again in a while."""
        await self._change(request.number, OPEN, next_attempt=utc_now() + datetime.timedelta(seconds=seconds))

    async def with_proof(self, proof: str) -> Request | None:
        """The request that this confirms; None where there is none, or not any more."""
        table = subject_requests
        query = sa.select(table).where(
            table.c.proof == proof, table.c.state.in_(UNCONFIRMED), table.c.requested_at > utc_now() - VALID
        )
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _request(row)

    async def waiting(self, channel: str) -> list[int]:
        """Numbers of the requests of a channel that may be confirmed."""
        table = subject_requests
        query = sa.select(table.c.number).where(
            table.c.channel == channel, table.c.state.in_(UNCONFIRMED), table.c.proof.is_not(None)
        )
        return await self._database.read(lambda connection: list(connection.scalars(query)))

    async def confirm(self, request: Request, claimed: bool = False) -> bool:
        """It is theirs, and if `claimed` the caller works on it; False where somebody was faster."""
        begin = utc_now() + (LEASE if claimed else datetime.timedelta())
        return await self._move(request.number, UNCONFIRMED, CONFIRMED, proof=None, next_attempt=begin)

    async def decline(self, request: Request) -> bool:
        """It is not theirs; the address stays until it may be asked again. False where somebody was faster."""
        return await self._move(request.number, UNCONFIRMED, DECLINED, proof=None, next_attempt=None)

    async def finish(self, request: Request, state: str = DONE) -> None:
        """Done with; the address goes."""
        await self._move(request.number, (CONFIRMED,), state, address=None, proof=None, next_attempt=None)

    async def listing(self) -> list[Request]:
        """All requests, the newest first, without their addresses."""
        query = sa.select(subject_requests).order_by(subject_requests.c.number.desc())
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_request(row, hidden=True) for row in rows]

    async def end_old(self) -> int:
        """What nobody confirmed in time expires, and what cannot be delivered; their addresses go. Returns how many."""
        table, now = subject_requests, utc_now()
        late = sa.or_(
            table.c.state.in_(UNCONFIRMED) & (table.c.requested_at <= now - VALID),
            (table.c.state == CONFIRMED) & (table.c.changed_at <= now - VALID),
        )
        gone = {"address": None, "proof": None, "next_attempt": None}
        expired = sa.update(table).where(late).values(**gone, state=EXPIRED, changed_at=now)
        declined = sa.update(table).where(table.c.state == DECLINED, table.c.requested_at <= now - VALID).values(gone)

        def work(connection: sa.Connection) -> int:
            connection.execute(declined)
            return connection.execute(expired).rowcount

        return await self._database.write(work)

    async def delete(self, before: datetime.datetime) -> int:
        """Delete the requests that were made before (UTC); returns how many."""
        old = sa.delete(subject_requests).where(subject_requests.c.requested_at < before)
        return await self._database.write(lambda connection: connection.execute(old).rowcount)

    async def _move(self, number: int, states: Sequence[str], state: str, **values: Any) -> bool:
        return await self._change(number, states, state=state, changed_at=utc_now(), **values)

    async def _change(self, number: int, states: Sequence[str], **values: Any) -> bool:
        table = subject_requests
        change = sa.update(table).where(table.c.number == number, table.c.state.in_(states)).values(values)
        return await self._database.write(lambda connection: connection.execute(change).rowcount) > 0


def _parts(who: Address) -> tuple[str, str]:
    return who.channel, who.address


def _one(channel: str, address: str) -> str:
    """What is the same for all addresses that reach one person."""
    return mailbox(address) if channel == EMAIL else address


def _request(row: sa.Row[Any], *, hidden: bool = False) -> Request:
    address = "" if hidden else row.address or ""
    return Request(
        row.number, row.kind, row.channel, address, row.state, row.requested_at, row.changed_at, row.attempts
    )
