"""The database: transactions that hold, a file that is private, and mistakes that an operator understands."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import Database, DatabaseMistake
from bot.database.tables import forgotten_conversations, web_entries, web_sessions


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "neu" / "assistent.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = Database(path)
    await opened.open()
    yield opened
    await opened.close()


def add(name: str) -> sa.Insert:
    """Adds a row to a table without references."""
    return sa.insert(forgotten_conversations).values(conversation=name, since=sa.func.current_timestamp())


async def names(database: Database) -> list[str]:
    """The rows that `add` made."""
    query = sa.select(forgotten_conversations.c.conversation).order_by("conversation")
    return await database.read(lambda connection: list(connection.scalars(query)))


async def test_what_was_written_is_there_after_a_restart(path: Path) -> None:
    for expected in ([], ["a"]):
        database = Database(path)
        await database.open()
        assert await names(database) == expected
        if not expected:
            await database.write(lambda connection: connection.execute(add("a")))
        await database.close()


async def test_all_files_are_private(path: Path, database: Database) -> None:
    await database.write(lambda connection: connection.execute(add("a")))
    files = list(path.parent.iterdir())
    assert {file.name for file in files} >= {path.name, f"{path.name}-wal"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


async def test_a_file_that_others_could_read_becomes_private(path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o644)
    database = Database(path)
    await database.open()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await database.close()


async def test_an_exception_undoes_the_whole_transaction(database: Database) -> None:
    def work(connection: sa.Connection) -> None:
        connection.execute(add("a"))
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(work)
    assert await names(database) == []


async def test_writers_wait_for_each_other(database: Database) -> None:
    """Reading and then writing would lose counts if two writers read the same state."""
    start = sa.insert(web_sessions).values(id="s", seen_at=sa.func.current_timestamp())
    await database.write(lambda connection: connection.execute(start))

    def count(connection: sa.Connection) -> None:
        known = connection.scalar(sa.select(sa.func.count()).select_from(web_entries)) or 0
        values = {"session": "s", "position": known + 1, "created_at": sa.func.current_timestamp(), "replies": []}
        connection.execute(sa.insert(web_entries).values(values))

    await asyncio.gather(*(database.write(count) for _ in range(50)))
    query = sa.select(sa.func.max(web_entries.c.position))
    assert await database.read(lambda connection: connection.scalar(query)) == 50


async def test_a_reader_sees_one_state_while_somebody_writes(database: Database) -> None:
    reading, written = threading.Event(), threading.Event()

    def read(connection: sa.Connection) -> tuple[int | None, int | None]:
        query = sa.select(sa.func.count()).select_from(forgotten_conversations)
        before = connection.scalar(query)
        reading.set()
        assert written.wait(10)
        return before, connection.scalar(query)

    task = asyncio.create_task(database.read(read))
    await asyncio.to_thread(reading.wait, 10)
    await database.write(lambda connection: connection.execute(add("a")))
    written.set()
    assert await task == (0, 0)
    assert await names(database) == ["a"]


async def test_a_transaction_is_finished_although_its_caller_left(database: Database) -> None:
    entered, leave = threading.Event(), threading.Event()

    def work(connection: sa.Connection) -> None:
        entered.set()
        assert leave.wait(10)
        connection.execute(add("a"))

    task = asyncio.create_task(database.write(work))
    await asyncio.to_thread(entered.wait, 10)
    task.cancel()
    await asyncio.wait([task])
    leave.set()
    await database.write(lambda connection: connection.execute(add("b")))
    assert await names(database) == ["a", "b"]


async def test_closing_waits_for_running_transactions(path: Path) -> None:
    database = Database(path)
    await database.open()
    entered, leave = threading.Event(), threading.Event()

    def work(connection: sa.Connection) -> None:
        entered.set()
        assert leave.wait(10)
        connection.execute(add("a"))

    task = asyncio.create_task(database.write(work))
    await asyncio.to_thread(entered.wait, 10)
    closing = asyncio.create_task(database.close())
    leave.set()
    await asyncio.gather(task, closing)
    again = sqlite3.connect(path)
    assert again.execute("SELECT conversation FROM forgotten_conversations").fetchall() == [("a",)]
    again.close()


async def test_a_row_without_what_it_refers_to_is_refused(database: Database) -> None:
    values = {"session": "?", "position": 1, "created_at": sa.func.current_timestamp(), "replies": []}
    query = sa.insert(web_entries).values(values)
    with pytest.raises(sa.exc.IntegrityError):
        await database.write(lambda connection: connection.execute(query))


async def test_deleted_data_are_overwritten(database: Database) -> None:
    query = sa.text("PRAGMA secure_delete")
    assert await database.read(lambda connection: connection.execute(query).scalar()) == 1


def _execute(statement: str, connection: sa.Connection) -> None:
    connection.execute(sa.text(statement))


async def test_a_file_of_a_newer_version_is_explained_and_left_alone(path: Path, database: Database) -> None:
    for newer in (
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE schema_state SET compatible_since = '9999'",
    ):
        await database.write(partial(_execute, newer))
    again = Database(path)
    with pytest.raises(DatabaseMistake, match=r"assistent\.db in AG_DATEN stammt von einer neueren Fassung"):
        await again.open()
    await again.close()
    assert await names(database) == []


async def test_a_broken_file_is_explained_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 1000)
    database = Database(path)
    with pytest.raises(DatabaseMistake, match=r"^Die Datenbank assistent\.db in AG_DATEN ist nicht benutzbar"):
        await database.open()
    await database.close()
    assert path.read_bytes() == b"no database at all" * 1000


async def test_a_file_of_another_program_is_explained(path: Path) -> None:
    path.parent.mkdir()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE feedback (x)")
    foreign.close()
    database = Database(path)
    with pytest.raises(DatabaseMistake, match="ist nicht benutzbar"):
        await database.open()
    await database.close()


async def test_a_folder_in_the_place_of_the_file_is_explained(path: Path) -> None:
    path.mkdir(parents=True)
    database = Database(path)
    with pytest.raises(DatabaseMistake, match="AG_DATEN"):
        await database.open()
    await database.close()


async def test_a_folder_without_write_permission_is_explained(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may be root, to whom no folder is closed; so the system call is what refuses."""
    path.parent.mkdir()

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "touch", refused)
    database = Database(path)
    with pytest.raises(DatabaseMistake, match=r"lässt sich nicht anlegen \(Permission denied.* AG_DATEN"):
        await database.open()
    await database.close()
