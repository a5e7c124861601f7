"""A whole of reminders on a real database: clocks that stand still until told, a calendar in hand, messengers."""

from __future__ import annotations

import asyncio
import datetime
import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import sqlalchemy as sa

from bot.clock import BERLIN
from bot.database import Database
from bot.database.tables import contacts, reminders
from bot.meetings import Calendar, Meeting
from bot.reminders.book import ReminderBook
from bot.reminders.dispatcher import Dispatcher
from bot.reminders.lead import LeadRule
from bot.reminders.leases import Leases
from bot.reminders.rendering import Composer
from bot.reminders.results import Person
from bot.reminders.watcher import Watcher
from bot.sending import Capabilities, Outgoing, SendFailure
from tests.examples import example_store

MONDAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
LONG = 30.0
"""Seconds, longer than anything here takes."""


class HandClock:
    """Stands still until it is set."""

    def __init__(self, now: datetime.datetime = MONDAY) -> None:
        self.moment = now

    def now(self) -> datetime.datetime:
        """The moment that was set."""
        return self.moment

    def real(self) -> datetime.datetime:
        """The same as real time, as the tables hold it; as if the machine's clock were the meetings' clock."""
        return self.moment.astimezone(datetime.UTC).replace(tzinfo=None)

    def go(self, **ahead: float) -> None:
        """Let time pass."""
        moved = self.moment.astimezone(datetime.UTC) + datetime.timedelta(**ahead)
        self.moment = moved.astimezone(BERLIN)


class Source:
    """Holds a calendar that tests replace."""

    def __init__(self) -> None:
        self.calendar = Calendar(())

    def put(self, *meetings: Meeting, is_example: bool = False) -> None:
        """A new version of the calendar."""
        self.calendar = Calendar(tuple(sorted(meetings, key=lambda item: item.beginn)), is_example=is_example)


class TestMessenger:
    """Shows each key once where it is repeatable, else whatever is sent.

    `troubles` are met by the next sends, one each: a failure is raised, an event waited for. `lost_answers`: a message
    that fails was shown all the same.
    """

    __test__ = False

    def __init__(self, name: str = "matrix", *, repeatable: bool = True) -> None:
        self.name = name
        self.capabilities = Capabilities(repeatable=repeatable)
        self.shown: list[tuple[str, Outgoing]] = []
        self.keys: list[str] = []
        self.sends = 0
        self.under_way = 0
        self.most_under_way = 0
        self.troubles: list[SendFailure | asyncio.Event] = []
        self.down: SendFailure | None = None
        self.lost_answers = False
        self.latency = 0.0

    @property
    def texts(self) -> list[str]:
        """What was shown, in its order."""
        return [message.text for _, message in self.shown]

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """Show a message, or fail as told."""
        self.sends += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(self.latency)
            trouble = self.down or (self.troubles.pop(0) if self.troubles else None)
            if isinstance(trouble, asyncio.Event):
                await trouble.wait()
                trouble = None
            if trouble is not None and not self.lost_answers:
                raise trouble
            if not (self.capabilities.repeatable and key in self.keys):
                self.shown.append((address, message))
            self.keys.append(key)
            if trouble is not None:
                raise trouble
        finally:
            self.under_way -= 1
        return f"external-{key}"


