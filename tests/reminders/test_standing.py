"""Standing reminders: expanded as meetings appear, for twelve months."""

from __future__ import annotations

import datetime

from bot.meetings import Status
from bot.reminders.lead import LeadRule
from bot.reminders.results import Planned, StandingReminder
from tests.reminders.rig import Rig, berlin, meeting, utc

DAY = LeadRule(days=1)


async def due(rig: Rig) -> list[str]:
    """When the planned reminders are due."""
    return [f"{row.due_at:%m-%d %H:%M}" for row in await rig.rows(kind="reminder", state="planned")]


async def test_all_meetings_of_a_format_are_reminded_of(rig: Rig) -> None:
    await rig.put(meeting("a"), meeting("b", "2026-12-10 10:00", format="Tagung"), meeting("c", "2026-12-14 10:00"))
    person = await rig.person()
    await rig.book.plan_standing(person, "Netzwerktreffen", DAY)
    assert await due(rig) == ["12-06 09:00", "12-13 09:00"]
    await rig.book.plan_standing(person, "", LeadRule(days=2))
    assert await due(rig) == ["12-05 09:00", "12-06 09:00", "12-08 09:00", "12-12 09:00", "12-13 09:00"]
    assert await rig.book.planned(person) == []


async def test_meetings_that_appear_are_reminded_of_too(rig: Rig) -> None:
    await rig.put(meeting("a"))
    await rig.book.plan_standing(await rig.person(), "Netzwerktreffen", DAY)
    await rig.put(meeting("a"), meeting("b", "2027-01-14 10:00"), meeting("c", "2027-01-15 10:00", format="Tagung"))
    assert await due(rig) == ["12-06 09:00", "01-13 09:00"]


async def test_a_meeting_that_is_announced_late_is_reminded_of_at_once_by_day(rig: Rig) -> None:
    await rig.put(meeting("a", "2026-11-25 10:00"))
    person = await rig.person()
    await rig.book.plan_standing(person, "Netzwerktreffen", LeadRule(days=7))
    assert await due(rig) == []
    rig.clock.moment = berlin("2026-11-23 22:00")
    await rig.put(meeting("a", "2026-11-25 10:00"), meeting("b", "2026-11-27 10:00"))
    [row] = await rig.rows(kind="reminder")
    assert row.next_attempt == utc("2026-11-24 07:00")
    rig.clock.moment = berlin("2026-11-24 08:00")
    await rig.send()
    assert rig.matrix.texts[0].startswith("Erinnerung in 3 Tagen: Netzwerktreffen")
    await rig.watcher.sweep()
    assert await rig.states() == ["sent"]


async def test_what_was_sent_and_deleted_does_not_come_again(rig: Rig) -> None:
    rig.source.put(meeting("a"))
    await rig.watcher.look()
    await rig.book.plan_standing(await rig.person(), "", DAY)
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    await rig.leases.expire(rig.clock.real() + datetime.timedelta(days=1))
    assert await rig.states() == ["sent"], "kept until the meeting begins, in case it changes"
    await rig.watcher.sweep()
    assert len(rig.matrix.shown) == 1
    rig.clock.moment = berlin("2026-12-07 10:00")
    assert await rig.leases.expire(rig.clock.real() + datetime.timedelta(days=1)) == 1


async def test_cancelled_meetings_are_left_out(rig: Rig) -> None:
    await rig.put(meeting(status=Status.CANCELLED))
    await rig.book.plan_standing(await rig.person(), "", DAY)
    assert await due(rig) == []


async def test_the_same_wish_renews_it(rig: Rig) -> None:
    person = await rig.person()
    first = await rig.book.plan_standing(person, "Tagung", DAY)
    rig.clock.go(days=100)
    second = await rig.book.plan_standing(person, "Tagung", DAY)
    assert isinstance(first, StandingReminder)
    assert isinstance(second, StandingReminder)
    assert (first.id, first.ends) == (second.id, berlin("2027-11-23 10:00"))
    assert second.ends == berlin("2028-03-03 10:00")
    [row] = await rig.rows(kind="ending")
    assert row.due_at == utc("2028-02-18 08:00")


async def test_its_end_is_announced_and_then_nothing_comes(rig: Rig) -> None:
    await rig.put(meeting("a"))
    person = await rig.person()
    await rig.book.plan_standing(person, "Netzwerktreffen", DAY)
    far = meeting("b", "2027-11-24 11:00")
    rig.clock.moment = berlin("2027-11-09 09:00")
    await rig.put(far)
    await rig.send()
    assert rig.matrix.texts == [
        "Am Di, 23.11.2027 enden Ihre Erinnerungen an jeden Termin im Format „Netzwerktreffen“. Sollen sie weitergehen,"
        " schreiben Sie mir bitte noch einmal, woran und wie lange vorher ich Sie immer erinnern soll. Sonst brauchen"
        " Sie nichts zu tun."
    ]
    assert await due(rig) == [], "due after the end"
    rig.clock.moment = berlin("2027-11-23 10:00")
    await rig.watcher.sweep()
    assert await rig.book.standing(person) == []


async def test_who_was_reminded_by_one_that_ended_is_still_told_of_changes(rig: Rig) -> None:
    await rig.put()
    await rig.book.plan_standing(await rig.person(), "", DAY)
    rig.clock.moment = berlin("2027-11-22 12:00")
    await rig.put(meeting("a", "2027-11-24 09:00"))
    rig.clock.moment = berlin("2027-11-23 09:00")
    await rig.send()
    assert "sent" in await rig.states()
    rig.clock.moment = berlin("2027-11-23 11:00")
    await rig.watcher.sweep()
    await rig.put(meeting("a", "2027-11-24 09:00", status=Status.CANCELLED))
    await rig.settle()
    await rig.send()
    assert rig.matrix.texts[-1].startswith("Abgesagt: Netzwerktreffen")


async def test_another_lead_replaces_what_was_planned(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    standing = await rig.book.plan_standing(person, "", DAY)
    assert isinstance(standing, StandingReminder)
    changed = await rig.book.change(person, standing.id, LeadRule(days=3))
    assert changed == StandingReminder(standing.id, "", LeadRule(days=3), standing.ends)
    assert await due(rig) == ["12-04 09:00"]


async def test_another_lead_that_is_there_already_leaves_one(rig: Rig) -> None:
    person = await rig.person()
    first, second = (
        await rig.book.plan_standing(person, "", DAY),
        await rig.book.plan_standing(person, "", LeadRule(days=3)),
    )
    assert isinstance(second, StandingReminder)
    assert await rig.book.change(person, second.id, DAY) == first
    assert await rig.book.standing(person) == [first]


async def test_cancelling_it_cancels_what_it_brought(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    standing = await rig.book.plan_standing(person, "", DAY)
    assert isinstance(standing, StandingReminder)
    assert await rig.book.cancel(person, [standing.id]) == 1
    assert await rig.rows() == []


async def test_a_wish_of_ones_own_outlives_the_standing_one(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    standing = await rig.book.plan_standing(person, "", DAY)
    assert isinstance(standing, StandingReminder)
    own = await rig.book.plan(person, meeting(), DAY)
    assert isinstance(own, Planned)
    await rig.book.cancel(person, [standing.id])
    assert await rig.book.planned(person) == [own.reminder]


async def test_two_wishes_with_one_lead_are_one_reminder(rig: Rig) -> None:
    person = await rig.person()
    await rig.book.plan_standing(person, "", DAY)
    await rig.book.plan_standing(person, "Netzwerktreffen", DAY)
    await rig.put(meeting())
    await rig.watcher.sweep()
    assert await due(rig) == ["12-06 09:00"]
