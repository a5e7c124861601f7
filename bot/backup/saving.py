"""Makes a backup while everything runs: `python -m bot sichern ZIEL`."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

import tomllib

from bot.backup.archive import ArchiveWriter, Manifest
from bot.backup.encryption import encrypt, recipient
from bot.backup.files import KEYS, is_database, kept_files, sync_folder
from bot.backup.living import Living, copy_sqlite, living
from bot.backup.mistakes import BackupMistake
from bot.backup.rows import TableRows
from bot.backup.scratch import scratch_folder
from bot.database.moments import utc_now
from bot.settings import ROOT, Settings


def save(settings: Settings, target: Path, public_key: str | None = None) -> tuple[Path, Manifest]:
    """Write the archive, private, complete or not at all; a folder gets one named after the moment.

    Raises:
        OperatorMistake
    """
    public = recipient(public_key) if public_key else None
    suffix = ".sicherung.age" if public else ".sicherung"
    if target.is_dir():
        target = target / f"assistent-{utc_now():%Y%m%d-%H%M%S}{suffix}"
    try:
        with scratch_folder(settings.daten) as scratch:
            plain = scratch / "archiv"
            manifest = _write(settings, plain, scratch)
            fresh = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
            try:
                if public:
                    encrypt(plain, fresh, public)
                else:
                    shutil.copyfile(plain, _private(fresh))
                _place(fresh, target)
            finally:
                fresh.unlink(missing_ok=True)
    except OSError as error:
        raise BackupMistake(
            f"Die Sicherung lässt sich nicht schreiben ({error.strerror}: {error.filename}); bitte Ziel, Rechte und"
            " Platz prüfen."
        ) from None
    return target, manifest


def _write(settings: Settings, plain: Path, scratch: Path) -> Manifest:
    with living(settings, scratch) as data, _private(plain).open("wb") as file:
        manifest = Manifest(
            version=product_version(),
            made=utc_now().isoformat(timespec="seconds"),
            schema_revision=data.revision,
            database="postgresql" if settings.datenbank else "sqlite",
        )
        with ArchiveWriter(file, manifest) as archive:
            # Keys before rows would miss what a row of the meantime was signed with.
            _add_tables(archive, data)
            _add_files(archive, settings, scratch)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _add_tables(archive: ArchiveWriter, data: Living) -> None:
    for name, table in data.tables().items():
        rows = TableRows(table)
        archive.add_rows("tables", name, rows.columns, rows.lines(data.bot))
    for name, table in data.conversations().items():
        rows = TableRows(table)
        archive.add_rows("conversations", name, rows.columns, rows.lines(data.rasa or data.bot))


def _add_files(archive: ArchiveWriter, settings: Settings, scratch: Path) -> None:
    for name in kept_files(settings.daten):
        path = settings.daten / name
        try:
            if is_database(path):
                copy = scratch / "kopie.db"
                copy_sqlite(path, copy)
                archive.add_file(name.as_posix(), copy)
                copy.unlink()
            else:
                archive.add_file(name.as_posix(), path)
        except FileNotFoundError:
            continue  # replaced or deleted meanwhile by the running assistant
    keys = settings.key_file
    if not keys.is_relative_to(settings.daten) and keys.exists():
        archive.add_file(KEYS, keys)


def _private(path: Path) -> Path:
    path.touch(mode=0o600)
    return path


def _place(fresh: Path, target: Path) -> None:
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    fresh.replace(target)
    sync_folder(target.absolute().parent)


def product_version() -> str:
    """The assistant's version."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
