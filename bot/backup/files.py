"""The files of `AG_DATEN` that belong to a backup: keys, Matrix, calendars, copies; everything but the databases."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.backup.mistakes import BackupMistake
from bot.backup.rasa_events import RASA_FILE
from bot.backup.scratch import IN_USE, SCRATCH
from bot.database.connection import FILE_NAME
from bot.database.usage import LOCK_FILE, UNFINISHED
from bot.settings import Settings

KEYS = "extern/sitzungsschluessel"
"""Name in the archive of a key file outside of `AG_DATEN`."""
ASIDE = "vorher-"
_LOGS = ("-wal", "-shm", "-journal")
_NOT_KEPT = re.compile(
    rf"({re.escape(FILE_NAME)}|{re.escape(RASA_FILE)})(-wal|-shm|-journal|\.umgezogen-.*)?|sperre|{LOCK_FILE}"
    rf"|{UNFINISHED}|{IN_USE}|{ASIDE}.*|{re.escape(SCRATCH)}.*|.*\.sicherung(\.age)?|.*-(wal|shm|journal)|log.*|.*\.log"
)
"""Databases, which are saved by their rows, locks, logs, and what earlier backups and restores left."""
_DATABASE = b"SQLite format 3\0"


def kept_files(folder: Path) -> Iterator[Path]:
    """The files to be saved, as paths within `folder`; links are followed.

    Raises:
        BackupMistake: a link leads nowhere, or in a circle.
    """
    for path in sorted(folder.iterdir()):
        if _NOT_KEPT.fullmatch(path.name):
            continue
        if path.is_symlink():
            _check_link(path)
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


def replaced_files(settings: Settings, stays: str) -> list[Path]:
    """Everything that a restore replaces, but the file `stays` in `AG_DATEN`.

    Raises:
        BackupMistake: a link leads nowhere, or in a circle.
    """
    daten = settings.daten
    databases = [path for path in daten.iterdir() if path.name.startswith((FILE_NAME, RASA_FILE))]
    kept = [daten / name for name in kept_files(daten) if name != Path(stays)]
    # A log that stayed would be played into the restored database.
    logs = [log for path in kept for suffix in _LOGS if (log := path.with_name(path.name + suffix)).exists()]
    keys = settings.key_file
    outside = [] if keys.is_relative_to(daten) or not keys.exists() else [keys]
    return [*outside, *databases, *kept, *logs]


def move_aside(settings: Settings, paths: Iterable[Path], folder: Path) -> None:
    """Move these into `folder`. What an earlier attempt has moved there is the original and stays."""
    for path in paths:
        is_ours = path.is_relative_to(settings.daten)
        target = folder / (path.relative_to(settings.daten) if is_ours else "sitzungsschluessel.extern")
        if target.exists():
            path.unlink()
        else:
            move_file(path, target)


def move_file(source: Path, target: Path) -> None:
    """Move a file, complete or not at all; also to another device, and what a link leads to instead of the link."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        if not source.is_symlink():
            source.replace(target)
            return
    except OSError as error:
        if error.errno != errno.EXDEV:  # a mounted folder, such as a volume
            raise
    fresh = target.with_name(f"{SCRATCH}{target.name}")
    fresh.unlink(missing_ok=True)
    with source.open("rb") as old, os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        shutil.copyfileobj(old, new)
        new.flush()
        os.fsync(new.fileno())
    fresh.replace(target)
    sync_folder(target.parent)
    source.unlink()


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_link(path: Path) -> None:
    if not path.exists():
        raise BackupMistake(
            f"In AG_DATEN führt der Link {path.name} ins Leere; bitte einbinden, wohin er führt, oder ihn entfernen."
        )
    if path.parent.resolve().is_relative_to(path.resolve()):
        raise BackupMistake(f"In AG_DATEN führt der Link {path.name} im Kreis; bitte entfernen.")
