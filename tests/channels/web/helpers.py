"""What the tests of the web channel share: a Rasa that can be held up, and a chat on a real database file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.channels.web import ChatStore, WebChat
from bot.channels.web.bodies import Message
from bot.channels.web.store import Entry
from bot.conversation import Conversation
from bot.database import Database
from bot.rasa_client import Turn
from tests.examples import example_store
from tests.fakes import FakeRasa, reply

SESSION = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
LONG = 20.0
"""Seconds, longer than any test may take, so that only a wake-up lets it pass."""

BUTTON = {"title": "Mehr", "payload": "/mehr_dazu"}


class SlowRasa(FakeRasa):
    """A Rasa whose turns wait while `gate` is closed; it knows the aims, with a button, and hello without one."""

    def __init__(self) -> None:
        super().__init__({"ziele": "ag_ziele", "hallo": "begruessung", "telefon": "telefon", "/mehr_dazu": "mehr_dazu"})
        self.replies["ag_ziele"] = [reply("Die Ziele", [BUTTON], thema="ag_ziele", quelle="Portrait")]
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self.offered: list[bool] = []

    async def turn(
        self, sender: str, message: str, message_id: str, context: str = "", *, offered: bool = False
    ) -> Turn:
        """Run the turn as soon as the gate is open."""
        self.entered.set()
        await self.gate.wait()
        self.offered.append(offered)
        return await super().turn(sender, message, message_id, context, offered=offered)


class Bot:
    """A chat with all that stands behind it; `ended` counts how often the end of a conversation was announced."""

    def __init__(self, rasa: FakeRasa, database: Database) -> None:
        self.rasa = rasa
        self.database = database
        self.store = ChatStore(database)
        self.conversation = Conversation(rasa, example_store())
        self.ended = 0
        self.chat = WebChat(self.conversation, self.store, self._count_end)

    def _count_end(self) -> None:
        self.ended += 1


@asynccontextmanager
async def running(path: Path, rasa: FakeRasa) -> AsyncIterator[Bot]:
    """A bot on the database in `path`, as after a start."""
    database = Database(path)
    await database.open()
    try:
        yield Bot(rasa, database)
    finally:
        await database.close()


def typed(text: str, message_id: str = "1") -> Message:
    """A typed message."""
    return Message(id=message_id, text=text)


def chosen(payload: str, message_id: str = "1") -> Message:
    """A button that was pressed."""
    return Message(id=message_id, choice=payload)


def texts(replies: list[dict[str, Any]]) -> list[str]:
    """The texts of an entry's replies."""
    return [item["text"] for item in replies]


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that is bound to happen."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for is no event
            await asyncio.sleep(0.001)


def waiting(bot: Bot, session: str = SESSION) -> int:
    """How many calls wait for something to happen in a session."""
    return len(bot.chat._signals._waiting.get(session, ()))


async def poll(bot: Bot, after: int = 0) -> asyncio.Task[list[Entry]]:
    """A call that waits for entries, really waiting."""
    before = waiting(bot)
    task = asyncio.create_task(bot.chat.entries(SESSION, after, LONG))
    await until(lambda: waiting(bot) > before)
    return task
