"""Two bots on one inbox, as in the moment when one takes over from another: each reply is shown once."""

from __future__ import annotations

import asyncio

import pytest

from bot.inbox import Inbox
from tests.inbox.conftest import Scene, until
from tests.inbox.test_service import done, running
from tests.messengers import MemoryMessenger, said

MESSAGES = 12


@pytest.mark.parametrize("repeatable", [True, False])
async def test_two_who_believe_to_lead_show_each_reply_once(scene: Scene, repeatable: bool) -> None:
    scene.messenger = MemoryMessenger(repeatable=repeatable)
    addresses = [f"raum-{number}" for number in range(MESSAGES)]
    await scene.store.take("matrix", [said("ziel", number, address) for number, address in enumerate(addresses)])
    async with running(scene.inbox()), running(scene.inbox()):
        await until(lambda: done(scene))
    answered = [address for address, text in scene.messenger.shown if text.startswith("Antwort")]
    assert sorted(answered) == sorted(addresses)


async def test_who_does_not_receive_answers_nothing_until_it_takes_over(scene: Scene) -> None:
    leads = False
    await scene.store.take("matrix", [said("ziel", 1)])
    waiting = Inbox(
        scene.store, scene.contacts, scene.conversation, {"matrix": scene.messenger}, receives=lambda _: leads
    )
    async with running(waiting):
        await asyncio.sleep(0.3)
        assert scene.shown() == []
        leads = True
        waiting._wanted.set()
        await until(lambda: done(scene))
    assert scene.shown() == ["Antwort auf ag_ziele"]


async def test_who_is_replaced_leaves_the_rest_to_the_other(scene: Scene) -> None:
    leads = True
    scene.messenger = MemoryMessenger()
    send = scene.messenger.send

    async def last_send(*arguments: object, **options: object) -> str:
        nonlocal leads
        leads = False
        return await send(*arguments, **options)  # type: ignore[arg-type]

    scene.messenger.send = last_send  # type: ignore[method-assign]
    await scene.store.take("matrix", [said("ziel", 1), said("mitglied", 2)])
    replaced = Inbox(
        scene.store, scene.contacts, scene.conversation, {"matrix": scene.messenger}, receives=lambda _: leads
    )
    async with running(replaced):
        async with asyncio.timeout(20):
            while leads or replaced._running:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
    assert scene.shown() == ["Antwort auf ag_ziele"]
    async with running(scene.inbox()):
        await until(lambda: done(scene))
    assert scene.shown() == ["Antwort auf ag_ziele", "Antwort auf mitglieder"]
