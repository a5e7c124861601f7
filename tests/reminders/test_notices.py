"""Meetings that change: who is told what, and when; an editor's slip alarms nobody."""

from __future__ import annotations

from bot.meetings import Status
from bot.reminders.lead import LeadRule
from bot.reminders.results import Person, Planned
from tests.reminders.rig import Rig, berlin, meeting, sorted_texts, utc

DAY = LeadRule(days=1)
HOUR = LeadRule(minutes=60)
MOVED = meeting(begin="2026-12-09 14:00")
OFF = meeting(status=Status.CANCELLED)


async def test_a_moved_meeting_is_told_with_the_new_reminder_time(rig: Rig, person: Person) -> None:
    await rig.put(MOVED)
    await rig.send()
    assert rig.matrix.texts == []
    await rig.settle()
    await rig.send()
    assert rig.matrix.texts == [
        "Geänderte Zeit: Netzwerktreffen\nNeu: Mi, 09.12.2026, 14:00 Uhr\nBisher: Mo, 07.12.2026, 10:00 Uhr\n"
        "Wo: Köln\nIch erinnere Sie: Di, 08.12.2026, 14:00 Uhr\n\n"
        "Wenn Sie nicht mehr erinnert werden möchten, schreiben Sie mir: „keine Erinnerungen mehr“."
    ]
    [row] = await rig.rows(kind="reminder")
    assert (row.due_at, row.state) == (utc("2026-12-08 13:00"), "planned")
    assert (await rig.book.planned(person))[0].due == berlin("2026-12-08 14:00")


async def test_a_change_counts_after_a_quarter_of_an_hour(rig: Rig, person: Person) -> None:
    await rig.put(MOVED)
    rig.clock.go(minutes=14, seconds=59)
    await rig.watcher.settle()
    assert await rig.rows(kind="moved") == []
    rig.clock.go(seconds=1)
    await rig.watcher.settle()
    assert len(await rig.rows(kind="moved")) == 1


async def test_a_slip_that_is_mended_in_time_alarms_nobody(rig: Rig, person: Person) -> None:
    await rig.put(MOVED)
    rig.clock.go(minutes=10)
    await rig.put(meeting())
    rig.clock.go(minutes=60)
    await rig.watcher.settle()
    await rig.send()
    assert rig.matrix.sends == 0
    assert [row.kind for row in await rig.rows()] == ["reminder"]


async def test_another_change_begins_the_quarter_anew(rig: Rig, person: Person) -> None:
    await rig.put(MOVED)
    rig.clock.go(minutes=10)
    await rig.put(meeting(begin="2026-12-10 14:00"))
    rig.clock.go(minutes=10)
    await rig.watcher.settle()
    assert await rig.rows(kind="moved") == []
    rig.clock.go(minutes=5)
    await rig.watcher.settle()
    await rig.send()
    assert "Neu: Do, 10.12.2026" in rig.matrix.texts[0]


async def test_a_cancelled_meeting_is_told_and_not_reminded_of(rig: Rig, person: Person) -> None:
    await rig.put(OFF)
    await rig.settle()
    await rig.send()
    assert rig.matrix.texts == [
        "Abgesagt: Netzwerktreffen\nDer Termin Mo, 07.12.2026, 10:00 Uhr findet nicht statt. Ich erinnere Sie"
        " nicht mehr daran."
    ]
    assert await rig.book.planned(person) == []
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    assert len(rig.matrix.texts) == 1


async def test_a_cancelled_meeting_that_is_deleted_then_is_told_all_the_same(rig: Rig, person: Person) -> None:
    rig.clock.moment = berlin("2026-11-23 21:00")
    await rig.put(OFF)
    await rig.settle()
    await rig.put()
    rig.clock.moment = berlin("2026-11-24 08:00")
    await rig.send()
    assert sorted_texts(rig.matrix.texts) == ["Abgesagt: Netzwerktreffen"]


