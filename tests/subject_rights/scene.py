"""Requests of people, those they are about, and the messengers between them."""

from __future__ import annotations

import datetime
from typing import Any

import sqlalchemy as sa

from bot.conversation import Conversation, Incoming
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import subject_requests
from bot.inbox import Contacts, Deletions
from bot.rasa_client import RasaUnavailable
from bot.subject_rights import People, RequestStore, SubjectRights
from bot.subject_rights.addresses import Address
from tests.examples import example_store
from tests.fakes import FakeRasa
from tests.messengers import MemoryMessenger

SECRET = "ein geheimer Satz"


class TalkativeRasa(FakeRasa):
    """A Rasa that keeps one message of every conversation; `away` makes it fail."""

    away = False

    async def transcript(self, sender: str) -> dict[str, Any]:
        """What it keeps."""
        if self.away:
            raise RasaUnavailable("away")
        message = {"at": 0.0, "by": "user", "text": f"{SECRET} ({sender})", "intent": "danke", "entities": {}}
        return {"messages": [message], "slots": {"ort": "Essen"}}


class RoomyMessenger(MemoryMessenger):
    """A messenger in which people are met in rooms."""

    def __init__(self, name: str = "matrix") -> None:
        super().__init__(name)
        self.rooms: dict[str, list[str]] = {}
        self.groups: set[str] = set()

    async def is_private(self, address: str) -> bool:
        """Whether it has not become a group."""
        return address not in self.groups

    async def rooms_of(self, person: str) -> list[str]:
        """The rooms of a person."""
        return self.rooms.get(person, [])


class Scene:
    """Requests, those they are about, and the messengers between them."""

    def __init__(self, database: Database, deletions: Deletions) -> None:
        self.database = database
        self.rasa = TalkativeRasa({})
        self.contacts = Contacts(database, deletions)
        self.messengers = {name: RoomyMessenger(name) for name in ("matrix", "telegram", "email", "rest")}
        self.store = RequestStore(database)
        self.forgotten: list[str] = []
        people = People(database, self.contacts, self.rasa, self._forget)
        texts = example_store()
        self.rights = SubjectRights(self.store, people, self.messengers, texts, "https://ag.test/")
        self.conversation = Conversation(self.rasa, texts)
        self.conversation.intercept = self.rights.answer

    async def _forget(self, conversation: str) -> bool:
        self.forgotten.append(conversation)
        return await self.contacts.forget(conversation) is not None

    async def say(self, conversation: str, text: str) -> str:
        """What the assistant answers in a conversation."""
        replies = await self.conversation.answer(Incoming(conversation, text, f"m-{text}"))
        return replies[0].text_key

    async def asked(self, kind: str, channel: str, address: str) -> str:
        """Make a request, let it be asked, and return the word or link token with which it is confirmed."""
        await self.store.add(kind, Address(channel, address))
        await self.rights.round()
        text = self.messengers[channel].messages[-1].text
        if channel == "email":
            return text.split("https://ag.test/anfrage/")[1].split()[0]
        return text.split("bestätigen ")[1][:6]

    async def state(self) -> str:
        """Of the newest request."""
        return (await self.store.listing())[0].state

    def texts(self, channel: str) -> str:
        """All that was shown there."""
        return "\n".join(text for _, text in self.messengers[channel].shown)

    async def rows(self, table: sa.Table) -> int:
        """How many there are."""
        query = sa.select(sa.func.count()).select_from(table)
        return await self.database.read(lambda connection: connection.execute(query).scalar_one())

    async def age(self, days: float) -> None:
        """Make all requests older."""
        then = utc_now() - datetime.timedelta(days=days)
        change = sa.update(subject_requests).values(requested_at=then, changed_at=then)
        await self.database.write(lambda connection: connection.execute(change))
