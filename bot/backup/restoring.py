"""Brings a backup back: everything is built beside what is there, then swapped.

PostgreSQL swaps in one transaction. Of files a mark in `AG_DATEN` says that the swap has begun, and no assistant starts
until a restore has come to its end; what was there is moved aside and never deleted.
"""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.backup.archive import ArchiveReader, Manifest, TablePart
from bot.backup.encryption import decrypt, is_encrypted
from bot.backup.files import ASIDE, kept_files, move_aside, move_file, place_of, replaced_files, sync_folder
from bot.backup.living import reflected
from bot.backup.mending import (
    DELETIONS,
    Mended,
    Noted,
    close_doubtful,
    noted_in_archive,
    noted_in_database,
    noted_living,
    write_noted,
)
from bot.backup.mistakes import BackupMistake
from bot.backup.rasa_events import RASA_FILE
from bot.backup.scratch import SCRATCH, scratch_folder
from bot.backup.targets import PostgresTarget, SqliteTarget, Target, fill, make_schema
from bot.database.connection import FILE_NAME
from bot.database.engines import Postgresql, postgresql_url
from bot.database.moments import utc_now
from bot.database.schema import revisions, upgrade
from bot.database.usage import UNFINISHED, FolderUsage
from bot.settings import Settings

_ASIDE = re.compile(rf"{ASIDE}\d{{8}}-\d{{6}}")


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    mended: Mended
    aside: str
    """Name of the folder, and of the schema in PostgreSQL, with what was there; empty where there was nothing."""


def restore(
    settings: Settings, source: Path, *, key_file: Path | None = None, replace: bool = False, nothing_ran: bool = False
) -> Restored:
    """Restore an archive; `nothing_ran`: no assistant has run since it was made, so what is due was not sent.

    Raises:
        OperatorMistake: nothing was changed.
    """
    try:
        with alone(settings) as target, scratch_folder(settings.daten) as scratch:
            archive = _opened(source, scratch, key_file)
            is_unfinished = (settings.daten / UNFINISHED).exists()
            if not replace and (is_unfinished or target.holds_data() or any(kept_files(settings.daten))):
                raise BackupMistake(
                    "In AG_DATEN oder AG_DATENBANK stehen schon Daten; mit --ersetzen werden sie beiseitegelegt."
                )
            return _restore(settings, archive, target, nothing_ran=nothing_ran)
    except OSError as error:
        raise BackupMistake(
            f"Die Wiederherstellung ist gescheitert ({error.strerror}: {error.filename}); bitte Rechte und Platz in"
            " AG_DATEN prüfen und noch einmal ausführen."
        ) from None
    except sa.exc.DatabaseError as error:
        reason = " ".join(str(error.orig).split())
        raise BackupMistake(
            f"Die Wiederherstellung ist an der Datenbank gescheitert ({reason}); bitte Rechte und Platz prüfen und noch"
            " einmal ausführen."
        ) from None


@contextmanager
def alone(settings: Settings) -> Iterator[Target]:
    """Be alone with the data until the end.

    Raises:
        BackupMistake: an assistant runs on them.
    """
    usage = FolderUsage(settings.daten)
    target: Target = (
        PostgresTarget(postgresql_url(settings.datenbank))
        if settings.datenbank
        else SqliteTarget(settings.daten, _staging(settings))
    )
    try:
        if not usage.claim() or rasa_answers(settings) or not target.claim():
            raise BackupMistake(
                "Der Assistent oder Rasa läuft noch mit diesen Daten; bitte zuerst überall beenden (auch andere"
                " Befehle wie auskunft)."
            )
        yield target
    finally:
        target.close()
        usage.release()


def _opened(source: Path, scratch: Path, key_file: Path | None) -> ArchiveReader:
    if is_encrypted(source):
        plain = scratch / "archiv"
        decrypt(source, plain, key_file)
        source = plain
    archive = ArchiveReader(source)
    if archive.manifest.schema_revision not in revisions():
        raise BackupMistake(
            f"Die Sicherung stammt von einer neueren Fassung des Assistenten ({archive.manifest.version}); bitte diese"
            " verwenden."
        )
    archive.verify()
    return archive