class Rig:
    """Everything put together as the assistant does it, on `database`."""

    def __init__(self, database: Database, *senders: TestMessenger, source: Source | None = None) -> None:
        self.database = database
        self.clock = HandClock()
        self.source = source or Source()
        self.senders = {sender.name: sender for sender in senders or (TestMessenger(),)}
        self.matrix = next(iter(self.senders.values()))
        self.woken = 0
        self.watcher = Watcher(database, self.source, self.clock, self._wake, real=self.clock.real)
        self.leases = Leases(database, self.clock, real=self.clock.real)
        self.book = ReminderBook(
            database,
            self.source,
            self.clock,
            NoWays(),
            push=self.senders,
            forget=self._forget,
            wake=self._wake,
        )

    def dispatcher(self) -> Dispatcher:
        """A dispatcher of its own."""
        return Dispatcher(self.leases, self.watcher, self.clock, Composer(example_store()), self.senders)

    async def person(self, channel: str = "matrix", **values: Any) -> Person:
        """Somebody new."""
        identifier = secrets.token_hex(16)
        row = {
            "id": identifier,
            "channel": channel,
            "address": f"raum-{identifier[:8]}",
            "conversation": f"{channel}:{identifier}",
            "private": True,
            "created_at": self.clock.real(),
            "seen_at": self.clock.real(),
            **values,
        }
        await self.database.write(lambda connection: connection.execute(sa.insert(contacts).values(row)))
        return Person(identifier, channel)

    async def put(self, *meetings: Meeting) -> None:
        """A new version of the calendar, and the watcher looks."""
        self.source.put(*meetings)
        await self.watcher.look()

    async def settle(self) -> None:
        """Let a quarter of an hour pass, and changes count."""
        self.clock.go(minutes=15)
        await self.watcher.settle()

    async def send(self) -> None:
        """Send what is due, until nothing is."""
        dispatcher = self.dispatcher()
        running = asyncio.create_task(dispatcher.run())
        try:
            async with asyncio.timeout(LONG):
                while await self.is_busy():
                    dispatcher.wake()
                    await asyncio.sleep(0.02)
        finally:
            running.cancel()
            await asyncio.wait([running])
        if running.done() and not running.cancelled() and (failure := running.exception()):
            raise failure

    async def is_busy(self) -> bool:
        """Whether something due is still to be sent."""
        now = self.clock.real()
        query = sa.select(sa.func.count()).where(
            sa.or_(
                (reminders.c.state == "planned") & (reminders.c.next_attempt <= now),
                (reminders.c.state == "sending") & (reminders.c.lease_until > now),
            )
        )
        return bool(await self.database.read(lambda connection: connection.scalar(query)))

    async def rows(self, **having: Any) -> list[sa.Row[Any]]:
        """The rows with these values, by due time."""
        query = sa.select(reminders).filter_by(**having).order_by(reminders.c.due_at, reminders.c.kind)
        return list(await self.database.read(lambda connection: connection.execute(query).all()))

    async def states(self, kind: str = "reminder") -> list[str]:
        """The states of all rows of this kind, sorted."""
        return sorted(row.state for row in await self.rows(kind=kind))

    def _wake(self) -> None:
        self.woken += 1

    async def _forget(self, conversation: str) -> bool:
        return False


class NoWays:
    """No other way to be reminded."""

    email_page = matrix = telegram = ""


def meeting(identifier: str = "nt", begin: str = "2026-12-07 10:00", **values: Any) -> Meeting:
    """A meeting; `begin` and `ende` are wall clock in Berlin."""
    start = datetime.datetime.fromisoformat(begin).replace(tzinfo=BERLIN)
    end = values.pop("ende", None)
    given = {"titel": "Netzwerktreffen", "format": "Netzwerktreffen", "ort": "Köln", **values}
    return Meeting(
        identifier,
        beginn=start,
        ende=None if end is None else datetime.datetime.fromisoformat(end).replace(tzinfo=BERLIN),
        **given,
    )


def utc(text: str) -> datetime.datetime:
    """A moment as the tables hold it."""
    return datetime.datetime.fromisoformat(text)


def berlin(text: str) -> datetime.datetime:
    """A moment by the wall clock of Berlin."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def sorted_texts(items: Iterable[str]) -> list[str]:
    """First lines, sorted."""
    return sorted(item.splitlines()[0] for item in items)


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds; fails where it does not in a long time."""
    async with asyncio.timeout(LONG):
        while not await condition():  # noqa: ASYNC110 - a database has no event to wait for
            await asyncio.sleep(0.02)


DAY = LeadRule(days=1)
DUE = berlin("2026-12-06 10:00")


async def planned(rig: Rig, count: int = 1, channel: str | None = None) -> list[Person]:
    """So many people, each with a reminder that is due now."""
    await rig.put(meeting())
    people = [await rig.person(channel or rig.matrix.name) for _ in range(count)]
    for person in people:
        await rig.book.plan(person, meeting(), DAY)
    rig.clock.moment = DUE
    return people
