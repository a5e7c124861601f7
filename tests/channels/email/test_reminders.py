"""From the form to the reminder in the mailbox, through the real book and dispatcher."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime

import sqlalchemy as sa

from bot.database.tables import contacts, reminders
from bot.meetings.model import Calendar, Status
from bot.reminders.dispatcher import Dispatcher
from bot.reminders.leases import Leases
from bot.reminders.rendering import Composer
from bot.reminders.watcher import Watcher
from tests.channels.email.mail_peer import Faults
from tests.channels.email.office import ADDRESS, MEETING, OWN, Office


class Reminders:
    """What the bot runs to send them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        clock = office.clock
        self.watcher = Watcher(office.database, office.held, clock, lambda: None, real=clock.real)
        leases = Leases(office.database, clock, real=clock.real)
        senders = {"email": office.channel.messenger}
        self.dispatcher = Dispatcher(leases, self.watcher, clock, Composer(office.store), senders)

    async def look(self) -> None:
        """Read the calendar; a quarter of an hour later, its changes count."""
        await self.watcher.look()
        self.office.clock.go(minutes=15)
        await self.watcher.look()
        await self.watcher.settle()

    async def send(self) -> None:
        """Send what is due."""
        running = asyncio.create_task(self.dispatcher.run())
        try:
            async with asyncio.timeout(20):
                while await self._is_busy():
                    self.dispatcher.wake()
                    await asyncio.sleep(0.02)
        finally:
            running.cancel()
            await asyncio.wait([running])

    async def _is_busy(self) -> bool:
        now = self.office.clock.real()
        due = (reminders.c.state == "planned") & (reminders.c.next_attempt <= now)
        query = sa.select(sa.func.count()).where(sa.or_(due, reminders.c.state == "sending"))
        return bool(await self.office.database.read(lambda connection: connection.scalar(query)))


async def due_tomorrow(office: Office) -> Reminders:
    """A confirmed reminder whose moment has come."""
    running = Reminders(office)
    await running.watcher.look()
    path = await office.confirmed()
    assert path
    office.peer.mails.clear()
    office.clock.moment = MEETING.beginn - datetime.timedelta(days=1) + datetime.timedelta(seconds=1)
    await running.watcher.look()
    return running


async def state(office: Office) -> str:
    """The state of the only reminder."""
    [row] = await office.rows(reminders)
    return str(row["state"])


async def test_the_reminder_arrives_with_its_calendar_file_and_its_way_out(office: Office) -> None:
    await (await due_tomorrow(office)).send()
    [taken] = office.peer.mails
    assert taken.to == ADDRESS
    assert "Klima <b>&</b> Quartier" in taken.mail["Subject"]
    assert "10:00 bis 13:00 Uhr" in taken.text
    assert f"{OWN}/email/abmelden/" in taken.text
    assert taken.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [calendar] = taken.mail.iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    assert b"BEGIN:VEVENT" in calendar.get_payload(decode=True)
    assert await state(office) == "sent"


async def test_an_unclear_mail_is_never_sent_again_and_listed(office: Office) -> None:
    running = await due_tomorrow(office)
    office.peer.faults.after_data = "close"
    await running.send()
    office.peer.faults = Faults()
    office.clock.go(hours=2)
    await running.send()
    assert len(office.peer.mails) == 1
    assert await state(office) == "uncertain"


async def test_a_server_that_is_away_is_tried_again(office: Office) -> None:
    running = await due_tomorrow(office)
    office.peer.faults.mail = "451 later"
    await running.send()
    assert office.peer.mails == []
    office.peer.faults = Faults()
    office.clock.go(minutes=10)
    await running.send()
    assert len(office.peer.mails) == 1
    assert await state(office) == "sent"


async def test_an_address_that_is_gone_gets_nothing_more(office: Office) -> None:
    running = await due_tomorrow(office)
    office.peer.faults.rcpt[ADDRESS] = f"550 5.1.1 <{ADDRESS}>: gone"
    await running.send()
    [contact] = await office.rows(contacts)
    assert contact["stopped"] == "SMTP 550 5.1.1"
    assert await state(office) == "failed"


async def test_a_cancelled_meeting_is_told_by_mail(office: Office) -> None:
    running = Reminders(office)
    await running.watcher.look()
    await office.confirmed()
    office.peer.mails.clear()
    office.held.calendar = Calendar((dataclasses.replace(MEETING, status=Status.CANCELLED),))
    await running.look()
    await running.send()
    [taken] = office.peer.mails
    assert taken.mail["Subject"].startswith("Abgesagt: ")
    assert f"{OWN}/email/abmelden/" in taken.text


async def test_whoever_unsubscribed_gets_nothing(office: Office) -> None:
    path = await office.confirmed()
    running = await due_tomorrow(office)
    await office.post(path, {"List-Unsubscribe": "One-Click"}, origin=None)
    await running.send()
    assert office.peer.mails == []
