"""A messenger that fails is started again and holds up no other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import messaging, metrics
from bot.channels.messenger import Receive
from bot.conversation import Conversation
from bot.database import Coordination, Database
from bot.inbox import Contacts, Deletions, Inbox, InboxStore
from bot.mistakes import OperatorMistake
from tests.examples import example_store
from tests.fakes import FakeRasa
from tests.messengers import MemoryMessenger, said


class Fragile(MemoryMessenger):
    """Fails as often as there are `mistakes`, then receives one message."""

    def __init__(self, name: str, mistakes: list[Exception]) -> None:
        super().__init__(name)
        self.mistakes = mistakes
        self.states: list[dict[str, str]] = []

    async def run(self, receive: Receive, state: Mapping[str, str]) -> None:
        self.states.append(dict(state))
        if self.mistakes:
            await receive([], {"token": f"{len(self.states)}"})
            raise self.mistakes.pop(0)
        await receive([said("ziel", 1)])
        await super().run(receive, state)


async def test_it_begins_again_from_its_last_state_while_the_other_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(messaging, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(messaging, "LONGEST_PAUSE", 0.02)
    in_pauses: list[float | None] = []

    def pause(*_: float) -> float:
        in_pauses.append(metrics.values(metrics.MESSENGER).get(("matrix",)))
        return 1.0

    monkeypatch.setattr("bot.messaging.random.uniform", pause)
    database = Database(tmp_path / "assistent.db")
    await database.open()
    deletions = Deletions(tmp_path / "geloescht", database)
    await deletions.open()
    store = InboxStore(database)
    broken = Fragile("matrix", [OperatorMistake("AG_MATRIX_SERVER stimmt nicht."), RuntimeError("broken")])
    healthy = Fragile("telegram", [])
    messengers = {each.name: each for each in (broken, healthy)}
    conversation = Conversation(FakeRasa({"ziel": "ag_ziele"}), example_store())
    inbox = Inbox(store, Contacts(database, deletions), conversation, messengers)
    alone = Coordination(None).alone
    tasks = [
        asyncio.create_task(inbox.run()),
        asyncio.create_task(messaging.run_messengers(list(messengers.values()), inbox, store, alone)),
    ]
    async with asyncio.timeout(20):
        while not (broken.shown and healthy.shown):  # noqa: ASYNC110 - filled by other tasks
            await asyncio.sleep(0.01)
    assert ("matrix",) not in metrics.values(metrics.MESSENGER)
    metrics.MESSENGER.labels("matrix").set(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await database.close()
    assert in_pauses == [0, 0]
    assert ("matrix",) not in metrics.values(metrics.MESSENGER)
    assert broken.states == [{}, {"token": "1"}, {"token": "2"}]
    assert healthy.states == [{}]
    assert "AG_MATRIX_SERVER stimmt nicht." in caplog.text
    assert caplog.text.count("Traceback") == 1