async def test_what_takes_place_after_all_is_told_and_reminded_of(rig: Rig, person: Person) -> None:
    await rig.put(OFF)
    await rig.settle()
    await rig.send()
    await rig.put(meeting())
    await rig.settle()
    await rig.send()
    assert rig.matrix.texts[1].startswith("Findet doch statt: Netzwerktreffen")
    assert "Ich erinnere Sie: So, 06.12.2026, 10:00 Uhr" in rig.matrix.texts[1]
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    assert rig.matrix.texts[2].startswith("Erinnerung morgen")


async def test_another_place_is_told_and_the_reminder_names_it(rig: Rig, person: Person) -> None:
    await rig.put(meeting(ort="Essen"))
    await rig.settle()
    await rig.send()
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    assert sorted_texts(rig.matrix.texts) == ["Erinnerung morgen: Netzwerktreffen", "Geänderter Ort: Netzwerktreffen"]
    assert all("Wo: Essen" in text for text in rig.matrix.texts)


async def test_time_and_place_are_one_message(rig: Rig, person: Person) -> None:
    await rig.put(meeting(begin="2026-12-09 14:00", ort="Essen"))
    await rig.settle()
    await rig.send()
    assert sorted_texts(rig.matrix.texts) == ["Geänderte Zeit: Netzwerktreffen"]


async def test_only_people_with_a_reminder_of_it_are_told_and_each_once(rig: Rig, person: Person) -> None:
    await rig.book.plan(person, meeting(), HOUR)
    other = await rig.person()
    await rig.put(meeting(), meeting("andere", "2026-12-08 10:00"))
    await rig.book.plan(other, meeting("andere", "2026-12-08 10:00"), DAY)
    await rig.put(MOVED, meeting("andere", "2026-12-08 10:00"))
    await rig.settle()
    await rig.send()
    assert len(rig.matrix.texts) == 1
    assert "Ich erinnere Sie: Di, 08.12.2026, 14:00 Uhr; Mi, 09.12.2026, 13:00 Uhr" in rig.matrix.texts[0]


async def test_who_was_reminded_already_is_told_and_reminded_again(rig: Rig, person: Person) -> None:
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    await rig.put(meeting(begin="2026-12-14 10:00"))
    await rig.settle()
    await rig.send()
    rig.clock.moment = berlin("2026-12-13 10:00")
    await rig.send()
    assert sorted_texts(rig.matrix.texts) == [
        "Erinnerung morgen: Netzwerktreffen",
        "Erinnerung morgen: Netzwerktreffen",
        "Geänderte Zeit: Netzwerktreffen",
    ]


async def test_nobody_is_told_at_night(rig: Rig, person: Person) -> None:
    rig.clock.moment = berlin("2026-11-23 20:00")
    await rig.put(MOVED)
    await rig.settle()
    await rig.send()
    assert rig.matrix.sends == 0
    rig.clock.moment = berlin("2026-11-24 08:00")
    await rig.send()
    assert len(rig.matrix.texts) == 1


async def test_at_night_people_are_told_of_what_begins_before_the_morning(rig: Rig) -> None:
    early = meeting(begin="2026-11-24 07:00")
    await rig.put(early)
    await rig.book.plan(await rig.person(), early, HOUR)
    rig.clock.moment = berlin("2026-11-23 23:00")
    await rig.put(meeting(begin="2026-11-24 07:00", status=Status.CANCELLED))
    await rig.settle()
    await rig.send()
    assert sorted_texts(rig.matrix.texts) == ["Abgesagt: Netzwerktreffen"]


async def test_what_is_taken_back_in_the_night_is_never_told(rig: Rig, person: Person) -> None:
    rig.clock.moment = berlin("2026-11-23 21:00")
    await rig.put(MOVED)
    await rig.settle()
    assert await rig.states("moved") == ["planned"]
    await rig.put(meeting())
    await rig.settle()
    rig.clock.moment = berlin("2026-11-24 08:00")
    await rig.send()
    assert rig.matrix.sends == 0
    assert (await rig.book.planned(person))[0].due == berlin("2026-12-06 10:00")


