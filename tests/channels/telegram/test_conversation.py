"""Whole conversations: Telegram's servers, the messenger, the real inbox and its database."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot.channels.choices import choice_token
from bot.channels.telegram import telegram_messenger
from bot.conversation import Conversation
from bot.database import Database
from bot.database.tables import contacts, inbox
from bot.inbox import Contacts, Deletions, Inbox, InboxStore
from bot.settings import ROOT, Settings
from tests.channels.telegram.bot_api import TOKEN, BotApi, in_group, pressed, private, refusing
from tests.channels.telegram.conftest import running, until
from tests.examples import example_store
from tests.fakes import FakeRasa, reply

DEADLINE = 60.0


@pytest.fixture
def rasa() -> FakeRasa:
    """A Rasa that knows some words and offers a button."""
    rasa = FakeRasa({"hallo": "begruessung", "ziele": "ag_ziele", "/mitglieder": "mitglieder", "mitglied": "m"})
    button = {"title": "Mitglieder", "payload": "/mitglieder", "type": "postback"}
    rasa.replies["ag_ziele"] = [reply("Die Ziele", [button])]
    return rasa


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The inbox's database."""
    database = Database(tmp_path / "assistent.db")
    await database.open()
    yield database
    await database.close()


@asynccontextmanager
async def assistant(address: str, database: Database, rasa: FakeRasa, folder: Path) -> AsyncIterator[None]:
    """A process of the assistant with Telegram, from start to end."""
    deletions = Deletions(folder / "geloescht", database)
    await deletions.open()
    store = InboxStore(database)
    messenger = telegram_messenger(Settings(telegram_token=TOKEN, telegram_adresse=address), str)
    assert messenger is not None
    conversation = Conversation(rasa, example_store())
    work = Inbox(store, Contacts(database, deletions), conversation, {messenger.name: messenger})
    async with AsyncExitStack() as stack:
        task = asyncio.create_task(work.run())
        stack.push_async_callback(_end, task)
        state = await store.state(messenger.name)
        await stack.enter_async_context(running(messenger, work.receive(messenger.name), state))
        yield


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Client:
    """Somebody with Telegram, at telegram-test-api."""

    def __init__(self, session: aiohttp.ClientSession, address: str, chat: int) -> None:
        self._session = session
        self._address = address
        self._chat = chat

    def _common(self) -> dict[str, Any]:
        person = {"id": self._chat, "first_name": "Anna", "is_bot": False}
        chat = {"id": self._chat, "first_name": "Anna", "type": "private"}
        return {"botToken": TOKEN, "from": person, "chat": chat, "date": 1795000000}

    async def write(self, text: str) -> None:
        """Write to the bot."""
        async with self._session.post(f"{self._address}/sendMessage", json={**self._common(), "text": text}):
            pass

    async def press(self, data: str) -> None:
        """Press a button."""
        query = {**self._common(), "data": data, "message": {**self._common(), "message_id": 5, "chat_instance": "1"}}
        async with self._session.post(f"{self._address}/sendCallback", json=query):
            pass

    async def read(self, count: int) -> list[dict[str, Any]]:
        """What the bot wrote, once it is so much."""
        read: list[dict[str, Any]] = []
        async with asyncio.timeout(DEADLINE):
            while len(read) < count:
                async with self._session.post(f"{self._address}/getUpdatesHistory", json={"token": TOKEN}) as response:
                    history = (await response.json())["result"]
                messages = [entry["message"] for entry in history if "message" in entry]
                read = [message for message in messages if message.get("chat_id") == str(self._chat)]
                await asyncio.sleep(0.02)
        return read


