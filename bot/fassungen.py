"""The command on kept versions: lists, shows and restores them."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import secrets
import shutil
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from bot.clock import BERLIN
from bot.database import Database
from bot.meetings.sources import is_address
from bot.mistakes import OperatorMistake
from bot.reminders.schedule import aware
from bot.settings import Settings
from bot.versions import KNOWLEDGE, MEETINGS, TEXTS, Version, VersionShelf
from bot.versions.shelf import KINDS

Result = TypeVar("Result")

_BINARY = (".xlsx",)


def versions(settings: Settings, options: argparse.Namespace) -> int:
    """List the kept versions, write one to the standard output, or put one back into its file."""
    if options.wiederherstellen is not None:
        print(_run(settings, lambda shelf: restore(settings, shelf, options.wiederherstellen)))
    elif options.zeigen is not None:
        _, data = _run(settings, lambda shelf: _found(shelf, options.zeigen))
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        kinds = [options.art] if options.art else list(KINDS)
        print("\n".join(_run(settings, lambda shelf: listing(shelf, kinds))))
    return 0


async def listing(shelf: VersionShelf, kinds: list[str]) -> list[str]:
    """One line for each version: number, kind, since when, size, and what changed from the one before it."""
    lines = []
    for kind in kinds:
        found = await shelf.versions(kind)
        for version, before in itertools.zip_longest(found, found[1:]):
            change = "älteste" if before is None else await _change(shelf, before, version)
            mark = ", zuletzt geladen" if version is found[0] else ""
            when = aware(version.loaded_at).astimezone(BERLIN)
            lines.append(f"{version.number:>6}  {kind:<8} {when:%d.%m.%Y %H:%M}  {_size(version.size)}, {change}{mark}")
    return lines or ["Es ist noch keine Fassung aufbewahrt; der laufende Assistent legt sie an."]


async def restore(settings: Settings, shelf: VersionShelf, number: int) -> str:
    """Put a version back, keeping the one that it replaces; returns what to tell the operator.

    Raises:
        OperatorMistake: there is no such version, or the file cannot be written.
    """
    version, data = await _found(shelf, number)
    target = _target(settings, version)
    if target.is_file():
        replaced = target.read_bytes()
        if replaced == data:
            return f"{target.name} enthält diese Fassung schon; nichts geändert."
        await shelf.keep(version.kind, target.name, replaced)
    _write(target, data)
    if version.kind == MEETINGS and target != Path(settings.termine):
        return (
            f"Die Quelle in AG_TERMINE lässt sich von hier aus nicht ändern. Fassung {number} steht in {target}:"
            f" Mit AG_TERMINE={target} und einem Neustart gilt sie, bis Sie AG_TERMINE zurückstellen."
        )
    return f"Fassung {number} steht wieder in {target}; der laufende Assistent übernimmt sie in etwa einer Sekunde."


def _run(settings: Settings, work: Callable[[VersionShelf], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        database = Database.of(settings.daten, settings.datenbank)
        try:
            await database.open()
            return await work(VersionShelf(database))
        finally:
            await database.close()

    return asyncio.run(run())


async def _found(shelf: VersionShelf, number: int) -> tuple[Version, bytes]:
    found = await shelf.version(number)
    if found is None:
        raise OperatorMistake(
            f"Es gibt keine Fassung {number}; „python -m bot fassungen“ zeigt die aufbewahrten mit ihren Nummern."
        )
    return found


def _target(settings: Settings, version: Version) -> Path:
    """The file of a version; beside the data where it came from elsewhere, or was of another kind."""
    if version.kind != MEETINGS:
        return {KNOWLEDGE: settings.wissen, TEXTS: settings.texte}[version.kind]
    suffix = Path(version.name).suffix
    if is_address(settings.termine) or Path(settings.termine).suffix.lower() != suffix.lower():
        return settings.daten / f"termine-fassung-{version.number}{suffix}"
    return Path(settings.termine)


def _write(path: Path, data: bytes) -> None:
    """Write so that there is always a whole file, with the rights that it had."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        new.write_bytes(data)
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OperatorMistake(
            f"{path} lässt sich nicht schreiben ({error.strerror}); bitte Rechte und freien Platz prüfen. Die Fassung"
            " zeigt auch „fassungen --zeigen“."
        ) from None


async def _change(shelf: VersionShelf, before: Version, version: Version) -> str:
    if Path(version.name).suffix.lower() in _BINARY:
        return f"{version.size - before.size:+} Bytes"
    lines = []
    for item in (before, version):
        found = await shelf.version(item.number)
        # A version may expire while this looks.
        lines.append(Counter(found[1].splitlines()) if found else Counter[bytes]())
    added, removed = (lines[1] - lines[0]).total(), (lines[0] - lines[1]).total()
    return f"+{added} −{removed} Zeilen" if added or removed else "nur die Reihenfolge geändert"


def _size(size: int) -> str:
    return f"{size / 1000:.1f} kB".replace(".", ",")
