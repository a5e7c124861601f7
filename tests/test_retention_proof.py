"""Nothing outlives its period: every table is filled with what is old and what is young, and one round is made."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answering import Answering
from bot.app import load_meetings, load_store
from bot.channels.web import ChatStore
from bot.conversation import Conversation
from bot.database import Coordination, Database
from bot.database.moments import utc_now
from bot.database.tables import metadata
from bot.expiries import further_expiries
from bot.improvement import open_improvement
from bot.meetings.export import Revisions
from bot.reminding import open_reminding
from bot.retention import Retention
from bot.settings import Settings
from tests.fakes import FakeRasa

LASTING = {
    "shared_files": "keys",
    "channel_state": "one value each of a messenger, such as where it goes on reading",
    "schema_state": "a revision",
    "known_meetings": "public meetings; rows go when a meeting is gone",
}
"""Tables without an expiry, and why: nothing in them tells of a person."""
NOW = utc_now()
OLD, YOUNG = "old", "young"
AGES = {OLD: datetime.timedelta(days=4000), YOUNG: datetime.timedelta(minutes=5)}


def rows(name: str, at: datetime.datetime) -> dict[str, dict[str, Any]]:
    """A row of each table that was written at this moment, and with which nothing is left to do."""
    contact = {"contact": name}
    return {
        "web_sessions": {"id": name, "conversation": f"web:{name}", "seen_at": at},
        "web_entries": {"session": name, "position": 1, "reply_to": "1", "created_at": at, "replies": []},
        "forgotten_conversations": {"conversation": f"gone-{name}", "since": at},
        "feedback": {"answer": name, "day": at.date(), "topic": "ag", "helpful": True},
        "contacts": {
            "id": name,
            "channel": "matrix",
            "address": name,
            "conversation": name,
            "private": True,
            "created_at": at,
            "seen_at": at,
        },
        "inbox": {
            "contact": name,
            "channel": "matrix",
            "external_id": name,
            "received_at": at,
            "text": "",
            "state": "delivered",
            "sent": 1,
            "sending": False,
        },
        "offered_choices": {**contact, "payload": "/x", "at": at},
        "channel_state": {"channel": name, "key": "sync_token", "value": "1"},
        "standing_reminders": {
            **contact,
            "id": name,
            "format": "",
            "lead": "1d",
            "created_at": at,
            "ends_at": at + datetime.timedelta(days=365),
        },
        "reminders": {
            **contact,
            "id": name,
            "kind": "reminder",
            "meeting": "m",
            "lead": "1d",
            "created_at": at,
            "due_at": at,
            "expires_at": at,
            "version": "1",
            "state": "sent",
            "attempts": 0,
            "sent_at": at,
        },
        "known_meetings": {"id": name, "accepted": _facts(at), "held": False, "vanished_at": at},
        "email_requests": {"id": name, "address": "a@example.org", "wish": {}, "requested_at": at},
        "consents": {**contact, "given_at": at, "text": "ja"},
        "shared_files": {"name": name, "content": "ab"},
        "schema_state": {"compatible_since": name},
        "deletions": {"digest": name, "at": at},
        "meeting_revisions": {"meeting": name, "sequence": 1, "mark": "1", "seen_at": at},
        "content_versions": {
            "kind": "wissen",
            "digest": name,
            "name": "wissen.yml",
            "size": 1,
            "content": b"x",
            "loaded_at": at,
            "seen_at": at,
        },
        "subject_requests": {
            "kind": "auskunft",
            "channel": "matrix",
            "state": "done",
            "requested_at": at,
            "changed_at": at,
            "attempts": 0,
        },
        "turn_counts": {"day": at.date(), "channel": "web", "topic": "ag", "outcome": "answered", "turns": 1},
        "response_times": {"day": at.date(), "up_to": 100, "messages": 1},
        "kept_questions": {
            "id": name,
            "day": at.date(),
            "reason": "unknown",
            "topic": "ag",
            "text": "…",
            "ranking": [],
        },
    }


def _facts(at: datetime.datetime) -> dict[str, Any]:
    return {"title": "AG", "begin": f"{at:%Y-%m-%dT%H:%M}+00:00"}


def moment_of(table: sa.Table) -> sa.Column[Any]:
    """The column that tells how old a row is."""
    return next(c for c in table.columns if isinstance(c.type, (sa.DateTime, sa.Date)))


def test_every_table_is_filled_here() -> None:
    """Whoever adds a table says here how its rows end, or in `LASTING` why they need not."""
    assert set(rows("x", NOW)) == set(metadata.tables)


async def fill(database: Database) -> None:
    """An old and a young row in each table."""

    def work(connection: sa.Connection) -> None:
        for name, age in AGES.items():
            made = rows(name, NOW - age)
            for table in metadata.sorted_tables:
                connection.execute(sa.insert(table).values(made[table.name]))

    await database.write(work)


async def ages(database: Database) -> dict[str, list[str]]:
    """Of which age the rows are that each table holds."""

    def work(connection: sa.Connection) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for table in metadata.sorted_tables:
            if table.name not in LASTING:
                limit = NOW - AGES[OLD] / 2
                column = moment_of(table)
                bound: datetime.date = limit if isinstance(column.type, sa.DateTime) else limit.date()
                old = sa.case((column < bound, OLD), else_=YOUNG)
                found[table.name] = sorted(connection.scalars(sa.select(old)))
        return found

    return await database.read(work)


async def test_one_round_leaves_nothing_old_and_everything_young(
    tmp_path: Path, place: Path | sa.URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = None if isinstance(place, Path) else place.set(drivername="postgresql").render_as_string(False)
    settings = Settings(daten=tmp_path / "daten", datenbank=address)
    database, coordination, rasa = Database.of(settings.daten, address), Coordination(None), FakeRasa()
    await database.open()
    await fill(database)
    assert set(map(tuple, (await ages(database)).values())) == {(OLD, YOUNG)}

    store, meetings = load_store(settings), load_meetings(settings)
    reminding = await open_reminding(settings, database, coordination, store, meetings)
    improvement = open_improvement(settings, database, rasa, store, meetings)
    answering = Answering(settings, database, store, meetings, reminding, rasa)
    further = further_expiries(settings, database, Revisions(database))
    expiries = [*reminding.expiries(), *answering.expiries(), *improvement.expiries(), *further]
    retention = Retention(ChatStore(database), Conversation(rasa, store), rasa, settings.aufbewahrung, expiries)
    await reminding._watcher.sweep()  # standing reminders end there
    await retention.round()

    left = await ages(database)
    assert left.pop("forgotten_conversations") == []
    # An ended session is remembered for a while, without any content, so that its token opens nothing any more.
    assert left.pop("web_sessions") == [YOUNG, YOUNG]
    going_on = sa.select(metadata.tables["web_sessions"].c.conversation)
    assert await database.read(lambda c: sorted(map(str, c.scalars(going_on)))) == ["None", "web:young"]
    assert {"old", "young", "web:old"} & set(rasa.forgotten) >= {"web:old", "old"}
    assert {name: kept for name, kept in left.items() if kept != [YOUNG]} == {}
    await improvement.close()
    await database.close()
