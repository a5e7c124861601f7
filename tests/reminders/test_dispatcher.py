"""Sending: once, in time, and with patience; what cannot be known is never sent twice where that would show."""

from __future__ import annotations

import asyncio

import pytest

from bot.database import Database
from bot.meetings import Presence
from bot.reminders.lane import AT_ONCE
from bot.sending import TemporaryFailure
from tests.reminders.rig import DAY, DUE, HandClock, Rig, TestMessenger, berlin, eventually, meeting, planned, utc


async def test_a_reminder_says_what_when_where_how_long_and_how_to_stop(rig: Rig) -> None:
    item = meeting(
        ende="2026-12-07 16:00",
        anmeldung_url="https://ag.test/anmelden",
        digital=Presence.HYBRID,
        hinweis="Bitte Ausweis.",
    )
    await rig.put(item)
    await rig.book.plan(await rig.person(), item, DAY)
    rig.clock.moment = DUE
    await rig.send()
    text = rig.matrix.texts[0]
    assert text.splitlines()[0] == "Erinnerung morgen: Netzwerktreffen"
    for part in (
        "Mo, 07.12.2026",
        "10:00",
        "Köln",
        "https://ag.test/anmelden",
        "Bitte Ausweis.",
        "keine Erinnerungen mehr",
    ):
        assert part in text
    assert rig.matrix.shown[0][1].subject == "Erinnerung: Netzwerktreffen, Mo, 07.12.2026"
    assert rig.matrix.shown[0][1].attachment is None


async def test_mail_carries_the_meeting_as_a_file_and_does_not_ask_to_write_back(both_databases: Database) -> None:
    rig = Rig(both_databases, TestMessenger("email", repeatable=False))
    await planned(rig)
    await rig.send()
    [(_, message)] = rig.matrix.shown
    assert message.attachment is not None
    assert b"SUMMARY:Netzwerktreffen" in message.attachment.content
    assert "schreiben Sie mir" not in message.text


async def test_it_is_sent_once_and_kept_as_sent(rig: Rig) -> None:
    await planned(rig)
    for _ in range(3):
        await rig.send()
    [row] = await rig.rows()
    assert (row.state, row.sent_at, row.lease_owner) == ("sent", rig.clock.real(), None)
    assert row.external_id == f"external-{rig.matrix.keys[0]}"
    assert rig.matrix.sends == 1


async def test_nothing_is_sent_before_it_is_due(rig: Rig) -> None:
    await planned(rig)
    rig.clock.moment = berlin("2026-12-06 09:59:59")
    await rig.send()
    assert rig.matrix.sends == 0


async def test_what_was_missed_is_sent_late_with_the_true_remaining_time(rig: Rig) -> None:
    await planned(rig)
    rig.clock.moment = berlin("2026-12-07 08:00")
    await rig.send()
    assert rig.matrix.texts[0].startswith("Erinnerung in 2 Stunden: Netzwerktreffen")


async def test_after_the_beginning_nothing_is_sent(rig: Rig) -> None:
    await planned(rig)
    rig.clock.moment = berlin("2026-12-07 10:00")
    await rig.send()
    assert (rig.matrix.sends, await rig.states()) == (0, ["expired"])


async def test_it_waits_longer_after_each_failure_and_goes_on(rig: Rig) -> None:
    await planned(rig)
    pauses = []
    for _ in range(4):
        rig.matrix.troubles = [TemporaryFailure("503")]
        await rig.send()
        [row] = await rig.rows()
        pauses.append((row.next_attempt - rig.clock.real()).total_seconds())
        rig.clock.go(seconds=pauses[-1])
    assert all(12 * 2**number <= pause <= 18 * 2**number for number, pause in enumerate(pauses))
    await rig.send()
    assert (rig.matrix.sends, len(rig.matrix.shown), await rig.states()) == (5, 1, ["sent"])


async def test_what_the_peer_asks_for_is_waited(rig: Rig) -> None:
    await planned(rig)
    rig.matrix.troubles = [TemporaryFailure("429", retry_after=1234.0)]
    await rig.send()
    [row] = await rig.rows()
    assert (row.next_attempt - rig.clock.real()).total_seconds() == 1234.0


async def test_the_pause_is_no_longer_than_the_meeting_allows(rig: Rig) -> None:
    await planned(rig)
    rig.clock.moment = berlin("2026-12-07 09:59:40")
    rig.matrix.troubles = [TemporaryFailure("503")]
    await rig.send()
    rig.clock.go(seconds=10)
    await rig.send()
    assert len(rig.matrix.shown) == 1


async def test_a_meeting_that_moves_between_claim_and_commit(rig: Rig) -> None:
    """The old reminder was under way; its owner is told, and reminded of the new time."""
    await planned(rig)
    gate = asyncio.Event()
    rig.matrix.troubles = [gate]
    running = asyncio.create_task(rig.dispatcher().run())
    await eventually(lambda: _is(rig.matrix.under_way == 1))
    await rig.put(meeting(begin="2026-12-10 10:00"))
    await rig.settle()
    gate.set()
    await eventually(lambda: _is(len(rig.matrix.shown) == 1))
    running.cancel()
    await asyncio.wait([running])
    [row] = await rig.rows(kind="reminder")
    assert (row.state, row.due_at) == ("planned", utc("2026-12-09 09:00"))
    rig.clock.moment = berlin("2026-12-09 10:00")
    await rig.send()
    assert sorted(text.split(":")[0] for text in rig.matrix.texts) == [
        "Erinnerung morgen",
        "Erinnerung morgen",
        "Geänderte Zeit",
    ]
    assert len(set(rig.matrix.keys)) == 3


