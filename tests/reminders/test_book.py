"""What people wish: plan, list, change, cancel; each wish may be repeated."""

from __future__ import annotations

import asyncio
import datetime

from bot.meetings import Status
from bot.reminders.lead import LeadRule
from bot.reminders.results import Begun, OnlyExample, Planned, StandingReminder, TooLate, TooMany
from tests.reminders.rig import Rig, berlin, meeting

DAY = LeadRule(days=1)
EVENING = LeadRule(days=1, at=datetime.time(18))


async def test_a_reminder_is_planned_once(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    first = await rig.book.plan(person, meeting(), DAY)
    again = await rig.book.plan(person, meeting(), DAY)
    assert isinstance(first, Planned)
    assert isinstance(again, Planned)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.reminder == again.reminder
    assert first.reminder.due == berlin("2026-12-06 10:00")
    assert await rig.book.planned(person) == [first.reminder]
    assert rig.woken


async def test_ten_times_at_once_is_once(rig: Rig) -> None:
    person = await rig.person()
    results = await asyncio.gather(*(rig.book.plan(person, meeting(), DAY) for _ in range(10)))
    assert sorted(result.is_new for result in results if isinstance(result, Planned)) == [False] * 9 + [True]


async def test_reminders_are_listed_by_due_time(rig: Rig) -> None:
    person = await rig.person()
    for lead in (LeadRule(minutes=60), LeadRule(days=7), EVENING):
        await rig.book.plan(person, meeting(), lead)
    assert [item.lead for item in await rig.book.planned(person)] == [LeadRule(days=7), EVENING, LeadRule(minutes=60)]


async def test_what_is_over_is_refused(rig: Rig) -> None:
    person, soon = await rig.person(), meeting(begin="2026-11-25 10:00")
    assert await rig.book.plan(person, soon, LeadRule(days=7)) == TooLate(soon, berlin("2026-11-18 10:00"))
    past = meeting(begin="2026-11-23 09:59")
    assert await rig.book.plan(person, past, DAY) == Begun(past)
    off = meeting(status=Status.CANCELLED)
    assert await rig.book.plan(person, off, DAY) == Begun(off)
    late = LeadRule(moment=datetime.datetime(2026, 12, 7, 10))
    assert isinstance(await rig.book.plan(person, meeting(), late), TooLate)
    assert await rig.book.planned(person) == []


async def test_now_is_not_too_late_although_rules_know_no_seconds(rig: Rig) -> None:
    rig.clock.moment = berlin("2026-11-23 10:00:45")
    now = LeadRule(moment=datetime.datetime(2026, 11, 23, 10))
    assert isinstance(await rig.book.plan(await rig.person(), meeting(), now), Planned)


async def test_nobody_has_more_than_fifty_reminders(rig: Rig) -> None:
    person, other = await rig.person(), await rig.person()
    leads = [LeadRule(minutes=number) for number in range(1, 53)]
    results = await asyncio.gather(*(rig.book.plan(person, meeting(), lead) for lead in leads))
    assert sum(isinstance(result, Planned) for result in results) == 50
    assert results.count(TooMany(50)) == 2
    assert len(await rig.book.planned(person)) == 50
    there = (await rig.book.planned(person))[0]
    assert isinstance(await rig.book.plan(person, meeting(), there.lead), Planned)
    assert isinstance(await rig.book.plan(other, meeting(), leads[0]), Planned)


async def test_nobody_has_more_than_ten_standing_ones(rig: Rig) -> None:
    person = await rig.person()
    leads = [LeadRule(minutes=number) for number in range(1, 12)]
    results = [await rig.book.plan_standing(person, "Tagung", lead) for lead in leads]
    assert results[-1] == TooMany(10)
    assert isinstance(await rig.book.plan_standing(person, "Tagung", leads[0]), StandingReminder)
    assert len(await rig.book.standing(person)) == 10


async def test_examples_are_for_demonstrations_only(rig: Rig) -> None:
    rig.source.put(meeting(), is_example=True)
    person = await rig.person()
    assert await rig.book.plan(person, meeting(), DAY) == OnlyExample(meeting())
    await rig.book.plan_standing(person, "", DAY)
    assert await rig.rows(kind="reminder") == []


async def test_another_lead(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    planned = await rig.book.plan(person, meeting(), DAY)
    assert isinstance(planned, Planned)
    for _ in range(2):
        changed = await rig.book.change(person, planned.reminder.id, LeadRule(days=3))
        assert isinstance(changed, Planned)
        assert changed.reminder.id == planned.reminder.id
    assert [item.due for item in await rig.book.planned(person)] == [berlin("2026-12-04 10:00")]


async def test_another_lead_that_is_over_changes_nothing(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    planned = await rig.book.plan(person, meeting(), DAY)
    assert isinstance(planned, Planned)
    assert isinstance(await rig.book.change(person, planned.reminder.id, LeadRule(months=1)), TooLate)
    assert await rig.book.planned(person) == [planned.reminder]


async def test_another_lead_that_is_there_already_leaves_one(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    first, second = await rig.book.plan(person, meeting(), DAY), await rig.book.plan(person, meeting(), EVENING)
    assert isinstance(first, Planned)
    assert isinstance(second, Planned)
    changed = await rig.book.change(person, second.reminder.id, DAY)
    assert changed == Planned(first.reminder, is_new=False)
    assert await rig.book.planned(person) == [first.reminder]


async def test_nobody_reaches_the_reminders_of_others(rig: Rig) -> None:
    await rig.put(meeting())
    person, other = await rig.person(), await rig.person()
    planned = await rig.book.plan(person, meeting(), DAY)
    standing = await rig.book.plan_standing(person, "", EVENING)
    assert isinstance(planned, Planned)
    assert isinstance(standing, StandingReminder)
    assert await rig.book.change(other, planned.reminder.id, EVENING) is None
    assert await rig.book.change(other, standing.id, DAY) is None
    assert await rig.book.cancel(other, [planned.reminder.id, standing.id]) == 0
    assert await rig.book.cancel_all(other) == 0
    assert await rig.book.planned(person) == [planned.reminder]


async def test_cancelling(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    first = await rig.book.plan(person, meeting(), DAY)
    await rig.book.plan(person, meeting(), EVENING)
    assert isinstance(first, Planned)
    assert await rig.book.cancel(person, [first.reminder.id, "unbekannt"]) == 1
    assert await rig.book.cancel(person, [first.reminder.id]) == 0
    await rig.book.plan_standing(person, "", DAY)
    assert await rig.book.cancel_all(person) == 2
    assert await rig.rows() == []


async def test_cancelling_takes_back_what_was_still_to_be_told(rig: Rig) -> None:
    await rig.put(meeting())
    person = await rig.person()
    planned = await rig.book.plan(person, meeting(), DAY)
    assert isinstance(planned, Planned)
    rig.clock.moment = berlin("2026-11-23 22:00")
    await rig.put(meeting(begin="2026-12-08 10:00"))
    await rig.settle()
    assert await rig.states("moved") == ["planned"]
    assert await rig.book.cancel(person, [planned.reminder.id]) == 1
    assert await rig.rows() == []


async def test_who_can_be_reminded(rig: Rig) -> None:
    known = {
        name: await rig.person(channel, **values)
        for name, channel, values in (
            ("da", "matrix", {}),
            ("raum", "matrix", {"private": False}),
            ("weg", "matrix", {"stopped": "gone"}),
            ("aus", "telegram", {}),
        )
    }
    found = {name: await rig.book.person(f"{person.channel}:{person.contact}") for name, person in known.items()}
    assert found == {"da": known["da"], "raum": None, "weg": None, "aus": None}
    assert await rig.book.person("web:1") is None
