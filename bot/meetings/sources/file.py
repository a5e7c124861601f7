"""A file on this machine."""

from __future__ import annotations

import datetime
from pathlib import Path

from bot.clock import BERLIN
from bot.meetings.model import SourceMistake
from bot.meetings.sources.content import MAX_BYTES, Content

Stamp = tuple[int, int, int]
"""Time of change in nanoseconds, size in bytes, number of the file on its disk."""


def stamp_of(path: Path) -> Stamp | None:
    """What differs after every change; None where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def read_file(path: Path) -> Content:
    """The bytes of a file and when it was last changed.

    Raises:
        SourceMistake: it cannot be read, or is too large to be right.
    """
    try:
        status = path.stat()
        if status.st_size > MAX_BYTES:
            raise SourceMistake(
                f"{path.name} ist größer als {MAX_BYTES // 1_000_000} MB; bitte prüfen, ob es die richtige Datei ist."
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceMistake(
            f"{path.name} ist nicht lesbar ({error.strerror}); bitte Pfad und Rechte prüfen."
        ) from error
    changed = datetime.datetime.fromtimestamp(status.st_mtime, BERLIN).replace(microsecond=0)
    return Content(path.name, data, changed)
