"""Private files that all bots on one PostgreSQL database have in common."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database import Coordination, Database, postgresql_url
from bot.database.shared_files import follow, publish, share
from bot.mistakes import OperatorMistake


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    """A database on a server."""
    database = Database(postgresql_url(postgres))
    yield database
    await database.close()


def bots(tmp_path: Path, *contents: str | None) -> list[Path]:
    """The file of each bot; None: it has none."""
    paths = []
    for number, content in enumerate(contents):
        path = tmp_path / f"bot-{number}" / "schluessel"
        path.parent.mkdir()
        if content is not None:
            path.write_text(content)
        paths.append(path)
    return paths


async def test_the_first_file_becomes_everybodys(database: Database, tmp_path: Path) -> None:
    first, second, third = bots(tmp_path, "eins", "zwei", None)
    for path in (first, second, third):
        await share(database, path)
    assert [path.read_text() for path in (first, second, third)] == ["eins"] * 3
    assert stat.S_IMODE(third.stat().st_mode) == 0o600


async def test_bots_that_start_at_once_agree(database: Database, tmp_path: Path) -> None:
    paths = bots(tmp_path, *(f"inhalt {number}" for number in range(6)))
    await asyncio.gather(*(share(database, path) for path in paths))
    assert len({path.read_text() for path in paths}) == 1


async def test_a_new_version_reaches_all_who_run(database: Database, tmp_path: Path) -> None:
    mine, theirs = bots(tmp_path, "alt", "alt")
    await share(database, mine)
    coordination = Coordination(database.address)
    tasks = [asyncio.create_task(job) for job in (coordination.run(), follow(database, coordination, theirs))]
    await asyncio.sleep(0.5)
    mine.write_text("neu")
    await publish(database, mine)
    async with asyncio.timeout(20):
        while theirs.read_text() != "neu":  # noqa: ASYNC110 - the file says it
            await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_with_sqlite_every_file_stays_as_it_is(tmp_path: Path) -> None:
    database = Database(tmp_path / "assistent.db")
    await database.open()
    (path,) = bots(tmp_path, "meins")
    await share(database, path)
    await publish(database, path)
    assert path.read_text() == "meins"
    await database.close()


async def test_a_folder_that_cannot_be_written_is_said(database: Database, tmp_path: Path) -> None:
    first, _ = bots(tmp_path, "eins", None)
    await share(database, first)
    (tmp_path / "datei").write_text("")
    with pytest.raises(OperatorMistake, match="schluessel in AG_DATEN"):
        await share(database, tmp_path / "datei" / "schluessel")
