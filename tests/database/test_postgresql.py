"""PostgreSQL: transactions, restarts of the server, several processes at once, and mistakes of the operator."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from bot.channels.web import ChatStore
from bot.database import Database, DatabaseMistake, postgresql_url, serialise
from bot.database.tables import forgotten_conversations, metadata, web_entries
from bot.settings import ROOT
from tests.conftest import free_ports
from tests.postgres import USER, PostgresServer


def add(name: str) -> sa.Insert:
    """Adds a row to a table without references."""
    return sa.insert(forgotten_conversations).values(conversation=name, since=sa.func.current_timestamp())


async def names(database: Database) -> list[str]:
    """The rows that `add` made."""
    query = sa.select(forgotten_conversations.c.conversation).order_by("conversation")
    return await database.read(lambda connection: list(connection.scalars(query)))


async def level(database: Database, *, writing: bool) -> object:
    """The isolation level of a transaction."""
    query = sa.text("SHOW transaction_isolation")
    run = database.write if writing else database.read
    return await run(lambda connection: connection.execute(query).scalar())


async def test_what_was_written_is_read_by_another_process(place: Path | sa.URL, both_databases: Database) -> None:
    await both_databases.write(lambda connection: connection.execute(add("a")))
    other = Database(place)
    await other.open()
    assert await names(other) == ["a"]
    await other.close()


async def test_an_exception_undoes_the_whole_transaction(both_databases: Database) -> None:
    def work(connection: sa.Connection) -> None:
        connection.execute(add("a"))
        raise LookupError

    with pytest.raises(LookupError):
        await both_databases.write(work)
    assert await names(both_databases) == []


async def test_a_reader_sees_one_state_while_somebody_writes(both_databases: Database) -> None:
    reading, written = threading.Event(), threading.Event()

    def read(connection: sa.Connection) -> tuple[int | None, int | None]:
        query = sa.select(sa.func.count()).select_from(forgotten_conversations)
        before = connection.scalar(query)
        reading.set()
        assert written.wait(10)
        return before, connection.scalar(query)

    task = asyncio.create_task(both_databases.read(read))
    await asyncio.to_thread(reading.wait, 10)
    await both_databases.write(lambda connection: connection.execute(add("a")))
    written.set()
    assert await task == (0, 0)


async def test_the_levels_of_isolation(postgres: str) -> None:
    database = Database(postgresql_url(postgres))
    for _ in range(2):  # a connection that comes back to the pool keeps nothing of it
        assert await level(database, writing=True) == "read committed"
        assert await level(database, writing=False) == "repeatable read"
    await database.close()


async def test_a_reader_cannot_write(postgres: str) -> None:
    database = Database(postgresql_url(postgres))
    with pytest.raises(sa.exc.DBAPIError, match="read-only"):
        await database.read(lambda connection: connection.execute(add("a")))
    await database.close()


async def test_times_of_the_server_are_utc(both_databases: Database) -> None:
    await both_databases.write(lambda connection: connection.execute(add("a")))
    query = sa.select(forgotten_conversations.c.since)
    since = await both_databases.read(lambda connection: connection.execute(query).scalar_one())
    by_python = await both_databases.read(lambda connection: connection.scalar(sa.select(sa.func.current_timestamp())))
    assert by_python is not None
    assert abs((since - by_python.replace(tzinfo=None)).total_seconds()) < 60


async def test_a_transaction_that_was_overtaken_runs_again(both_databases: Database) -> None:
    """Both find no row and make one; who comes second finds the first one's."""
    together = threading.Barrier(2, timeout=0.5)

    def make(connection: sa.Connection) -> bool:
        query = sa.select(forgotten_conversations).where(forgotten_conversations.c.conversation == "a")
        if connection.execute(query).first():
            return False
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait()  # on SQLite the other one has not begun
        connection.execute(add("a"))
        return True

    made = await asyncio.gather(both_databases.write(make), both_databases.write(make))
    assert sorted(made) == [False, True]
    assert await names(both_databases) == ["a"]


async def test_a_row_that_exists_is_refused_in_the_end(both_databases: Database) -> None:
    await both_databases.write(lambda connection: connection.execute(add("a")))
    with pytest.raises(sa.exc.IntegrityError):
        await both_databases.write(lambda connection: connection.execute(add("a")))


