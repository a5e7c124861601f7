"""The move to PostgreSQL takes everything along, however often it is killed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.backup.moving import MovedTable, move
from bot.backup.rasa_events import conversations, events, rasa_metadata
from bot.channels.web import ChatStore
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import contacts, inbox, web_entries
from bot.mistakes import OperatorMistake
from bot.nlu import tracker_tables
from bot.settings import ROOT, Settings
from tests.backup.conftest import System


def moved_to(system: System, address: str) -> System:
    """The system after its setting was changed."""
    return System(system.settings.model_copy(update={"datenbank": address}))


def silent(_: MovedTable) -> None:
    """No report."""


async def test_everything_is_there_afterwards_and_goes_on(sqlite_system: System, empty_server: str) -> None:
    before = sqlite_system.tallies()
    target = moved_to(sqlite_system, empty_server)
    reported: dict[str, MovedTable] = {}
    names = move(target.settings, lambda table: reported.update({table.name: table}))
    assert target.tallies() == before
    assert {name: f"{table.rows} {table.digest}" for name, table in reported.items()} == before
    folder = sqlite_system.settings.daten
    assert not (folder / "assistent.db").exists()
    assert len(names) == 2
    assert all((folder / name).is_file() for name in names)
    database = Database.of(folder, empty_server)
    await database.open()
    await ChatStore(database).begin("5" * 32, "m1")
    new = {"contact": "a", "channel": "b", "external_id": "c", "received_at": utc_now(), "text": "", "state": "x"}
    insert = sa.insert(inbox).values(**new, sent=0, sending=False)
    await database.write(lambda connection: connection.execute(insert))
    await database.close()
    assert target.count(inbox) == 2
    with pytest.raises(OperatorMistake, match="nichts umzuziehen"):
        move(target.settings, silent)


async def test_the_server_knows_at_once_how_much_there_is(sqlite_system: System, empty_server: str) -> None:
    target = moved_to(sqlite_system, empty_server)
    rows: dict[str, int] = {}
    move(target.settings, lambda table: rows.update({table.name: table.rows}))
    engine = target.engine()
    with engine.connect() as connection:
        query = sa.text("SELECT relname, reltuples FROM pg_class")
        known = {name: int(rows_there) for name, rows_there in connection.execute(query).all()}
    engine.dispose()
    assert {name: known[name] for name in rows} == rows


def move_with_kills(settings: Settings, kills: int) -> str:
    """Run the command until it is done, killed so often on the way; returns what they said."""
    given = {"AG_DATEN": settings.daten, "AG_DATENBANK": settings.datenbank, "AG_RASA_PORT": settings.rasa_port}
    environment = {**os.environ, **{name: str(value) for name, value in given.items()}}
    command, pipe, output = [sys.executable, "-m", "bot", "umziehen"], subprocess.PIPE, ""
    while (settings.daten / "assistent.db").exists():
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True)
        assert process.stdout is not None
        if kills:
            # Within a table or between two, by chance; never behind the large ones, which are the last.
            for _ in range(random.randint(2, 20)):
                output += process.stdout.readline()
            time.sleep(random.uniform(0, 0.05))
            process.kill()
            kills -= 1
        rest, errors = process.communicate(timeout=120)
        assert errors == ""
        output += rest
    return output


async def test_it_goes_on_where_it_was_killed(sqlite_system: System, empty_server: str) -> None:
    rows = 20_000
    engine = sqlite_system.engine(rasa=True)
    with engine.begin() as connection:
        event = {"sender_id": "web:b", "type_name": "user", "timestamp": 1.5, "data": "{}" * 50}
        connection.execute(sa.insert(events), [event] * rows)
    engine.dispose()
    engine = sqlite_system.engine()
    with engine.begin() as connection:
        entry = {"session": "a", "created_at": utc_now(), "replies": [{"text": "Köln"}]}
        connection.execute(
            sa.insert(web_entries),
            [{**entry, "position": number, "reply_to": str(number)} for number in range(10, rows)],
        )
    engine.dispose()
    before = sqlite_system.tallies()
    target = moved_to(sqlite_system, empty_server)
    output = move_with_kills(target.settings, 5)
    assert target.tallies() == before
    assert "war schon da" in output


async def test_a_kill_before_the_renaming_costs_nothing(
    sqlite_system: System, empty_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, target = sqlite_system.tallies(), moved_to(sqlite_system, empty_server)

    def killed(_: Path) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("bot.backup.moving._put_aside", killed)
        move(target.settings, silent)
    assert target.tallies() == before
    assert len(move(target.settings, silent)) == 2
    assert target.tallies() == before


async def test_what_changed_between_two_attempts_is_moved_as_it_is_now(
    sqlite_system: System, empty_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = moved_to(sqlite_system, empty_server)

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("bot.backup.targets.PostgresTarget.replace_empty", killed)
        move(target.settings, silent)
    engine = sqlite_system.engine()
    with engine.begin() as connection:
        connection.execute(sa.update(contacts).values(seen_at=utc_now()))
    engine.dispose()
    before = sqlite_system.tallies()
    move(target.settings, silent)
    assert target.tallies() == before


async def test_a_database_with_other_data_is_left_alone(sqlite_system: System, postgres: str) -> None:
    target, before = moved_to(sqlite_system, postgres), sqlite_system.tallies()
    database = Database.of(sqlite_system.settings.daten, postgres)
    await database.open()
    await ChatStore(database).begin("5" * 32, "m1")
    await database.close()
    with pytest.raises(OperatorMistake, match="andere Daten"):
        move(target.settings, silent)
    assert sqlite_system.tallies() == before


async def test_nothing_moves_while_the_assistant_runs(sqlite_system: System, postgres: str) -> None:
    running = Database.of(sqlite_system.settings.daten, None)
    await running.open()
    with pytest.raises(OperatorMistake, match="läuft noch"):
        move(moved_to(sqlite_system, postgres).settings, silent)
    await running.close()


def test_the_tables_of_conversations_are_those_of_rasas_process() -> None:
    def shown(table: sa.Table) -> list[str]:
        return [f"{column.name} {column.type!r} {column.primary_key} {column.nullable}" for column in table.columns]

    theirs = {table.name: table for table in (tracker_tables.events, tracker_tables.conversations)}
    assert {name: shown(table) for name, table in rasa_metadata.tables.items()} == {
        name: shown(table) for name, table in theirs.items()
    }
    assert {events.name, conversations.name} == set(theirs)