async def test_two_changes_in_the_night_are_one_message(rig: Rig, person: Person) -> None:
    rig.clock.moment = berlin("2026-11-23 21:00")
    for begin in ("2026-12-08 10:00", "2026-12-09 14:00"):
        await rig.put(meeting(begin=begin))
        await rig.settle()
    rig.clock.moment = berlin("2026-11-24 08:00")
    await rig.send()
    assert len(rig.matrix.texts) == 1
    assert "Bisher: Mo, 07.12.2026, 10:00 Uhr" in rig.matrix.texts[0]
    assert "Neu: Mi, 09.12.2026" in rig.matrix.texts[0]


async def test_forth_and_back_and_forth_is_told_each_time(rig: Rig, person: Person) -> None:
    for item in (MOVED, meeting(), MOVED):
        await rig.put(item)
        await rig.settle()
        await rig.send()
    assert [text.splitlines()[1] for text in rig.matrix.texts] == [
        "Neu: Mi, 09.12.2026, 14:00 Uhr",
        "Neu: Mo, 07.12.2026, 10:00 Uhr",
        "Neu: Mi, 09.12.2026, 14:00 Uhr",
    ]


async def test_after_its_beginning_nothing_is_told(rig: Rig, person: Person) -> None:
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    rig.clock.moment = berlin("2026-12-07 10:00")
    await rig.put(OFF)
    await rig.settle()
    await rig.put(meeting(begin="2027-01-14 10:00"))
    await rig.settle()
    await rig.watcher.sweep()
    await rig.send()
    assert len(rig.matrix.texts) == 1


async def test_a_meeting_that_is_moved_into_the_past_is_not_told(rig: Rig, person: Person) -> None:
    await rig.put(meeting(begin="2026-11-20 10:00"))
    await rig.settle()
    await rig.send()
    assert rig.matrix.sends == 0
    assert await rig.states() == ["expired"]


async def test_a_meeting_that_is_moved_so_near_that_its_lead_is_over_is_told_once(rig: Rig, person: Person) -> None:
    await rig.put(meeting(begin="2026-11-23 20:00"))
    await rig.settle()
    await rig.send()
    assert sorted_texts(rig.matrix.texts) == ["Geänderte Zeit: Netzwerktreffen"]


async def test_who_planned_after_reading_the_news_is_not_told_them(rig: Rig, person: Person) -> None:
    await rig.put(MOVED)
    other = await rig.person()
    planned = await rig.book.plan(other, MOVED, DAY)
    assert isinstance(planned, Planned)
    await rig.settle()
    await rig.send()
    assert [row.contact for row in await rig.rows(kind="moved")] == [person.contact]
    assert [item.due for item in await rig.book.planned(other)] == [berlin("2026-12-08 14:00")]


async def test_who_planned_after_reading_a_slip_is_told_that_it_was_one(rig: Rig, person: Person) -> None:
    await rig.put(MOVED)
    other = await rig.person()
    await rig.book.plan(other, MOVED, DAY)
    await rig.put(meeting())
    await rig.send()
    assert [row.contact for row in await rig.rows(kind="moved")] == [other.contact]
    assert "Neu: Mo, 07.12.2026, 10:00 Uhr" in rig.matrix.texts[0]


async def test_texts_of_a_meeting_are_no_change_but_the_reminder_has_them(rig: Rig, person: Person) -> None:
    await rig.put(meeting(titel="Netzwerktreffen Winter", hinweis="Bitte Ausweis mitbringen."))
    await rig.settle()
    assert [row.kind for row in await rig.rows()] == ["reminder"]
    rig.clock.moment = berlin("2026-12-06 10:00")
    await rig.send()
    assert rig.matrix.texts[0].startswith("Erinnerung morgen: Netzwerktreffen Winter")
    assert "Hinweis: Bitte Ausweis mitbringen." in rig.matrix.texts[0]
