"""Failures while sending, and processes that end meanwhile: what cannot be known is never sent twice where it shows."""

from __future__ import annotations

import pytest

from bot.reminders.lead import LeadRule
from bot.sending import AmbiguousFailure, PermanentFailure, SendFailure, TemporaryFailure
from tests.reminders.rig import Rig, berlin, meeting, planned


async def test_an_address_that_is_gone_ends_all_of_its_reminders(rig: Rig) -> None:
    [person] = await planned(rig)
    await rig.book.plan(person, meeting(), LeadRule(minutes=60))
    await rig.book.plan_standing(person, "", LeadRule(minutes=30))
    rig.matrix.troubles = [PermanentFailure("403 blocked")]
    await rig.send()
    assert await rig.states() == ["failed", "failed", "failed"]
    assert await rig.book.person(f"matrix:{person.contact}") is None
    await rig.put(meeting(begin="2026-12-08 10:00"), meeting("neu", "2026-12-18 10:00"))
    await rig.settle()
    await rig.send()
    assert (rig.matrix.sends, await rig.states()) == (1, ["failed", "failed", "failed"])


@pytest.mark.parametrize("shown", [True, False])
async def test_a_messenger_with_keys_is_asked_again_and_shows_it_once(rig: Rig, *, shown: bool) -> None:
    await planned(rig)
    rig.matrix.lost_answers = shown
    rig.matrix.troubles = [AmbiguousFailure("connection broke")]
    await rig.send()
    assert await rig.states() == ["planned"]
    rig.clock.go(minutes=1)
    await rig.send()
    assert (len(rig.matrix.shown), len(set(rig.matrix.keys)), await rig.states()) == (1, 1, ["sent"])


@pytest.mark.parametrize("failure", [AmbiguousFailure("connection broke"), SendFailure("what is that?")])
async def test_a_messenger_without_keys_is_never_asked_again(telegram: Rig, failure: SendFailure) -> None:
    await planned(telegram)
    telegram.matrix.lost_answers = True
    telegram.matrix.troubles = [failure]
    await telegram.send()
    telegram.clock.go(hours=1)
    await telegram.send()
    assert (len(telegram.matrix.shown), await telegram.states()) == (1, ["uncertain"])


async def test_a_clear_failure_is_repeated_without_keys_too(telegram: Rig) -> None:
    await planned(telegram)
    telegram.matrix.troubles = [TemporaryFailure("429"), TemporaryFailure("503")]
    for _ in range(3):
        await telegram.send()
        telegram.clock.go(minutes=2)
    assert (len(telegram.matrix.shown), await telegram.states()) == (1, ["sent"])


async def test_keys_that_may_be_forgotten_are_not_used_again(rig: Rig) -> None:
    await rig.put(meeting())
    await rig.book.plan(await rig.person(), meeting(), LeadRule(days=3))
    rig.clock.moment = berlin("2026-12-04 10:00")
    rig.matrix.troubles = [AmbiguousFailure("connection broke")]
    await rig.send()
    rig.clock.go(hours=20, minutes=1)
    await rig.send()
    assert (rig.matrix.sends, await rig.states()) == (1, ["uncertain"])


async def test_days_of_clear_failures_are_no_reason_to_give_up(rig: Rig) -> None:
    await rig.put(meeting())
    await rig.book.plan(await rig.person(), meeting(), LeadRule(days=3))
    rig.clock.moment = berlin("2026-12-04 10:00")
    for _ in range(3):
        rig.matrix.troubles = [TemporaryFailure("503")]
        await rig.send()
        rig.clock.go(hours=20)
    await rig.send()
    assert (len(rig.matrix.shown), await rig.states()) == (1, ["sent"])


async def test_a_process_that_ended_while_sending_leaves_the_rest_to_others(rig: Rig) -> None:
    await planned(rig)
    [claim] = await rig.leases.claim("matrix", 10)
    assert await rig.leases.claim("matrix", 10) == []
    rig.clock.go(minutes=2)
    assert await rig.leases.claim("matrix", 10) == []
    rig.clock.go(minutes=1)
    await rig.send()
    assert len(rig.matrix.shown) == 1
    # Should it be alive after all, its word counts for nothing.
    await rig.leases.finish([rig.leases.failed(claim, "late")])
    assert await rig.states() == ["sent"]


async def test_a_process_that_ended_while_sending_without_keys_leaves_it_uncertain(telegram: Rig) -> None:
    await planned(telegram)
    [claim] = await telegram.leases.claim("telegram", 10)
    assert await telegram.leases.begin(claim)
    telegram.clock.go(minutes=3)
    await telegram.leases.sweep()
    assert (telegram.matrix.sends, await telegram.states()) == (0, ["uncertain"])
    assert not await telegram.leases.begin(claim)
    # It was only slow: what it says of its message is true.
    await telegram.leases.finish([telegram.leases.sent(claim, "17")])
    assert await telegram.states() == ["sent"]


async def test_who_slept_too_long_does_not_begin_to_send(telegram: Rig) -> None:
    await planned(telegram)
    [claim] = await telegram.leases.claim("telegram", 10)
    telegram.clock.go(minutes=3)
    assert not await telegram.leases.begin(claim)
    await telegram.send()
    assert (len(telegram.matrix.shown), await telegram.states()) == (1, ["sent"])
