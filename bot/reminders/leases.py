"""Who sends what: rows are claimed for a while, and what came of them is written only by whoever claimed them."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.clock import Clock
from bot.database import Database
from bot.database.batches import delete_in_batches
from bot.database.moments import utc_now
from bot.database.tables import contacts, known_meetings, reminders, standing_reminders
from bot.reminders.facts import REMINDER, Facts
from bot.reminders.rows import EXPIRED, FAILED, PLANNED, SENDING, SENT, UNCERTAIN, ended
from bot.reminders.schedule import stored

LEASE = datetime.timedelta(seconds=150)
"""Longer than a send may take (`dispatcher.SEND_SECONDS`) with all that goes before and after it."""
REPEATABLE_FOR = datetime.timedelta(hours=20)
"""So long do messengers remember keys for certain; afterwards the same key may be another message."""

STOPPED = "stopped"
"""Error of what was still planned for an address that cannot be reached any more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that is ours to send, with all that has to be known for it; moments as the tables hold them."""

    id: str
    token: str
    contact: str
    address: str
    kind: str
    meeting: str
    lead: str
    version: str
    expires_at: datetime.datetime
    attempts: int
    first_attempt: datetime.datetime | None
    """Of an attempt of which nobody knows what came of it; None where there was none."""
    accepted: Facts | None
    """None where nothing is known of the meeting."""
    pending: Facts | None
    held: bool
    vanished: bool
    format: str
    """Of the standing reminder that ends."""
    planned_at: datetime.datetime | None = None
    """When it was meant to be sent, which may be after it was due; None where nobody measures."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a claim: new values of its row, and why nothing can be sent to its contact any more."""

    claim: Claim
    values: dict[str, Any]
    stop: str | None = None


_CLAIMABLE = (
    sa.select(
        reminders,
        contacts.c.address,
        known_meetings.c.accepted,
        known_meetings.c.pending,
        known_meetings.c.pending_since,
        known_meetings.c.held,
        known_meetings.c.vanished_at,
        standing_reminders.c.format,
    )
    .join(contacts, contacts.c.id == reminders.c.contact)
    .outerjoin(known_meetings, known_meetings.c.id == reminders.c.meeting)
    .outerjoin(standing_reminders, standing_reminders.c.id == reminders.c.standing)
    .where(
        reminders.c.state == PLANNED,
        reminders.c.next_attempt <= sa.bindparam("now"),
        reminders.c.expires_at > sa.bindparam("now"),
        sa.or_(reminders.c.lease_until.is_(None), reminders.c.lease_until <= sa.bindparam("real")),
        contacts.c.channel == sa.bindparam("channel"),
        contacts.c.stopped.is_(None),
    )
    .order_by(reminders.c.next_attempt)
    .limit(sa.bindparam("most"))
    .with_for_update(of=reminders, skip_locked=True)
)
_TAKE = (
    sa.update(reminders)
    .where(reminders.c.id == sa.bindparam("row"))
    .values(
        lease_owner=sa.bindparam("token"),
        lease_until=sa.bindparam("until"),
        first_attempt=sa.func.coalesce(reminders.c.first_attempt, sa.bindparam("real")),
    )
)
_OURS = (reminders.c.id == sa.bindparam("row")) & (reminders.c.lease_owner == sa.bindparam("token"))


