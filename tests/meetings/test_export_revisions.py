"""The number of a meeting's changes grows with each change and never shrinks."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import Database
from bot.database.moments import utc_now
from bot.meetings.export import Revisions, least_sequence
from bot.meetings.export.revisions import MOST_AT_ONCE
from bot.meetings.model import Meeting, Places, Status
from tests.meetings.export_examples import berlin, meeting

PLANNED = meeting("nt-2027-01", "2027-01-14 10:00", "2027-01-14 12:00")
LATER = dataclasses.replace(PLANNED, beginn=berlin("2027-01-21 10:00"), ende=berlin("2027-01-21 12:00"))
MOVED = dataclasses.replace(LATER, status=Status.MOVED, verschoben_von=PLANNED.beginn)
CANCELLED = dataclasses.replace(PLANNED, status=Status.CANCELLED)


@pytest.fixture
async def database(place: Path | sa.URL) -> AsyncIterator[Database]:
    """A database with the bot's tables."""
    database = Database(place)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def revisions(database: Database) -> Revisions:
    """What one bot counts."""
    return Revisions(database)


async def counted(revisions: Revisions, *versions: Meeting) -> list[int]:
    """The number after each version came into service."""
    numbers = []
    for version in versions:
        await revisions.update([version])
        numbers.append(revisions.sequence(version))
    return numbers


async def test_a_meeting_begins_at_zero_and_stays_there_unchanged(revisions: Revisions) -> None:
    assert await counted(revisions, PLANNED, PLANNED, PLANNED) == [0, 0, 0]


async def test_what_is_known_as_changed_begins_at_one(revisions: Revisions) -> None:
    assert await counted(revisions, MOVED, dataclasses.replace(CANCELLED, id="anderer")) == [1, 1]


async def test_every_change_counts_also_the_way_back(revisions: Revisions) -> None:
    assert await counted(revisions, PLANNED, MOVED, CANCELLED, PLANNED, LATER) == [0, 1, 2, 3, 4]


async def test_a_time_that_changed_without_a_word_counts_too(revisions: Revisions) -> None:
    assert await counted(revisions, PLANNED, LATER) == [0, 1]


async def test_what_nobody_waits_for_does_not_count(revisions: Revisions) -> None:
    assert await counted(revisions, PLANNED, dataclasses.replace(PLANNED, plaetze=Places.BOOKED, hinweis="neu")) == [
        0,
        0,
    ]


async def test_the_number_of_a_calendar_source_is_kept_while_it_grows(revisions: Revisions) -> None:
    versions = [
        dataclasses.replace(version, sequence=number) for version, number in ((PLANNED, 3), (LATER, 4), (LATER, 9))
    ]
    assert await counted(revisions, *versions) == [3, 4, 9]


async def test_a_calendar_source_that_forgets_to_count_is_helped(revisions: Revisions) -> None:
    versions = [dataclasses.replace(version, sequence=3) for version in (PLANNED, LATER, PLANNED)]
    assert await counted(revisions, *versions) == [3, 4, 5]


async def test_a_row_that_comes_back_goes_on_counting(revisions: Revisions) -> None:
    assert await counted(revisions, PLANNED, CANCELLED) == [0, 1]
    await revisions.update([])
    assert await counted(revisions, PLANNED) == [2]


async def test_every_bot_says_the_same_also_after_a_restart(database: Database, revisions: Revisions) -> None:
    assert await counted(revisions, PLANNED, CANCELLED) == [0, 1]
    other = Revisions(database)
    assert await counted(other, CANCELLED, PLANNED) == [1, 2]
    assert await counted(revisions, PLANNED) == [2]


async def test_bots_that_see_a_change_at_once_count_it_once(database: Database, revisions: Revisions) -> None:
    await revisions.update([PLANNED])
    bots = [Revisions(database) for _ in range(4)]
    await asyncio.gather(*(bot.update([MOVED]) for bot in bots))
    assert [bot.sequence(MOVED) for bot in bots] == [1] * 4


async def test_many_meetings_are_counted(revisions: Revisions) -> None:
    many = [dataclasses.replace(PLANNED, id=f"nt-{number}") for number in range(MOST_AT_ONCE + 3)]
    await revisions.update(many)
    changed = [dataclasses.replace(LATER, id=item.id) for item in many]
    await revisions.update(changed)
    assert {revisions.sequence(item) for item in changed} == {1}


async def test_what_is_gone_for_long_is_forgotten(database: Database, revisions: Revisions) -> None:
    assert await counted(revisions, PLANNED, CANCELLED) == [0, 1]
    assert await revisions.expire(utc_now() - datetime.timedelta(days=1)) == 0
    assert await revisions.expire(utc_now() + datetime.timedelta(days=1)) == 1
    assert await counted(Revisions(database), PLANNED) == [0]


def test_an_unknown_meeting_has_the_least_number(database: Database) -> None:
    assert Revisions(database).sequence(PLANNED) == 0
    assert Revisions(database).sequence(CANCELLED) == least_sequence(CANCELLED) == 1
