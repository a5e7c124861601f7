"""Who uses the data: many assistants and commands at once, or one restore that is alone with them.

In `AG_DATEN` it is a lock on the file `in-gebrauch`, on PostgreSQL an advisory lock of each connection. The system, or
the server, gives both back when the process ends, however it does.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.mistakes import OperatorMistake

LOCK_FILE = "in-gebrauch"
UNFINISHED = "wiederherstellung-unvollendet"
"""Stands in `AG_DATEN` from the first to the last step of a restore."""
_KEY = zlib.crc32(b"in use")
_RESTORING = "Die Daten werden gerade wiederhergestellt oder umgezogen; bitte danach noch einmal starten."


class FolderUsage:
    """The use of a data folder by this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def share(self) -> None:
        """Use the folder beside others.

        Raises:
            OperatorMistake: a restore is under way, or was not finished.
            OSError
        """
        if self._file is None and not self._lock(fcntl.LOCK_SH):
            raise OperatorMistake(_RESTORING)
        if (self._folder / UNFINISHED).exists():
            self.release()
            raise OperatorMistake(
                "Eine Wiederherstellung wurde unterbrochen; bitte `python -m bot wiederherstellen` mit derselben"
                " Sicherung und --ersetzen noch einmal ausführen."
            )

    def claim(self) -> bool:
        """Be alone with the folder; False where somebody uses it."""
        return self._lock(fcntl.LOCK_EX)

    def release(self) -> None:
        """Use it no longer."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _lock(self, kind: int) -> bool:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = os.open(self._folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True


def share_database(connection: Any, _: Any = None) -> None:
    """Use a PostgreSQL database beside others, as long as this connection (psycopg's) lives.

    Raises:
        OperatorMistake: a restore is under way.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", (_KEY,))
        [held] = cursor.fetchone()
    connection.commit()
    if not held:
        raise OperatorMistake(_RESTORING)


def claim_database(connection: sa.Connection) -> bool:
    """Be alone with a PostgreSQL database as long as this connection lives; False where somebody uses it."""
    return bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_KEY))))