class Leases:
    """Claims rows for `lease` and writes what came of them; `real` tells the time by which leases end."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        lease: datetime.timedelta = LEASE,
        real: Callable[[], datetime.datetime] = utc_now,
    ) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._real = real

    async def claim(self, channel: str, most: int) -> list[Claim]:
        """Claim rows of this channel that are due, the longest due first."""

        def work(connection: sa.Connection) -> list[Claim]:
            real = self._real()
            values = {"now": stored(self._clock.now()), "real": real, "channel": channel, "most": most}
            rows = connection.execute(_CLAIMABLE, values).all()
            claims = [_claim(row, secrets.token_hex(16)) for row in rows]
            if claims:
                until = real + self._lease
                taken = [{"row": c.id, "token": c.token, "until": until, "real": real} for c in claims]
                connection.execute(_TAKE, taken)
            return claims

        return await self._database.write(work)

    async def begin(self, claim: Claim) -> bool:
        """Note, durably, that a message is about to be sent which must not be sent twice; False: no longer ours."""
        change = sa.update(reminders).where(_OURS, reminders.c.state == PLANNED, reminders.c.lease_until > self._real())
        values = {"row": claim.id, "token": claim.token}
        return await self._database.write(
            lambda connection: connection.execute(change.values(state=SENDING), values).rowcount == 1
        )

    async def finish(self, outcomes: Iterable[Outcome]) -> None:
        """Write what came of claims, in one transaction; what is no longer ours stays as it is."""

        def work(connection: sa.Connection) -> None:
            for outcome in outcomes:
                ours = {"row": outcome.claim.id, "token": outcome.claim.token}
                done = {**_RELEASED, **outcome.values}
                connection.execute(sa.update(reminders).where(_OURS).values(done), ours)
                if outcome.stop is not None:
                    _stop(connection, outcome.claim.contact, outcome.stop)

        await self._database.write(work)

    async def sweep(self) -> None:
        """Close what nobody will send: what is expired, and what a process took with it while it was being sent."""

        def work(connection: sa.Connection) -> None:
            now, real = stored(self._clock.now()), self._real()
            over = sa.update(reminders).where(
                reminders.c.state == PLANNED,
                reminders.c.next_attempt <= now,
                reminders.c.expires_at <= now,
                sa.or_(reminders.c.lease_until.is_(None), reminders.c.lease_until <= real),
            )
            connection.execute(over.values(ended(EXPIRED)))
            # The owner stays: should it be alive after all, it may still say what came of it.
            lost = sa.update(reminders).where(reminders.c.state == SENDING, reminders.c.lease_until <= real)
            connection.execute(lost.values(state=UNCERTAIN, next_attempt=None, error="interrupted"))

        await self._database.write(work)

    async def next_due(self) -> datetime.datetime | None:
        """When the next row that is not due yet will be; UTC without a zone."""
        query = (
            sa.select(reminders.c.next_attempt)
            .where(reminders.c.state == PLANNED, reminders.c.next_attempt > stored(self._clock.now()))
            .order_by(reminders.c.next_attempt)
            .limit(1)
        )
        return await self._database.read(lambda connection: connection.scalar(query))

    async def times(self, claim: Claim) -> list[datetime.datetime]:
        """When the owner of a claim will be reminded of its meeting; UTC without a zone."""
        query = (
            sa.select(reminders.c.due_at)
            .where(
                reminders.c.contact == claim.contact,
                reminders.c.meeting == claim.meeting,
                reminders.c.kind == REMINDER,
                reminders.c.state == PLANNED,
            )
            .order_by(reminders.c.due_at)
        )
        found = await self._database.read(lambda connection: list(connection.scalars(query)))
        return [moment for moment in found if moment is not None]

    async def expire(self, before: datetime.datetime) -> int:
        """Delete what was done with before (UTC) and whose meeting has begun; returns how many."""
        now = stored(self._clock.now())
        over = sa.and_(
            reminders.c.state.not_in((PLANNED, SENDING)),
            reminders.c.expires_at <= now,
            sa.func.coalesce(reminders.c.sent_at, reminders.c.expires_at) < before,
        )
        return await delete_in_batches(self._database, reminders, over)

    def sent(self, claim: Claim, external_id: str) -> Outcome:
        """It was sent."""
        values = {"state": SENT, "sent_at": self._real(), "external_id": external_id[:255], "next_attempt": None}
        return Outcome(claim, values | {"error": None})

    def again(self, claim: Claim, seconds: float, reason: str, *, is_clear: bool) -> Outcome:
        """Try again after `seconds`; `is_clear`: nothing was sent this time."""
        values = {"state": PLANNED, "attempts": claim.attempts + 1, "error": reason[:255]}
        if is_clear:
            values["first_attempt"] = claim.first_attempt
        return Outcome(claim, values | {"next_attempt": self._after(seconds)})

    def postponed(self, claim: Claim, seconds: float) -> Outcome:
        """Nothing was tried; look again after `seconds`."""
        return Outcome(claim, {"first_attempt": claim.first_attempt, "next_attempt": self._after(seconds)})

    def uncertain(self, claim: Claim, reason: str) -> Outcome:
        """It may have been sent."""
        return Outcome(claim, {"state": UNCERTAIN, "next_attempt": None, "error": reason[:255]})

    def failed(self, claim: Claim, reason: str) -> Outcome:
        """The address cannot be reached any more."""
        return Outcome(claim, {"state": FAILED, "next_attempt": None, "error": reason[:255]}, stop=reason[:255])

    def expired(self, claim: Claim, reason: str) -> Outcome:
        """There is nothing to say any more."""
        return Outcome(claim, {"state": EXPIRED, "next_attempt": None, "error": reason})

    def is_forgotten(self, claim: Claim) -> bool:
        """Whether its key may be forgotten where it might have been used."""
        return claim.first_attempt is not None and self._real() - claim.first_attempt > REPEATABLE_FOR

    def _after(self, seconds: float) -> datetime.datetime:
        return stored(self._clock.now()) + datetime.timedelta(seconds=seconds)


_RELEASED: dict[str, Any] = {"lease_until": None, "lease_owner": None}


def _claim(row: sa.Row[Any], token: str) -> Claim:
    return Claim(
        id=row.id,
        token=token,
        contact=row.contact,
        address=row.address,
        kind=row.kind,
        meeting=row.meeting,
        lead=row.lead,
        version=row.version,
        expires_at=row.expires_at,
        attempts=row.attempts,
        first_attempt=row.first_attempt,
        accepted=None if row.accepted is None else Facts.from_json(row.accepted),
        # What the office discarded counts for nothing.
        pending=None if row.pending is None or row.pending_since is None else Facts.from_json(row.pending),
        held=bool(row.held),
        vanished=row.vanished_at is not None,
        format=row.format or "",
        planned_at=_planned_at(row),
    )


def _planned_at(row: sa.Row[Any]) -> datetime.datetime:
    # Made when it was due already, or put off to the day: that is no delay. A failed attempt is one.
    moments: list[datetime.datetime | None] = [
        row.due_at,
        row.created_at,
        row.next_attempt if row.attempts == 0 else None,
    ]
    return max(moment for moment in moments if moment is not None)


def _stop(connection: sa.Connection, contact: str, reason: str) -> None:
    connection.execute(sa.update(contacts).where(contacts.c.id == contact).values(stopped=reason))
    rest = sa.update(reminders).where(reminders.c.contact == contact, reminders.c.state.in_((PLANNED, "paused")))
    connection.execute(rest.values(ended(FAILED, STOPPED)))