def _restore(settings: Settings, archive: ArchiveReader, target: Target, *, nothing_ran: bool) -> Restored:
    living = _known_deletions(settings)
    with _staged(settings, target) as staging:
        target.begin()
        _fill(archive, target)
        for name in archive.manifest.files:
            archive.extract(name, staging / "dateien" / name)
        with target.bot.begin() as connection:
            uncertain = 0 if nothing_ran else close_doubtful(connection, settings)
            noted = noted_in_archive(staging / "dateien" / DELETIONS).joined(noted_in_database(connection))
        noted = noted.joined(living)
        mended = Mended(uncertain, len(noted.moments), noted.unreadable)
        return Restored(archive.manifest, mended, _swap(settings, target, archive, noted))


@contextmanager
def _staged(settings: Settings, target: Target) -> Iterator[Path]:
    """Room for the new beside the old; whatever happens, no copy in plain text stays there."""
    staging = _staging(settings)
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        target.discard()
        shutil.rmtree(staging, ignore_errors=True)


def _fill(archive: ArchiveReader, target: Target) -> None:
    manifest = archive.manifest
    make_schema(target, manifest.schema_revision, manifest.conversations)
    for engine, group in ((target.bot, "tables"), (target.rasa, "conversations")):
        parts: dict[str, TablePart] = getattr(manifest, group)
        with engine.begin() as connection:
            there = reflected(connection)
            if unknown := sorted(set(parts) - set(there)):
                raise BackupMistake(f"Die Sicherung enthält unbekannte Tabellen ({', '.join(unknown)}).")
            for name, table in there.items():  # those first to which others refer
                if name in parts:
                    fill(connection, table, parts[name].columns, archive.lines(group, name))
    upgrade(target.bot)


def _known_deletions(settings: Settings) -> Noted:
    """Those of the living system."""
    noted = noted_living(settings.daten / DELETIONS)
    if settings.datenbank:
        engine = Postgresql(postgresql_url(settings.datenbank), is_shared=False).engine
        with engine.connect() as connection:
            noted = noted.joined(noted_in_database(connection))
        engine.dispose()
    return noted


def _swap(settings: Settings, target: Target, archive: ArchiveReader, noted: Noted) -> str:
    staging, old = _staging(settings), replaced_files(settings, stays=DELETIONS)
    if noted.keys:
        # First of all, and never moved: whatever happens from here on, nobody deleted comes back.
        write_noted(settings.daten / DELETIONS, noted)
    mark = settings.daten / UNFINISHED
    aside = _marked(mark)
    # Files first: a folder that cannot be moved must not be found out about after the rows have their place.
    move_aside(settings, old, settings.daten / aside)
    target.swap(aside.replace("-", "_"))
    for name in (FILE_NAME, RASA_FILE):
        if (staging / name).exists() and (staging / name).stat().st_size:
            move_file(staging / name, settings.daten / name)
    for name in archive.manifest.files:
        if name != DELETIONS:
            move_file(staging / "dateien" / name, place_of(name, settings))
    sync_folder(settings.daten)
    mark.unlink()
    sync_folder(settings.daten)
    return aside if (settings.daten / aside).exists() else ""


def _marked(mark: Path) -> str:
    """Say that the swap has begun; returns where the old goes, the same for every attempt to finish it."""
    begun = mark.read_text(encoding="ascii") if mark.exists() else ""
    aside = begun if _ASIDE.fullmatch(begun) else f"{ASIDE}{utc_now():%Y%m%d-%H%M%S}"
    mark.touch(mode=0o600)
    mark.write_text(aside, encoding="ascii")
    sync_folder(mark.parent)
    return aside


def _staging(settings: Settings) -> Path:
    return settings.daten / f"{SCRATCH}neu"


def rasa_answers(settings: Settings) -> bool:
    """Whether Rasa runs on this machine."""
    port = settings.rasa_port
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
