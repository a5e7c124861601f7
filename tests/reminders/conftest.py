"""Fixtures of the reminders: the whole on SQLite, and then on PostgreSQL."""

from __future__ import annotations

import pytest

from bot.database import Database
from bot.reminders.lead import LeadRule
from bot.reminders.results import Person, Planned
from tests.reminders.rig import Rig, TestMessenger, meeting


@pytest.fixture
def rig(both_databases: Database) -> Rig:
    """Reminders over one repeatable messenger."""
    return Rig(both_databases)


@pytest.fixture
async def person(rig: Rig) -> Person:
    """Somebody with a reminder of the meeting, one day before."""
    await rig.put(meeting())
    somebody = await rig.person()
    assert isinstance(await rig.book.plan(somebody, meeting(), LeadRule(days=1)), Planned)
    return somebody


@pytest.fixture
def telegram(both_databases: Database) -> Rig:
    """Reminders over a messenger that knows no keys."""
    return Rig(both_databases, TestMessenger("telegram", repeatable=False))
