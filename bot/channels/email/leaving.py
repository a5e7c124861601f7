"""Unsubscribing: one reminder, all of them, or all that is kept of somebody."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.email.links import LinkInvalid, UnsubscribeLinks
from bot.channels.email.messenger import CHANNEL
from bot.channels.email.store import Contact, EmailStore
from bot.channels.email.words import Notice, Words
from bot.reminders.desk import ReminderDesk
from bot.reminders.results import Person

ALL = "alle"
EVERYTHING = "daten"


@dataclass(frozen=True, slots=True)
class Listed:
    """A reminder that can be ended, in words."""

    id: str
    words: str


class Leaving:
    """Ends reminders of whoever holds an unsubscribing link."""

    def __init__(self, store: EmailStore, desk: ReminderDesk, links: UnsubscribeLinks, words: Words) -> None:
        self._store = store
        self._desk = desk
        self._links = links
        self._words = words

    async def contact(self, token: str) -> Contact | None:
        """Whose link this is; None where it was not made here or nothing is kept of them any more."""
        try:
            return await self._store.contact(self._links.contact(token))
        except LinkInvalid:
            return None

    async def reminders(self, contact: Contact) -> list[Listed]:
        """What can be ended, standing reminders first."""
        person = Person(contact.id, CHANNEL)
        standing = [
            Listed(item.id, self._words.reminder("", item.format, item.lead))
            for item in await self._desk.standing(person)
        ]
        planned = [
            Listed(item.id, self._words.reminder(item.meeting, "", item.lead))
            for item in await self._desk.planned(person)
        ]
        return standing + planned

    async def end(self, contact: Contact, what: str) -> Notice:
        """End `ALL`, delete `EVERYTHING`, or end the reminder with this id; each may be repeated."""
        person = Person(contact.id, CHANNEL)
        if what == EVERYTHING:
            await self._store.forget(contact.address)
            await self._desk.forget(contact.conversation)
            return Notice("email_geloescht")
        if what == ALL:
            await self._desk.cancel_all(person)
            return Notice("email_beendet")
        await self._desk.cancel(person, [what])
        return Notice("email_beendet_eine")