async def test_chats_get_one_answer_a_message_although_two_processes_write(place: Path | sa.URL) -> None:
    databases = [Database(place) for _ in range(2)]
    for database in databases:
        await database.open()
    stores = [ChatStore(database) for database in databases]
    begun = await asyncio.gather(*(stores[index % 2].begin("s", "1") for index in range(8)))
    assert len({conversation for conversation, _ in begun}) == 1
    await asyncio.gather(*(stores[index % 2].add("s", str(index // 2), []) for index in range(60)))
    query = sa.select(web_entries.c.position).order_by("position")
    positions = await databases[0].read(lambda connection: list(connection.scalars(query)))
    assert positions == list(range(1, 31))
    for database in databases:
        await database.close()


async def test_only_one_holds_a_lock(postgres: str) -> None:
    database = Database(postgresql_url(postgres))
    inside: list[str] = []

    def work(connection: sa.Connection) -> None:
        serialise(connection, "test")
        inside.append("in")
        connection.execute(sa.text("SELECT pg_sleep(0.01)"))
        inside.append("out")

    await asyncio.gather(*(database.write(work) for _ in range(8)))
    assert inside == ["in", "out"] * 8
    await database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_start_at_once_migrate_once(kind: str, postgres_server: PostgresServer, tmp_path: Path) -> None:
    url = postgres_server.fresh(template="template1") if kind == "postgresql" else None
    program = (
        "import asyncio, pathlib, sys; from bot.database import Database;"
        f"database = Database.of(pathlib.Path({str(tmp_path)!r}), {url!r});"
        "asyncio.run(database.open()); asyncio.run(database.close())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for process in started:
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")
    place = postgresql_url(url) if url else sa.make_url(f"sqlite:///{tmp_path / 'assistent.db'}")
    engine = sa.create_engine(place)
    assert set(sa.inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()
    if url:
        postgres_server.drop(url)


async def test_a_restart_of_the_server_costs_nobody_an_error(postgres: str, postgres_server: PostgresServer) -> None:
    database = Database(postgresql_url(postgres))
    await asyncio.gather(*(names(database) for _ in range(4)))
    postgres_server.stop()
    postgres_server.start()
    await database.write(lambda connection: connection.execute(add("a")))
    assert [await names(database) for _ in range(4)] == [["a"]] * 4
    await database.close()


async def test_a_server_that_is_not_there_is_explained() -> None:
    [port] = free_ports(1)
    database = Database(postgresql_url(f"postgresql://benutzer:geheim@127.0.0.1:{port}/assistent"))
    with pytest.raises(DatabaseMistake, match="AG_DATENBANK ist nicht erreichbar") as caught:
        await database.open()
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)
    await database.close()


@pytest.mark.parametrize(("name", "user", "password"), [("muster", USER, "falsch-geheim"), ("fehlt", USER, None)])
async def test_a_refusal_is_explained_without_the_password(
    postgres_server: PostgresServer, name: str, user: str, password: str | None
) -> None:
    url = postgres_server.url(name, user, password)
    database = Database(postgresql_url(url))
    with pytest.raises(DatabaseMistake, match="AG_DATENBANK lehnt die Anmeldung ab") as caught:
        await database.open()
    assert str(postgresql_url(url).password) not in str(caught.value)
    await database.close()


async def test_a_newer_schema_is_explained(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE schema_state SET compatible_since = '9999'")
    database = Database(postgresql_url(postgres))
    with pytest.raises(DatabaseMistake, match="AG_DATENBANK stammt von einer neueren Fassung"):
        await database.open()
    await database.close()


async def test_tables_of_another_program_are_explained(postgres_server: PostgresServer) -> None:
    url = postgres_server.fresh(template="template1")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE feedback (x text)")
    database = Database(postgresql_url(url))
    with pytest.raises(DatabaseMistake, match="AG_DATENBANK ist nicht benutzbar"):
        await database.open()
    await database.close()
    postgres_server.drop(url)


@pytest.mark.parametrize("address", ["postgresql://a:b@rechner:zahl/x", "nichts"])
def test_an_address_that_is_none_is_explained(address: str) -> None:
    with pytest.raises(DatabaseMistake, match="AG_DATENBANK muss eine Adresse"):
        postgresql_url(address)


def test_a_password_with_signs_is_understood() -> None:
    url = postgresql_url("postgresql://a:p%40ss%2Fwort@rechner:5432/assistent?sslmode=require")
    assert (url.password, url.host, url.query["sslmode"]) == ("p@ss/wort", "rechner", "require")
