"""Messages of one conversation keep their order; conversations do not hold each other up."""

from __future__ import annotations

import asyncio

import pytest

from bot.conversation.ordering import MAX_AT_ONCE, MAX_WAITING, Ordering, QueueFull


async def test_two_hundred_messages_at_once_keep_their_order() -> None:
    ordering = Ordering()
    order: list[tuple[str, int]] = []

    async def turn(number: int) -> None:
        async with ordering.turn("a"):
            order.append(("begin", number))
            # Later messages would be quicker.
            for _ in range(200 - number):
                await asyncio.sleep(0)
            order.append(("end", number))

    await asyncio.gather(*(turn(number) for number in range(200)))
    assert order == [(what, number) for number in range(200) for what in ("begin", "end")]


async def test_another_conversation_is_not_held_up() -> None:
    ordering = Ordering()
    async with ordering.turn("a"):
        async with asyncio.timeout(5), ordering.turn("b"):
            pass
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), ordering.turn("a"):
                pass


async def test_the_turns_that_run_at_once_are_limited() -> None:
    ordering = Ordering()
    running = most = 0

    async def turn(conversation: str) -> None:
        nonlocal running, most
        async with ordering.turn(conversation):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(turn(str(number)) for number in range(5 * MAX_AT_ONCE)))
    assert most == MAX_AT_ONCE


async def test_too_many_waiting_messages_are_refused_at_once() -> None:
    ordering = Ordering()
    gate = asyncio.Event()

    async def wait() -> None:
        async with ordering.turn("a"):
            await gate.wait()

    tasks = [asyncio.create_task(wait()) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(QueueFull):
        async with ordering.turn("a"):
            pass
    async with ordering.turn("b"):
        gate.set()
    await asyncio.gather(*tasks)
    async with ordering.turn("a"):
        pass


async def test_a_failed_turn_lets_the_next_one_through() -> None:
    ordering = Ordering()
    with pytest.raises(ZeroDivisionError):
        async with ordering.turn("a"):
            raise ZeroDivisionError
    async with asyncio.timeout(5), ordering.turn("a"):
        pass


async def test_a_caller_that_goes_away_while_waiting_lets_the_next_one_through() -> None:
    ordering = Ordering()
    gate = asyncio.Event()
    order: list[str] = []

    async def turn(name: str) -> None:
        async with ordering.turn("a"):
            order.append(name)
            await gate.wait()

    first, second, third = (asyncio.create_task(turn(name)) for name in ("first", "second", "third"))
    await asyncio.sleep(0)
    second.cancel()
    gate.set()
    await asyncio.gather(first, second, third, return_exceptions=True)
    assert order == ["first", "third"]


async def test_a_finished_conversation_leaves_nothing_behind() -> None:
    ordering = Ordering()
    for number in range(3):
        async with ordering.turn(str(number)):
            pass
    assert ordering._lanes == {}
