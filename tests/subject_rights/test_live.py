"""The whole way through the running assistant: command, question, confirmation, information, deletion."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.database import Database
from bot.database.tables import contacts
from bot.subject_rights import RequestStore
from bot.versions import KNOWLEDGE, MEETINGS, TEXTS, VersionShelf
from tests.conftest import RunningAssistant
from tests.rest_client import RestClient

DEADLINE = 60.0


async def until(found: Callable[[], str | None]) -> str:
    """What `found` finds in the end."""
    async with asyncio.timeout(DEADLINE):
        while not (value := found()):  # noqa: ASYNC110 - another process says it
            await asyncio.sleep(0.1)
        return value


async def test_information_and_deletion_from_the_command_to_the_end(
    assistant: RunningAssistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sender = f"mensch-{secrets.token_hex(4)}"
    monkeypatch.setenv("AG_DATEN", str(assistant.settings.daten))
    monkeypatch.setenv("AG_REST_CALLBACK", assistant.callbacks.url)

    def told(pattern: str) -> Callable[[], str | None]:
        def find() -> str | None:
            match = re.search(pattern, "\n".join(assistant.callbacks.texts(sender)))
            return match[1] if match else None

        return find

    async def ask(command: str, wish: str) -> str:
        assert await asyncio.to_thread(main, [command, sender, "--kanal", "rest"]) == 0
        code = await until(told(rf"verlangt: {wish}[\s\S]*bestätigen (\d{{6}})"))
        [reply, *_] = await person.send(f"bestätigen {code}")
        return str(reply["text"])

    async with RestClient(assistant.settings, sender) as person:
        await person.send("Welche Ziele hat die AG?")
        assert "wird jetzt bearbeitet" in await ask("auskunft", "Auskunft")
        information = await until(told(r"(GESPRÄCH[\s\S]*)Zwecke, Fristen"))
        assert "Welche Ziele hat die AG?" in information
        assert "Verstanden als: ag_ziele" in information
        assert "gelöscht" in await ask("loeschen", "Löschung")
    database = Database.of(assistant.settings.daten, None)
    await database.open()
    try:
        left = sa.select(contacts.c.id).where(contacts.c.address == sender)
        assert await database.read(lambda connection: connection.execute(left).first()) is None
        newest, before, *_ = await RequestStore(database).listing()
        assert {(item.kind, item.state) for item in (newest, before)} == {("auskunft", "done"), ("loeschen", "done")}
        shelf = VersionShelf(database)
        assert all([await shelf.versions(kind) for kind in (KNOWLEDGE, TEXTS, MEETINGS)])
    finally:
        await database.close()
    assert sender not in capsys.readouterr().out
