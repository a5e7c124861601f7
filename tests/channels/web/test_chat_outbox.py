"""The outbox wakes who waits; an end deletes everything; closing finishes what is under way."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.web.store import SessionEnded
from bot.retention import Retention
from tests.channels.web.helpers import LONG, OTHER, SESSION, Bot, SlowRasa, chosen, poll, typed, until, waiting


async def test_without_anything_new_a_call_waits_its_time_and_comes_back_empty(bot: Bot) -> None:
    assert await bot.chat.entries(SESSION, 0, 0.01) == []
    assert waiting(bot) == 0


async def test_the_cursor_leaves_out_what_was_seen(bot: Bot) -> None:
    for number in ("1", "2", "3"):
        await bot.chat.send(SESSION, typed("Ziele?", number))
    assert [entry.position for entry in await bot.chat.entries(SESSION, 1, LONG)] == [2, 3]
    assert await bot.chat.entries(SESSION, 3, 0) == []


async def test_everybody_who_waits_gets_the_entry(bot: Bot) -> None:
    polls = [await poll(bot) for _ in range(3)]
    entry = await bot.chat.send(SESSION, typed("Ziele?"))
    async with asyncio.timeout(10):
        assert await asyncio.gather(*polls) == [[entry]] * 3
    assert waiting(bot) == 0


async def test_entries_of_another_session_wake_nobody(bot: Bot) -> None:
    polling = await poll(bot)
    await bot.chat.send(OTHER, typed("Ziele?"))
    assert waiting(bot) == 1
    polling.cancel()
    await asyncio.wait([polling])
    assert waiting(bot) == 0


async def test_the_end_lets_waiting_calls_go(bot: Bot) -> None:
    await bot.chat.send(SESSION, typed("Ziele?"))
    polling = await poll(bot, after=1)
    await bot.chat.end(SESSION)
    with pytest.raises(SessionEnded):
        async with asyncio.timeout(10):
            await polling
    assert bot.ended == 1


async def test_after_the_end_the_session_opens_nothing(bot: Bot, rasa: SlowRasa) -> None:
    await bot.chat.send(SESSION, typed("Ziele?", "1"))
    await bot.chat.end(SESSION)
    for message in (typed("Ziele?", "1"), typed("Ziele?", "2"), chosen("/mehr_dazu", "3")):
        with pytest.raises(SessionEnded):
            await bot.chat.send(SESSION, message)
    with pytest.raises(SessionEnded):
        await bot.chat.vote(SESSION, 1, 0, helpful=True)
    assert len(rasa.turns) == 1


async def test_an_end_during_a_turn_leaves_nothing_here_or_in_rasa(bot: Bot, rasa: SlowRasa) -> None:
    retention = Retention(bot.store, bot.conversation, rasa, 24)
    rasa.gate.clear()
    call = asyncio.create_task(bot.chat.send(SESSION, typed("Ziele?"), LONG))
    await rasa.entered.wait()
    await bot.chat.end(SESSION)
    deleting = asyncio.create_task(retention.round())
    rasa.gate.set()
    with pytest.raises(SessionEnded):
        await call
    await deleting
    await retention.round()
    assert rasa.turns == []
    assert await bot.store.to_forget() == []
    with pytest.raises(SessionEnded):
        await bot.chat.entries(SESSION, 0, 0)


async def test_a_turn_that_began_after_rasa_had_forgotten_is_forgotten_too(bot: Bot, rasa: SlowRasa) -> None:
    """The turn was on its way to Rasa, and the deletion overtook it."""
    rasa.gate.clear()
    call = asyncio.create_task(bot.chat.send(SESSION, typed("Ziele?"), LONG))
    await rasa.entered.wait()
    await bot.chat.end(SESSION)
    [conversation] = await bot.store.to_forget()
    await rasa.forget(conversation)
    await bot.store.forgotten(conversation)
    rasa.gate.set()
    with pytest.raises(SessionEnded):
        await call
    assert await bot.store.to_forget() == [conversation]
    assert bot.ended == 2
    await Retention(bot.store, bot.conversation, rasa, 24).round()
    assert rasa.turns == []


async def test_closing_lets_waiting_calls_go_and_finishes_turns_under_way(bot: Bot, rasa: SlowRasa) -> None:
    polling = await poll(bot)
    rasa.gate.clear()
    assert await bot.chat.send(SESSION, typed("Ziele?"), seconds=0) is None
    await rasa.entered.wait()
    closing = asyncio.create_task(bot.chat.close())
    async with asyncio.timeout(10):
        assert await polling == []
    assert not closing.done()
    rasa.gate.set()
    async with asyncio.timeout(10):
        await closing
    assert len(await bot.chat.entries(SESSION, 0, LONG)) == 1


async def test_closing_does_not_wait_for_ever(bot: Bot, rasa: SlowRasa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.chat.FINISH_SECONDS", 0.01)
    rasa.gate.clear()
    assert await bot.chat.send(SESSION, typed("Ziele?"), seconds=0) is None
    async with asyncio.timeout(10):
        await bot.chat.close()
    rasa.gate.set()
    await until(lambda: not bot.chat._running)


async def test_an_idle_chat_closes_at_once(bot: Bot) -> None:
    async with asyncio.timeout(10):
        await bot.chat.close()
