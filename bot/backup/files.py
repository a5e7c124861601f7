"""The files of `AG_DATEN` that belong to a backup: keys, Matrix, calendars, copies; everything but the databases."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.backup.rasa_events import RASA_FILE
from bot.database.connection import FILE_NAME
from bot.database.usage import LOCK_FILE, UNFINISHED
from bot.settings import Settings

KEYS = "extern/sitzungsschluessel"
"""Name in the archive of a key file outside of `AG_DATEN`."""
ASIDE = "vorher-"
SCRATCH = ".sicherung-"
_NOT_KEPT = re.compile(
    rf"({re.escape(FILE_NAME)}|{re.escape(RASA_FILE)})(-wal|-shm|-journal|\.umgezogen-.*)?|sperre|{LOCK_FILE}"
    rf"|{UNFINISHED}|{ASIDE}.*|{re.escape(SCRATCH)}.*|.*\.sicherung(\.age)?|.*-(wal|shm|journal)|log.*|.*\.log"
)
"""Databases, which are saved by their rows, locks, logs, and what earlier backups and restores left."""
_DATABASE = b"SQLite format 3\0"


def kept_files(folder: Path) -> Iterator[Path]:
    """The files to be saved, as paths within `folder`."""
    for path in sorted(folder.iterdir()):
        if _NOT_KEPT.fullmatch(path.name) or path.is_symlink():
            continue
        if path.is_dir() and not (path / "PG_VERSION").exists():  # the server of `make run-cluster`
            yield from (path.relative_to(folder) / below for below in kept_files(path))
        elif path.is_file():  # no sockets
            yield path.relative_to(folder)


def is_database(path: Path) -> bool:
    """Whether it is an SQLite file, such as the keys of Matrix."""
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


def place_of(name: str, settings: Settings) -> Path:
    """Where a file of the archive belongs."""
    if name == KEYS:
        return settings.key_file
    return settings.daten / name


def move_aside(settings: Settings, folder: Path, stays: str) -> list[str]:
    """Move everything that a restore replaces, but the file `stays`, into `folder`; returns the names of it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    keys = settings.key_file
    moved = []
    if not keys.is_relative_to(settings.daten) and keys.exists():
        keys.replace(folder / "sitzungsschluessel.extern")
        moved.append(keys.name)
    databases = [path for path in settings.daten.iterdir() if path.name.startswith((FILE_NAME, RASA_FILE))]
    for path in [*databases, *(settings.daten / name for name in kept_files(settings.daten))]:
        if path.name == stays:
            continue
        target = folder / path.relative_to(settings.daten)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(path, target)  # `matrix` may be a mount of its own, out of which nothing can be renamed
        moved.append(path.name)
    return moved


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
