"""What goes wrong with a database is said in one German sentence, and nothing is lost by it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bot.database import Database, DatabaseMistake, postgresql_url
from bot.database.moments import utc_now
from bot.database.tables import forgotten_conversations
from tests.postgres import PostgresServer, owned_by_server


def add(name: str) -> sa.Insert:
    """Adds a row to a table without references."""
    return sa.insert(forgotten_conversations).values(conversation=name * 200, since=utc_now())


async def names(database: Database) -> list[str]:
    """The rows that `add` made."""
    query = sa.select(forgotten_conversations.c.conversation)
    return await database.read(lambda connection: sorted(name[0] for name in connection.scalars(query)))


async def mistake_of(url: str) -> str:
    """What the operator is told."""
    database = Database(postgresql_url(url))
    with pytest.raises(DatabaseMistake) as caught:
        await database.open()
    await database.close()
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_a_full_disk_refuses_what_is_new_and_keeps_what_was_written(tmp_path: Path) -> None:
    database = Database(tmp_path / "assistent.db")
    await database.open()
    await database.write(lambda connection: connection.execute(add("a")))

    def full(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA max_page_count=1")  # as many as there are

    event.listen(database._engine, "checkout", full)
    with pytest.raises(sa.exc.OperationalError, match="full"):
        for _ in range(1000):
            await database.write(lambda connection: connection.execute(sa.text("CREATE TABLE x (y)")))
    assert await names(database) == ["a"]
    event.remove(database._engine, "checkout", full)
    await database.close()
    again = Database(tmp_path / "assistent.db")
    await again.open()
    await again.write(lambda connection: connection.execute(add("b")))
    assert await names(again) == ["a", "b"]
    await again.close()


@pytest.mark.parametrize(
    ("pragma", "words"), [("max_page_count=1", "Datenträger von AG_DATEN ist voll"), ("query_only=1", "beschreiben")]
)
async def test_a_file_that_takes_nothing_is_explained(tmp_path: Path, pragma: str, words: str) -> None:
    database = Database(tmp_path / "assistent.db")
    event.listen(database._engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
    with pytest.raises(DatabaseMistake, match=words):
        await database.open()
    await database.close()


async def test_a_server_that_only_reads_is_explained_and_used_again_afterwards(
    postgres_server: PostgresServer,
) -> None:
    url = postgres_server.fresh(template="template1")
    name = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    assert "lässt sich nur lesen" in await mistake_of(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only".encode())
    database = Database(postgresql_url(url))
    await database.open()
    await database.close()
    postgres_server.drop(url)


async def test_a_server_without_free_connections_is_explained(postgres_server: PostgresServer) -> None:
    url = postgres_server.fresh()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE wenig LOGIN PASSWORD 'wenig' CONNECTION LIMIT 1")
    few = postgres_server.url(url.rpartition("/")[2], "wenig", "wenig")
    with psycopg.connect(few):
        assert "keine Verbindung mehr frei" in await mistake_of(few)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP ROLE wenig")
    postgres_server.drop(url)


def sign(certificate: Path, key: Path, address: str) -> None:
    """A certificate that signs itself."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ("-subj", f"/CN={address}", "-addext", f"subjectAltName=IP:{address}")
    subprocess.run([*command, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)


@pytest.fixture
def encrypted(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a database on a server with a certificate for 127.0.0.1, and that certificate."""
    url = postgres_server.fresh()
    certificate, key = tmp_path / "server.crt", tmp_path / "server.key"
    sign(certificate, key, "127.0.0.1")
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        for file in (certificate, key):
            owned_by_server(Path(shutil.copy(file, row[0])))
        connection.execute("ALTER SYSTEM SET ssl = on")
        connection.execute("SELECT pg_reload_conf()")
        yield url, certificate
        connection.execute("ALTER SYSTEM RESET ssl")
        connection.execute("SELECT pg_reload_conf()")
    postgres_server.drop(url)


async def test_a_wrong_certificate_is_explained(encrypted: tuple[str, Path], tmp_path: Path) -> None:
    url, certificate = encrypted
    right = Database(postgresql_url(f"{url}?sslmode=verify-full&sslrootcert={certificate}"))
    with contextlib.closing(right._engine.raw_connection()):
        await right.open()
    await right.close()
    sign(tmp_path / "andere.crt", tmp_path / "andere.key", "127.0.0.1")
    words = "verschlüsselte Verbindung zum Datenbankserver"
    assert words in await mistake_of(f"{url}?sslmode=verify-full&sslrootcert={tmp_path / 'andere.crt'}")
    assert words in await mistake_of(f"{url}?sslmode=verify-full&sslrootcert={tmp_path / 'fehlt.crt'}")
    other_name = url.replace("127.0.0.1", "localhost")
    assert words in await mistake_of(f"{other_name}?sslmode=verify-full&sslrootcert={certificate}")