async def test_what_is_cancelled_while_it_is_sent_is_gone(rig: Rig) -> None:
    [person] = await planned(rig)
    gate = asyncio.Event()
    rig.matrix.troubles = [gate]
    running = asyncio.create_task(rig.dispatcher().run())
    await eventually(lambda: _is(rig.matrix.under_way == 1))
    await rig.book.cancel_all(person)
    gate.set()
    await eventually(lambda: _is(rig.matrix.under_way == 0))
    running.cancel()
    await asyncio.wait([running])
    assert await rig.rows() == []


async def test_one_messenger_that_hangs_holds_up_no_other(both_databases: Database) -> None:
    rig = Rig(both_databases, TestMessenger(), TestMessenger("telegram", repeatable=False))
    await planned(rig, 20, "matrix")
    rig.clock.moment = berlin("2026-11-23 10:00")
    await planned(rig, 20, "telegram")
    gate = asyncio.Event()
    rig.matrix.troubles = [gate] * 20
    running = asyncio.create_task(rig.dispatcher().run())
    await eventually(lambda: _is(len(rig.senders["telegram"].shown) == 20))
    assert rig.matrix.shown == []
    gate.set()
    await eventually(lambda: _is(len(rig.matrix.shown) == 20))
    running.cancel()
    await asyncio.wait([running])
    assert (await rig.states()).count("sent") == 40


async def test_a_messenger_is_not_flooded(rig: Rig) -> None:
    rig.matrix.latency = 0.01
    await planned(rig, 40)
    await rig.send()
    assert rig.matrix.most_under_way == AT_ONCE
    assert len(rig.matrix.shown) == 40


async def test_a_messenger_that_is_down_is_not_hammered_and_comes_back(rig: Rig) -> None:
    await planned(rig, 60)
    rig.matrix.down = TemporaryFailure("503")
    running = asyncio.create_task(rig.dispatcher().run())
    await asyncio.sleep(1.0)
    assert rig.matrix.sends <= 2 * AT_ONCE
    rig.matrix.down = None
    rig.clock.go(minutes=6)
    await eventually(lambda: _is(len(rig.matrix.shown) == 60))
    running.cancel()
    await asyncio.wait([running])


async def test_a_messenger_that_is_off_is_no_work(rig: Rig) -> None:
    await planned(rig, 3, "telegram")
    dispatcher = asyncio.create_task(rig.dispatcher().run())
    await asyncio.sleep(0.5)
    dispatcher.cancel()
    await asyncio.wait([dispatcher])
    assert await rig.states() == ["planned"] * 3


@pytest.mark.parametrize("count", [2, 3])
async def test_several_dispatchers_at_once_send_everything_once(
    place: object, both_databases: Database, count: int
) -> None:
    rig = Rig(both_databases)
    rig.matrix.latency = 0.002
    await planned(rig, 150)
    databases = [Database(place) for _ in range(count)]  # type: ignore[arg-type]
    others = [Rig(database, rig.matrix, source=rig.source) for database in databases]
    for other in others:
        other.clock.moment = DUE
    await asyncio.gather(*(other.send() for other in others))
    for database in databases:
        await database.close()
    assert (rig.matrix.sends, len(rig.matrix.shown)) == (150, 150)
    assert await rig.states() == ["sent"] * 150


async def test_a_desk_wakes_the_dispatcher(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    dispatcher = rig.dispatcher()
    running = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0.3)
    rig.clock.moment = berlin("2026-12-06 09:59:59")
    await rig.book.plan(person, meeting(), DAY)
    rig.clock.moment = DUE
    dispatcher.wake()
    await eventually(lambda: _is(len(rig.matrix.shown) == 1))
    running.cancel()
    await asyncio.wait([running])


async def test_the_clock_may_jump(rig: Rig) -> None:
    await planned(rig)
    rig.clock.moment = berlin("2026-11-01 10:00")
    await rig.send()
    assert rig.matrix.sends == 0
    rig.clock.moment = berlin("2026-12-06 12:00")
    await rig.send()
    rig.clock.moment = berlin("2026-12-06 09:00")
    await rig.send()
    rig.clock.moment = berlin("2026-12-06 13:00")
    await rig.send()
    assert rig.matrix.sends == 1


async def test_what_is_done_with_is_deleted_after_the_meeting(rig: Rig) -> None:
    await planned(rig, 2)
    await rig.send()
    assert await rig.leases.expire(rig.clock.real()) == 0
    rig.clock.moment = berlin("2027-01-07 10:00")
    assert await rig.leases.expire(utc("2026-12-06 09:00")) == 0
    assert await rig.leases.expire(utc("2026-12-06 09:01")) == 2


def test_the_clock_of_the_tests_goes_by_real_hours() -> None:
    clock = HandClock(berlin("2027-03-28 01:00"))
    clock.go(hours=1)
    assert clock.moment == berlin("2027-03-28 03:00")


async def _is(value: bool) -> bool:
    return value