async def test_people_talk_to_the_assistant(
    test_api: str, database: Database, rasa: FakeRasa, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with aiohttp.ClientSession() as session, assistant(test_api, database, rasa, tmp_path):
        anna, bert = Client(session, test_api, 101), Client(session, test_api, 102)
        await anna.write("/start")
        await bert.write("Ziele?")
        hint, greeting = await anna.read(2)
        assert hint["text"].startswith("Ich bin ein Automat")
        assert greeting["text"] == "Antwort auf begruessung"
        [_, answer] = await bert.read(2)
        assert answer["text"] == "Die Ziele"
        [[button]] = answer["reply_markup"]["inline_keyboard"]
        assert button["text"] == "Mitglieder"
        await bert.press(button["callback_data"])
        assert (await bert.read(3))[2]["text"] == "Antwort auf mitglieder"
        await anna.press(button["callback_data"])
        # Nobody offered Anna this button, and it has no title here: there is nothing to understand.
        assert "leer" in (await anna.read(3))[2]["text"]
    assert caplog.messages == []


async def test_an_outage_of_telegram_between_message_and_answer_loses_nothing(
    api: BotApi, port: int, database: Database, rasa: FakeRasa, tmp_path: Path
) -> None:
    api.script["sendMessage"] += [refusing(429, "Too Many Requests: retry after 1", retry_after=1)]
    async with assistant(f"http://127.0.0.1:{port}", database, rasa, tmp_path):
        api.arrive(message=private("Ziele?"))
        await until(lambda: len(api.sent) == 2)
    assert [sent["text"] for sent in api.sent][1] == "Die Ziele"
    assert len(api.called("sendMessage")) == 3


async def test_who_blocks_the_bot_is_sent_nothing_more_until_they_write_again(
    api: BotApi, port: int, database: Database, rasa: FakeRasa, tmp_path: Path
) -> None:
    api.script["sendMessage"] += [refusing(403, "Forbidden: bot was blocked by the user")]
    stopped = sa.select(contacts.c.stopped)
    async with assistant(f"http://127.0.0.1:{port}", database, rasa, tmp_path):
        api.arrive(message=private("Ziele?"))
        async with asyncio.timeout(DEADLINE):
            while await database.read(lambda connection: connection.scalar(stopped)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert api.sent == []
        api.arrive(message=private("Ziele?"))
        await until(lambda: api.sent)
    assert await database.read(lambda connection: connection.scalar(stopped)) is None


async def test_a_button_that_is_known_no_more_counts_as_its_title(
    api: BotApi, port: int, database: Database, rasa: FakeRasa, tmp_path: Path
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Mitglied werden", "callback_data": choice_token("/old")}]]}
    async with assistant(f"http://127.0.0.1:{port}", database, rasa, tmp_path):
        api.arrive(callback_query=pressed(choice_token("/old"), private("Was?", reply_markup=keyboard)))
        await until(lambda: len(api.sent) == 2)
    assert [text for _, text in rasa.turns] == ["Mitglied werden"]


async def test_a_group_is_known_as_one(
    api: BotApi, port: int, database: Database, rasa: FakeRasa, tmp_path: Path
) -> None:
    async with assistant(f"http://127.0.0.1:{port}", database, rasa, tmp_path):
        api.arrive(message=in_group("Hört jemand zu?"))
        api.arrive(message=in_group("@AgTestBot Ziele?"))
        await until(lambda: len(api.sent) == 2)
    row = await database.read(lambda connection: connection.execute(sa.select(contacts)).one())
    assert (row.address, row.private) == ("-100200", False)
    assert {sent["chat_id"] for sent in api.sent} == {"-100200"}


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_process_killed_around_the_commit_loses_and_doubles_nothing(
    api: BotApi, port: int, database: Database, rasa: FakeRasa, tmp_path: Path, moment: str
) -> None:
    address = f"http://127.0.0.1:{port}"
    for number in range(5):
        api.arrive(message=private(f"Ziele {number}?"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.channels.telegram.killed", address, str(tmp_path / "assistent.db"), moment),
        cwd=ROOT,
    )
    async with asyncio.timeout(DEADLINE):
        assert await process.wait() == -signal.SIGKILL
    kept = await database.read(lambda connection: connection.execute(sa.select(inbox.c.text)).all())
    assert len(kept) == (0 if moment == "before" else 5)
    assert len(api.updates) == 5, "Telegram must not forget what may not have been kept"
    async with assistant(address, database, rasa, tmp_path):
        await until(lambda: len(api.sent) >= 6)
        api.arrive(message=private("Ziele 5?"))
        await until(lambda: len(api.sent) >= 7)
    assert [text for _, text in rasa.turns] == [f"Ziele {number}?" for number in range(6)]


def test_without_a_token_there_is_no_messenger() -> None:
    assert telegram_messenger(Settings(telegram_token=None), str) is None


async def test_aiogram_is_loaded_only_where_a_token_is_set() -> None:
    program = (
        "import sys; from bot.settings import Settings; from bot.channels.telegram import telegram_messenger;"
        "telegram_messenger(Settings(telegram_token=None), str); print('aiogram' in sys.modules);"
        "telegram_messenger(Settings(telegram_token='1:a'), str); print('aiogram' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert output.decode().split() == ["False", "True"]
