"""The archive: one zip file with a manifest of what is in it; its checksums find damage before anything is restored."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Self

from pydantic import BaseModel

from bot.backup.mistakes import BackupMistake
from bot.backup.rows import Tally

FORMAT = 1
MANIFEST = "inhalt.json"
MAX_MANIFEST = 1 << 24
MAX_LINE = 1 << 28
"""Bytes; more is no archive of ours, and must not fill the memory."""
_BLOCK = 1 << 20
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError),
    *(KeyError, ValueError),  # a part is missing, or no text
)
"""What reading a damaged zip file raises."""


class TablePart(BaseModel):
    """The rows of a table."""

    columns: list[str]
    rows: int
    digest: str


class FilePart(BaseModel):
    """A file of `AG_DATEN`."""

    size: int
    sha256: str


class Manifest(BaseModel):
    """What the archive holds."""

    format: int = FORMAT
    version: str
    """Of the assistant."""
    made: str
    """UTC."""
    schema_revision: str
    database: str
    tables: dict[str, TablePart] = {}
    conversations: dict[str, TablePart] = {}
    """Rasa's tables."""
    files: dict[str, FilePart] = {}


class ArchiveWriter:
    """Fills an archive part by part; at the end comes the manifest, without which the archive is none."""

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self.manifest = manifest

    def add_rows(self, group: str, name: str, columns: list[str], lines: Iterable[str]) -> None:
        """Add a table; `group` is the manifest's field."""
        tally = Tally()
        with self._open(f"{group}/{name}") as member:
            for line in lines:
                tally.add(line)
                member.write(line.encode() + b"\n")
        parts: dict[str, TablePart] = getattr(self.manifest, group)
        parts[name] = TablePart(columns=columns, rows=tally.rows, digest=tally.digest)

    def add_file(self, name: str, path: Path) -> None:
        """Add a file under this name."""
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source, self._open(f"files/{name}") as member:
            while block := source.read(_BLOCK):
                digest.update(block)
                size += len(block)
                member.write(block)
        self.manifest.files[name] = FilePart(size=size, sha256=digest.hexdigest())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._zip.writestr(MANIFEST, self.manifest.model_dump_json(indent=1))
            self._zip.close()
        else:
            with contextlib.suppress(*_DAMAGE):
                self._zip.close()

    @contextlib.contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        with self._zip.open(name, "w", force_zip64=True) as member:
            yield member


class ArchiveReader:
    """An archive that was made; `verify` before anything else is used of it."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise BackupMistake(
                f"Die Sicherung {path.name} ist nicht lesbar ({error.strerror}); bitte Pfad und Rechte prüfen."
            ) from None
        except _DAMAGE:
            raise BackupMistake(
                f"Die Datei {path.name} ist keine vollständige Sicherung dieses Assistenten; bitte eine andere nehmen"
                " (eine verschlüsselte braucht --schluessel)."
            ) from None
        self._name = path.name
        self.manifest = self._manifest()

    def verify(self) -> None:
        """Compare every part with its checksum.

        Raises:
            BackupMistake
        """
        try:
            for group in ("tables", "conversations"):
                parts: dict[str, TablePart] = getattr(self.manifest, group)
                for name, part in parts.items():
                    tally = Tally()
                    for line in self.lines(group, name):
                        tally.add(line)
                    self._check(f"{group}/{name}", (tally.rows, tally.digest) == (part.rows, part.digest))
            for name, file in self.manifest.files.items():
                self._check(f"files/{name}", self._sha256(name) == file.sha256)
        except _DAMAGE:
            raise self._damaged("ein Teil ist nicht lesbar") from None

    def lines(self, group: str, name: str) -> Iterator[str]:
        """The rows of a table.

        Raises:
            BackupMistake: one is longer than any row of ours.
        """
        with self._zip.open(f"{group}/{name}") as member:
            rest = b""
            while block := member.read(_BLOCK):
                *whole, rest = (rest + block).split(b"\n")
                yield from (line.decode() for line in whole)
                if len(rest) > MAX_LINE:
                    raise self._damaged(f"eine Zeile von {name} ist zu lang")
            if rest:
                yield rest.decode()

    def extract(self, name: str, target: Path) -> None:
        """Write a file, private."""
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            self._zip.open(f"files/{name}") as member,
            os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            while block := member.read(_BLOCK):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _manifest(self) -> Manifest:
        try:
            with self._zip.open(MANIFEST) as member:
                text = member.read(MAX_MANIFEST + 1)
            if len(text) > MAX_MANIFEST:
                raise self._damaged("das Inhaltsverzeichnis ist zu groß")
            content: Any = json.loads(text)
            if isinstance(content, dict) and content.get("format", 0) > FORMAT:
                raise BackupMistake(
                    f"Die Sicherung {self._name} stammt von einer neueren Fassung des Assistenten"
                    f" ({content.get('version')}); bitte diese verwenden."
                )
            manifest = Manifest.model_validate(content)
        except _DAMAGE:
            raise self._damaged("das Inhaltsverzeichnis fehlt oder ist nicht lesbar") from None
        if any(name.startswith("/") or ".." in Path(name).parts for name in manifest.files):
            raise self._damaged("ein Dateiname führt aus dem Ordner hinaus")
        return manifest

    def _sha256(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._zip.open(f"files/{name}") as member:
            while block := member.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()

    def _check(self, part: str, is_right: bool) -> None:
        if not is_right:
            raise self._damaged(f"die Prüfsumme von {part} stimmt nicht")

    def _damaged(self, reason: str) -> BackupMistake:
        return BackupMistake(f"Die Sicherung {self._name} ist beschädigt ({reason}); bitte eine andere nehmen.")
