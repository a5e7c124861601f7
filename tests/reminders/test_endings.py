"""A dispatcher that is told to end: nothing is left half done, and the end comes."""

from __future__ import annotations

import asyncio

import pytest

from bot.reminders.lane import AT_ONCE
from bot.reminders.leases import Claim
from tests.reminders.rig import LONG, Rig, planned


async def test_a_process_that_is_told_to_end_finishes_what_is_under_way(rig: Rig) -> None:
    await planned(rig, 30)
    gate = asyncio.Event()
    rig.matrix.troubles = [gate] * AT_ONCE
    running = asyncio.create_task(rig.dispatcher().run())
    async with asyncio.timeout(LONG):
        while rig.matrix.under_way < AT_ONCE:  # noqa: ASYNC110 - the messenger of the tests tells nobody
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.wait([running], timeout=0.1)
    gate.set()
    await asyncio.wait([running])
    assert rig.matrix.under_way == 0
    assert sorted(await rig.states()) == ["planned"] * (30 - AT_ONCE) + ["sent"] * AT_ONCE


async def test_what_is_being_claimed_at_the_end_is_still_sent(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await planned(rig)
    claim, claimed, gate = rig.leases.claim, asyncio.Event(), asyncio.Event()

    async def slow(channel: str, most: int) -> list[Claim]:
        found = await claim(channel, most)
        claimed.set()
        await gate.wait()
        return found

    monkeypatch.setattr(rig.leases, "claim", slow)
    running = asyncio.create_task(rig.dispatcher().run())
    await claimed.wait()
    running.cancel()
    await asyncio.wait([running], timeout=0.1)
    gate.set()
    await asyncio.wait([running])
    assert (len(rig.matrix.shown), await rig.states()) == (1, ["sent"])


async def test_an_end_is_not_lost_where_it_meets_a_wake(rig: Rig) -> None:
    dispatcher = rig.dispatcher()
    running = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0.2)
    dispatcher.wake()
    running.cancel()
    await asyncio.wait([running], timeout=LONG)
    assert running.cancelled()
