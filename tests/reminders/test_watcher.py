"""Changes that wait for the office, meetings that vanish, and what happened while the assistant was away."""

from __future__ import annotations

import asyncio
import logging

import pytest
import sqlalchemy as sa

from bot.database import Database
from bot.database.tables import reminders
from bot.reminders.lead import LeadRule
from bot.reminders.office import confirm, open_changes, reject
from bot.reminders.results import Person
from tests.reminders.rig import MONDAY, Rig, berlin, eventually, meeting, sorted_texts, utc

DAY = LeadRule(days=1)
MOVED = meeting(begin="2026-12-09 14:00")


async def has_states(rig: Rig, *states: str) -> bool:
    """Whether the rows are in these states."""
    return await rig.states() == list(states)


async def test_more_than_two_changes_at_once_wait_for_the_office(
    rig: Rig, person: Person, both_databases: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await rig.put(meeting(), meeting("b", "2026-12-10 10:00"), meeting("c", "2026-12-11 10:00"))
    with caplog.at_level(logging.WARNING):
        await rig.put(MOVED, meeting("b", "2026-12-10 11:00"), meeting("c", "2026-12-11 11:00"))
    assert "3 Termine wurden auf einmal geändert" in caplog.text
    rig.clock.go(days=1)
    await rig.watcher.settle()
    await rig.watcher.sweep()
    await rig.send()
    assert rig.matrix.sends == 0
    waiting = await open_changes(both_databases)
    assert {item.id: item.held for item in waiting} == {"nt": True}, "the others concern nobody"
    assert await confirm(both_databases) == 1
    await rig.watcher.settle()
    await rig.send()
    assert sorted_texts(rig.matrix.texts) == ["Geänderte Zeit: Netzwerktreffen"]
    assert await open_changes(both_databases) == []


async def test_two_changes_at_once_do_not_wait(rig: Rig, person: Person) -> None:
    other = meeting("b", "2026-12-10 10:00")
    await rig.put(meeting(), other)
    await rig.book.plan(person, other, DAY)
    await rig.put(MOVED, meeting("b", "2026-12-10 11:00"))
    await rig.settle()
    await rig.send()
    assert len(rig.matrix.texts) == 2


async def test_what_the_office_rejects_is_never_told(rig: Rig, person: Person, both_databases: Database) -> None:
    items = [meeting(), meeting("b", "2026-12-10 10:00"), meeting("c", "2026-12-11 10:00")]
    await rig.put(*items)
    for item in items[1:]:
        await rig.book.plan(person, item, DAY)
    await rig.put(MOVED, meeting("b", "2026-12-10 11:00"), meeting("c", "2026-12-11 11:00"))
    assert await reject(both_databases, ["nt"]) == 1
    assert await confirm(both_databases, ["b"]) == 1
    await rig.watcher.sweep()
    await rig.send()
    assert len(rig.matrix.texts) == 1
    assert "10.12.2026" in rig.matrix.texts[0]
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    assert "Wann: Mo, 07.12.2026, 10:00 Uhr" in rig.matrix.texts[1]
    # Another change of the same meeting is a change again.
    await rig.put(meeting(begin="2026-12-07 11:00"), *items[1:])
    await rig.settle()
    await rig.send()
    assert any("Neu: Mo, 07.12.2026, 11:00 Uhr" in text for text in rig.matrix.texts[2:])


async def test_a_held_change_that_is_mended_waits_for_nobody(
    rig: Rig, person: Person, both_databases: Database
) -> None:
    items = [meeting(), meeting("b", "2026-12-10 10:00"), meeting("c", "2026-12-11 10:00")]
    await rig.put(*items)
    await rig.put(MOVED, meeting("b", "2026-12-10 11:00"), meeting("c", "2026-12-11 11:00"))
    await rig.put(*items)
    assert await open_changes(both_databases) == []
    await rig.watcher.sweep()
    await rig.send()
    assert rig.matrix.sends == 0


async def test_a_meeting_that_vanishes_is_not_cancelled(
    rig: Rig, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        await rig.put()
        await rig.watcher.look()
    assert caplog.text.count("fehlen in der Quelle") == 1
    assert "„Netzwerktreffen“ (07.12.2026)" in caplog.text
    assert await rig.states() == ["paused"]
    assert [item.due for item in await rig.book.planned(person)] == [None]
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.watcher.sweep()
    await rig.send()
    assert rig.matrix.sends == 0


async def test_a_meeting_that_is_back_is_reminded_of_late_if_need_be(rig: Rig, person: Person) -> None:
    await rig.put()
    rig.clock.moment = berlin("2026-12-07 08:30")
    await rig.put(meeting())
    await rig.send()
    assert [text.splitlines()[0] for text in rig.matrix.texts] == ["Erinnerung in 90 Minuten: Netzwerktreffen"]


async def test_a_meeting_that_never_comes_back_is_closed(rig: Rig, person: Person) -> None:
    await rig.put()
    rig.clock.moment = berlin("2026-12-07 10:00")
    await rig.watcher.sweep()
    assert await rig.states() == ["expired"]


async def test_a_meeting_that_comes_back_changed_is_told(rig: Rig, person: Person) -> None:
    await rig.put()
    await rig.put(MOVED)
    await rig.settle()
    await rig.send()
    assert sorted_texts(rig.matrix.texts) == ["Geänderte Zeit: Netzwerktreffen"]
    assert [item.due for item in await rig.book.planned(person)] == [berlin("2026-12-08 14:00")]


async def test_what_changed_while_the_assistant_was_down_is_seen(
    rig: Rig, person: Person, both_databases: Database
) -> None:
    again = Rig(both_databases)
    again.clock.go(days=1)
    again.source.put(MOVED)
    await again.watcher.look()
    await again.settle()
    await again.send()
    assert sorted_texts(again.matrix.texts) == ["Geänderte Zeit: Netzwerktreffen"]


async def test_two_processes_tell_once(rig: Rig, person: Person, both_databases: Database) -> None:
    other = Rig(both_databases)
    await rig.put(MOVED)
    await other.put(MOVED)
    rig.clock.go(minutes=15)
    other.clock.go(minutes=15)
    await rig.watcher.settle()
    await other.watcher.settle()
    await other.watcher.sweep()
    assert len(await rig.rows(kind="moved")) == 1


async def test_new_rules_of_the_time_zone_move_reminders_and_tell_nobody(rig: Rig, person: Person) -> None:
    """As if the rules had been others when the reminder was planned."""
    [row] = await rig.rows()
    wrong = row.due_at.replace(hour=row.due_at.hour + 1)
    await rig.database.write(
        lambda connection: connection.execute(sa.update(reminders).values(due_at=wrong, next_attempt=wrong))
    )
    await rig.watcher.sweep()
    [again] = await rig.rows()
    assert (again.due_at, again.next_attempt) == (utc("2026-12-06 09:00"), utc("2026-12-06 09:00"))


async def test_a_reminder_that_is_due_meanwhile_waits_for_the_quarter(rig: Rig, person: Person) -> None:
    rig.clock.moment = berlin("2026-12-06 09:55")
    await rig.put(meeting(ort="Essen"))
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    assert rig.matrix.sends == 0
    rig.clock.moment = berlin("2026-12-06 10:10")
    await rig.watcher.settle()
    await rig.send()
    assert all("Wo: Essen" in text for text in rig.matrix.texts)
    assert len(rig.matrix.texts) == 2


async def test_a_reminder_of_what_the_office_has_not_confirmed_says_so(rig: Rig, person: Person) -> None:
    others = [meeting("b", "2026-12-10 10:00"), meeting("c", "2026-12-11 10:00")]
    await rig.put(meeting(), *others)
    await rig.put(MOVED, meeting("b", "2026-12-10 11:00"), meeting("c", "2026-12-11 11:00"))
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    assert "Wann: Mo, 07.12.2026, 10:00 Uhr" in rig.matrix.texts[0]
    assert "noch nicht bestätigt" in rig.matrix.texts[0]


async def test_the_watcher_watches_by_itself(rig: Rig, person: Person) -> None:
    running = asyncio.create_task(rig.watcher.run())
    rig.source.put()
    await eventually(lambda: has_states(rig, "paused"))
    running.cancel()
    await asyncio.wait([running])
    assert rig.clock.now() == MONDAY
