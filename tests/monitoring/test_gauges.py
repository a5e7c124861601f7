"""What is measured on demand: queues in the database, replicas of Rasa, sources."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot import health as health_module
from bot import metrics
from bot.clock import SystemClock
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import contacts, forgotten_conversations, inbox, reminders
from bot.health import Draining, Health
from bot.knowledge import KnowledgeMistakes, Mistake, Store
from bot.meetings import MeetingStore
from bot.monitoring import gauges as gauges_module
from bot.monitoring.gauges import Gauges
from tests.examples import KNOWLEDGE, example_store
from tests.fakes import FakeRasa

ALL = (metrics.RASA_UP, metrics.RASA_INFO, metrics.RASA_MEMORY, metrics.RASA_CPU, metrics.REMINDERS_DUE, metrics.QUEUE)


@pytest.fixture
def rasa() -> FakeRasa:
    """A Rasa in good order."""
    return FakeRasa()


@pytest.fixture
def example() -> Store:
    """The example's knowledge."""
    return example_store()


@pytest.fixture
async def gauges(
    rasa: FakeRasa, example: Store, both_databases: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Gauges]:
    """Gauges that measure each time they are asked."""
    monkeypatch.setattr(health_module, "FRESH_SECONDS", -1.0)
    monkeypatch.setattr(gauges_module, "DATABASE_SECONDS", -1.0)
    meetings = MeetingStore(str(tmp_path / "fehlt.yml"), tmp_path, SystemClock())
    health = Health(rasa, example, meetings, both_databases, Draining())
    queues = {"conversations": lambda: 7}
    yield Gauges(health, both_databases, example, meetings, SystemClock(), KNOWLEDGE, queues)
    for gauge in ALL:
        gauge.clear()


def reminder(number: int, due: datetime.datetime, **values: Any) -> dict[str, Any]:
    """A row that is planned."""
    row = {
        "id": f"r{number}",
        "contact": "c1",
        "kind": "reminder",
        "meeting": "m",
        "lead": f"P{number}D",
        "created_at": due,
        "due_at": due,
        "expires_at": due + datetime.timedelta(days=1),
        "version": "v",
        "state": "planned",
        "next_attempt": due,
        "attempts": 0,
    }
    return row | values


async def fill(database: Database) -> None:
    """Two reminders that are due, others that are not; an inbox with one message that waits."""
    now = utc_now()
    hour = datetime.timedelta(hours=1)
    contact = {"channel": "matrix", "private": True, "created_at": now, "seen_at": now}
    message = {"contact": "c1", "channel": "matrix", "received_at": now, "text": "", "sent": 0, "sending": False}

    def work(connection: sa.Connection) -> None:
        for number, stopped in enumerate((None, "blocked"), start=1):
            row = {"id": f"c{number}", "address": f"a{number}", "conversation": f"k{number}", "stopped": stopped}
            connection.execute(sa.insert(contacts).values(contact | row))
        for row in (
            reminder(1, now - hour),
            reminder(2, now - hour / 60),
            reminder(3, now + hour),
            reminder(4, now - hour, state="sent", next_attempt=None),
            reminder(5, now - 48 * hour),
            reminder(6, now - hour, contact="c2"),
        ):
            connection.execute(sa.insert(reminders).values(row))
        for number, state in enumerate(("waiting", "answered", "delivered", "failed")):
            connection.execute(sa.insert(inbox).values(message | {"external_id": str(number), "state": state}))
        connection.execute(sa.insert(forgotten_conversations).values(conversation="k", since=now))

    await database.write(work)


async def test_what_waits_in_the_database_is_counted(gauges: Gauges, both_databases: Database) -> None:
    await gauges.refresh()
    assert metrics.values(metrics.QUEUE) == {("conversations",): 7, ("inbox",): 0, ("forgetting",): 0}
    await fill(both_databases)
    await gauges.refresh()
    assert metrics.values(metrics.QUEUE) == {("conversations",): 7, ("inbox",): 2, ("forgetting",): 1}
    assert metrics.values(metrics.REMINDERS_DUE) == {("matrix",): 2}
    assert 3600 <= metrics.values(metrics.REMINDERS_WAIT)[("matrix",)] < 3700


async def test_what_is_due_no_more_goes_back_to_nothing(gauges: Gauges, both_databases: Database) -> None:
    await fill(both_databases)
    await gauges.refresh()
    await both_databases.write(lambda connection: connection.execute(sa.update(reminders).values(state="sent")))
    await gauges.refresh()
    assert metrics.values(metrics.REMINDERS_DUE) == {("matrix",): 0}
    assert metrics.values(metrics.REMINDERS_WAIT) == {("matrix",): 0}


async def test_a_database_that_cannot_be_counted_harms_nobody(
    gauges: Gauges, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("x"))

    monkeypatch.setattr(gauges_module, "_counts", fails)
    await gauges.refresh()
    assert "could not be counted" in caplog.text
    assert metrics.values(metrics.DATABASE_UP)[()] == 1


async def test_each_replica_of_rasa_is_shown(gauges: Gauges, rasa: FakeRasa) -> None:
    process = {"memory_bytes": 1e9, "cpu_seconds": 12.5}
    ready = {"number": 1, "ready": True, "model": "neu", "process": process}
    rasa.state = {**rasa.state, "replicas": [ready, {"number": 2, "ready": False, "problem": "away"}]}
    await gauges.refresh()
    assert metrics.values(metrics.RASA_UP) == {("1",): 1, ("2",): 0}
    assert metrics.values(metrics.RASA_INFO) == {("1", "neu"): 1}
    assert metrics.values(metrics.RASA_MEMORY) == {("1",): 1e9}
    assert metrics.values(metrics.RASA_CPU) == {("1",): 12.5}
    rasa.down = True
    await gauges.refresh()
    assert metrics.values(metrics.RASA_UP) == {("1",): 0}
    assert metrics.values(metrics.RASA_INFO) == {}


async def test_a_source_whose_last_good_version_stands_in_is_shown(gauges: Gauges, example: Store) -> None:
    example.mistakes = KnowledgeMistakes([Mistake("wissen.yml", 1, "kaputt")])
    await gauges.refresh()
    assert metrics.values(metrics.LAST_GOOD) == {("meetings",): 1, ("knowledge",): 1}
    example.mistakes = None
    await gauges.refresh()
    assert metrics.values(metrics.LAST_GOOD)[("knowledge",)] == 0
    assert metrics.values(metrics.KNOWLEDGE_AGE)[()] > 0
