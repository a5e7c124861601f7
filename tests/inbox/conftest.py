"""An inbox on a real database, with a Rasa and a messenger in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.database import Database
from bot.inbox import Contacts, Deletions, Inbox, InboxStore
from bot.inbox.store import Item
from tests.examples import example_store
from tests.fakes import FakeRasa
from tests.messengers import MemoryMessenger

DEADLINE = 20.0


class Scene:
    """Everything that outlives a process, and inboxes that come and go with it."""

    def __init__(self, database: Database, deletions: Deletions) -> None:
        self.database = database
        self.rasa = FakeRasa({"ziel": "ag_ziele", "mitglied": "mitglieder"})
        self.store = InboxStore(database)
        self.contacts = Contacts(database, deletions)
        self.messenger = MemoryMessenger()
        texts = example_store()
        self.conversation = Conversation(self.rasa, texts)

    def inbox(self, store: InboxStore | None = None) -> Inbox:
        """The inbox of a new process."""
        return Inbox(store or self.store, self.contacts, self.conversation, {self.messenger.name: self.messenger})

    def shown(self) -> list[str]:
        """The texts that the user sees, without what stands in the first line of a conversation."""
        return [text for _, text in self.messenger.shown if text.startswith("Antwort")]

    async def items(self) -> list[Item]:
        """What is not done with."""
        contacts = await self.store.contacts_with_work([self.messenger.name], 100)
        return [item for contact in contacts if (item := await self.store.next_of(contact)) is not None]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    database = Database(tmp_path / "assistent.db")
    await database.open()
    deletions = Deletions(tmp_path / "geloescht", database)
    await deletions.open()
    yield Scene(database, deletions)
    await database.close()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until `condition` holds."""
    async with asyncio.timeout(DEADLINE):
        while not await condition():  # noqa: ASYNC110 - the condition lies in the database
            await asyncio.sleep(0.01)
