"""Copies in plain text that backups and restores need meanwhile, and the removal of those of killed ones.

In `AG_DATEN` whoever needs one holds a lock on the file `sicherung-laeuft`, which the system gives back when the
process ends, however it does. In PostgreSQL it is a schema, which nobody needs while an assistant uses the database.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.database import Database

logger = logging.getLogger(__name__)

SCRATCH = ".sicherung-"
IN_USE = "sicherung-laeuft"
STAGING = "ag_neu"
"""Schema in PostgreSQL where tables are filled; no assistant looks there."""
MOVE_NOTES = "umzug"
"""Table in that schema where a move to PostgreSQL is under way, which goes on where it was interrupted."""


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """A private folder beside the data, where copies in plain text do no more harm than the data themselves."""
    remove_leftovers(folder)
    with _locked(folder, fcntl.LOCK_SH), tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as made:
        yield Path(made)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed backups and restores left in a data folder, unless one is under way.

    Raises:
        OSError
    """
    with _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB) as held:
        if not held:
            return
        for path in [*folder.glob(f"{SCRATCH}*"), *folder.glob(f"*/{SCRATCH}*")]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def drop_leftovers(connection: sa.Connection) -> None:
    """Drop what a killed restore left in PostgreSQL; only for those who share the use of the database."""
    if connection.dialect.name != "postgresql":
        return
    inspector = sa.inspect(connection)
    if STAGING in inspector.get_schema_names() and not inspector.has_table(MOVE_NOTES, schema=STAGING):
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {STAGING} CASCADE"))


async def clear_leftovers(folder: Path, database: Database) -> None:
    """Remove both at the start of an assistant, which does not fail for it."""
    try:
        await asyncio.to_thread(remove_leftovers, folder)
        await database.write(drop_leftovers)
    except (OSError, sa.exc.SQLAlchemyError) as error:
        logger.warning("What a killed restore or backup left could not be removed: %s", type(error).__name__)


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[bool]:
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / IN_USE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, kind)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(file)
