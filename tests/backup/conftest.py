"""A system with data of every kind, and ways to destroy it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.backup.living import reflected
from bot.backup.rasa_events import conversations, events, rasa_metadata
from bot.backup.rows import TableRows
from bot.database import Database, postgresql_url
from bot.database.tables import metadata
from bot.settings import Settings
from tests.conftest import free_ports
from tests.database.test_migrations import fill
from tests.postgres import PostgresServer


@dataclass
class System:
    """Settings, and what they lead to."""

    settings: Settings
    server: PostgresServer | None = None

    def engine(self, *, rasa: bool = False) -> sa.Engine:
        """The bot's database, or Rasa's."""
        if self.settings.datenbank:
            return sa.create_engine(postgresql_url(self.settings.datenbank))
        return sa.create_engine(f"sqlite:///{self.settings.daten / ('rasa.db' if rasa else 'assistent.db')}")

    async def set_up(self) -> None:
        """All tables, with a row each; what Rasa keeps of a conversation; files."""
        database = Database.of(self.settings.daten, self.settings.datenbank)
        await database.open()
        await database.close()
        engine, rasa = self.engine(), self.engine(rasa=True)
        fill(engine, set(metadata.tables))
        rasa_metadata.create_all(rasa)
        with rasa.begin() as connection:
            row = {"sender_id": "web:a", "type_name": "user", "timestamp": 1.1, "data": '{"text": "Öffnung\\u0000"}'}
            connection.execute(sa.insert(events), [row, row])
            known = {"sender_id": "web:a", "version": "v", "session_id": 1, "last_at": 1763888400.123456}
            connection.execute(sa.insert(conversations), known)
        engine.dispose()
        rasa.dispose()
        self._add_files()

    def _add_files(self) -> None:
        folder = self.settings.daten
        (folder / "matrix").mkdir()
        (folder / "sitzungsschluessel").write_text(f"2026-11-23T10:00:00Z {'ab' * 32}\n")
        (folder / "abmeldeschluessel").write_text("cd" * 32)
        (folder / "kalender.json").write_text("{}")
        (folder / "matrix" / "konto.json").write_text("{}")
        (folder / "log.txt").write_text("nothing to keep")
        keys = sqlite3.connect(folder / "matrix" / "schluessel-AG1.db")
        keys.execute("PRAGMA journal_mode=WAL")
        keys.execute("CREATE TABLE olm (pickle)")
        keys.execute("INSERT INTO olm VALUES ('ratchet')")
        keys.commit()  # and left open by nobody: the log beside it holds the row
        keys.close()

    def tallies(self) -> dict[str, str]:
        """Checksums of all tables."""
        found = {}
        for rasa in (False, True):
            engine = self.engine(rasa=rasa)
            with engine.connect() as connection:
                for name, table in reflected(connection).items():
                    tally = TableRows(table).tally(connection)
                    found[name] = f"{tally.rows} {tally.digest}"
            engine.dispose()
        return found

    def count(self, table: sa.Table, *, rasa: bool = False) -> int:
        """Rows of a table."""
        engine = self.engine(rasa=rasa)
        with engine.connect() as connection:
            number = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        engine.dispose()
        return number

    def destroy(self) -> None:
        """All files are gone, and the database too; an empty one takes its name."""
        shutil.rmtree(self.settings.daten)
        if self.server is not None and self.settings.datenbank:
            self.server.drop(self.settings.datenbank)
            self.server.create(self.settings.datenbank.rpartition("/")[2])


def system_on(kind: str, folder: Path, request: pytest.FixtureRequest) -> System:
    """An empty system on SQLite or PostgreSQL."""
    port = free_ports(1)[0]
    if kind == "sqlite":
        return System(Settings(daten=folder, rasa_port=port))
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.fresh(template="template1")
    request.addfinalizer(lambda: server.drop(url))
    return System(Settings(daten=folder, rasa_port=port, datenbank=url), server)


@pytest.fixture(params=["sqlite", "postgresql"])
async def system(request: pytest.FixtureRequest, tmp_path: Path) -> System:
    """A system with data, on each database."""
    made = system_on(request.param, tmp_path / "daten", request)
    await made.set_up()
    return made


@pytest.fixture
async def sqlite_system(request: pytest.FixtureRequest, tmp_path: Path) -> System:
    """A system with data on SQLite."""
    made = system_on("sqlite", tmp_path / "daten", request)
    await made.set_up()
    return made


@pytest.fixture
def empty_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.fresh(template="template1")
    yield url
    server.drop(url)
