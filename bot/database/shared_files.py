"""Small private files, such as keys, that all bots on one PostgreSQL database have in common.

Each bot has them in its own `AG_DATEN`; what the database holds counts, and the first bot's file becomes everybody's.
With SQLite there is one bot, and its files stay as they are.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import sqlalchemy as sa

from bot.database.connection import Database
from bot.database.coordination import Coordination, announce
from bot.database.locks import serialise
from bot.database.tables import shared_files
from bot.mistakes import OperatorMistake
from bot.private_files import replace_private

logger = logging.getLogger(__name__)

SUBJECT = "shared_files"
"""Announced with a file's name when its content changed."""


async def share(database: Database, path: Path) -> None:
    """Make the file that of the database, or the database's that of the file where it has none.

    Raises:
        OperatorMistake: the file cannot be read or written.
    """
    if database.address is None:
        return
    mine = await asyncio.to_thread(_read, path)

    def work(connection: sa.Connection) -> str | None:
        serialise(connection, SUBJECT)
        shared = connection.scalar(_CONTENT, {"file": path.name})
        if shared is None and mine is not None:
            connection.execute(sa.insert(shared_files).values(name=path.name, content=mine))
            return mine
        return shared

    shared = await database.write(work)
    if shared is not None and shared != mine:
        await asyncio.to_thread(_write, path, shared)


async def publish(database: Database, path: Path) -> None:
    """Make the file everybody's, and tell all bots.

    Raises:
        OperatorMistake: the file cannot be read.
    """
    if database.address is None:
        return
    content = await asyncio.to_thread(_read, path)

    def work(connection: sa.Connection) -> None:
        serialise(connection, SUBJECT)
        connection.execute(sa.delete(shared_files).where(shared_files.c.name == path.name))
        connection.execute(sa.insert(shared_files).values(name=path.name, content=content))
        announce(connection, SUBJECT, path.name)

    await database.write(work)


async def follow(database: Database, coordination: Coordination, path: Path) -> None:
    """Take over what other bots make of the file, until cancelled."""
    changed = asyncio.Event()
    coordination.on(SUBJECT, lambda _: changed.set())
    while True:
        await changed.wait()
        changed.clear()
        try:
            await share(database, path)
        except (OperatorMistake, sa.exc.SQLAlchemyError) as error:
            logger.error("The shared file %s stays as it was: %s", path.name, error)


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_private(path, content)
    except OSError as error:
        raise OperatorMistake(
            f"Die Datei {path.name} in AG_DATEN lässt sich nicht schreiben ({error.strerror}); bitte Rechte und Platz"
            " prüfen."
        ) from None


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise OperatorMistake(
            f"Die Datei {path.name} in AG_DATEN ist nicht lesbar ({type(error).__name__}); bitte aus der Sicherung"
            " wiederherstellen."
        ) from None


_CONTENT = sa.select(shared_files.c.content).where(shared_files.c.name == sa.bindparam("file"))
