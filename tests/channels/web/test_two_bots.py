"""Two bots on one database: whichever a call reaches, the chat is the same."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.channels.web import ENTRIES, ChatStore, WebChat
from bot.channels.web.bodies import Message
from bot.channels.web.chat import Outage
from bot.channels.web.store import SessionEnded
from bot.conversation import Conversation
from bot.conversation.messages import OUTAGE
from bot.database import Coordination, Database, postgresql_url
from tests.examples import example_store
from tests.fakes import FakeRasa
from tests.postgres import PostgresServer

SESSION = "a" * 32


class Bot:
    """What of a bot the chat needs."""

    def __init__(self, url: str, rasa: FakeRasa) -> None:
        self.database = Database(postgresql_url(url))
        self.coordination = Coordination(self.database.address)
        self.chat = WebChat(Conversation(rasa, example_store()), ChatStore(self.database), lambda: None)
        self.heard = asyncio.Event()
        self.coordination.on(ENTRIES, self._hear)
        self.running = asyncio.create_task(self.coordination.run())

    def _hear(self, session: str) -> None:
        self.heard.set()
        self.chat.heard(session)

    async def close(self) -> None:
        """End it."""
        self.running.cancel()
        await asyncio.wait([self.running])
        await self.database.close()


@pytest.fixture
async def bots(postgres: str) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two bots that hear of each other."""
    rasa = FakeRasa({"ziel": "ag_ziele"})
    both = Bot(postgres, rasa), Bot(postgres, rasa)
    async with asyncio.timeout(20):
        for bot in both:
            await bot.heard.wait()
    yield both
    for bot in both:
        await bot.close()


async def test_an_answer_reaches_who_waits_at_the_other_bot(bots: tuple[Bot, Bot]) -> None:
    first, second = bots
    await first.chat.send(SESSION, Message(id="m1", text="ziel"))
    await asyncio.sleep(0.5)  # what was announced of the first message wakes nobody any more
    waiting = asyncio.create_task(second.chat.entries(SESSION, 1, 60.0))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await first.chat.send(SESSION, Message(id="m2", text="ziel"))
    entries = await asyncio.wait_for(waiting, 20)
    assert [entry.reply_to for entry in entries] == ["m2"]


async def test_a_message_that_both_get_has_one_answer(bots: tuple[Bot, Bot]) -> None:
    message = Message(id="m1", text="ziel")
    answers = await asyncio.gather(*(bot.chat.send(SESSION, message) for bot in bots))
    assert answers[0] == answers[1]
    assert len(await bots[0].chat.entries(SESSION, 0, 0)) == 1


async def test_while_the_database_is_away_people_hear_whom_to_call_and_nothing_is_lost(
    bots: tuple[Bot, Bot], postgres_server: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = bots
    await first.chat.send(SESSION, Message(id="m1", text="ziel"))
    message = Message(id="m2", text="ziel und ein Geheimnis")
    postgres_server.stop()
    with pytest.raises(Outage) as outage:
        await first.chat.send(SESSION, message)
    assert [reply["key"] for reply in outage.value.replies] == [OUTAGE]
    postgres_server.start()
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(Outage):
                assert await second.chat.send(SESSION, message) is not None
                break
    entries = await first.chat.entries(SESSION, 0, 0)
    assert [entry.reply_to for entry in entries] == ["m1", "m2"]
    assert "Geheimnis" not in caplog.text


async def test_a_chat_that_ends_at_one_bot_has_ended_at_the_other(bots: tuple[Bot, Bot]) -> None:
    first, second = bots
    await first.chat.send(SESSION, Message(id="m1", text="ziel"))
    waiting = asyncio.create_task(second.chat.entries(SESSION, 1, 60.0))
    await asyncio.sleep(0.2)
    await first.chat.end(SESSION)
    with pytest.raises(SessionEnded):
        await asyncio.wait_for(waiting, 20)
