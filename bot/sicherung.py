"""Commands of the operator: make a backup, restore one, move to PostgreSQL."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.backup.archive import Manifest
from bot.backup.moving import MovedTable, move
from bot.backup.restoring import restore
from bot.backup.saving import save
from bot.settings import Settings


@contextmanager
def cleaned_up() -> Iterator[None]:
    """Let a signal to end, or the end of the terminal, end the command so that it removes what it leaves half done."""
    # One that is ignored (nohup) stays so.
    numbers = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is not signal.SIG_IGN]
    before = [signal.signal(number, lambda number, _: sys.exit(128 + number)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@cleaned_up()
def back_up(settings: Settings, options: argparse.Namespace) -> int:
    """Make a backup while everything runs."""
    target, manifest = save(settings, Path(options.ziel), options.fuer or settings.sicherung_schluessel)
    print(f"Gesichert in {target} ({target.stat().st_size / 1e6:.1f} MB):")
    print(_content(manifest))
    return 0


@cleaned_up()
def bring_back(settings: Settings, options: argparse.Namespace) -> int:
    """Restore a backup."""
    key_file = Path(options.schluessel) if options.schluessel else None
    done = restore(
        settings, Path(options.quelle), key_file=key_file, replace=options.ersetzen, nothing_ran=options.stillstand
    )
    print(f"Wiederhergestellt ist der Stand vom {done.manifest.made} (UTC):")
    print(_content(done.manifest))
    if done.aside:
        print(f"Was vorher da war, liegt in {done.aside} und wird nicht von selbst gelöscht.")
    print(f"Löschungen, die auch jetzt gelten: {done.mended.deletions}.")
    if done.mended.unreadable:
        print(
            f"Unlesbare Zeilen in geloescht, die entfallen sind: {done.mended.unreadable}. Wessen Löschung dort stand,"
            " ist nicht mehr bekannt."
        )
    if done.mended.uncertain:
        print(
            f"Erinnerungen, die seit der Sicherung fällig waren: {done.mended.uncertain}. Sie werden nicht noch einmal"
            " gesendet; welche es sind, zeigt `python -m bot unsicher`."
        )
    return 0


@cleaned_up()
def move_to_postgresql(settings: Settings, _: argparse.Namespace) -> int:
    """Move all data from SQLite to PostgreSQL."""

    def report(table: MovedTable) -> None:
        note = " (war schon da)" if table.was_there else ""
        print(f"  ✓ {table.name:<24} {table.rows:>9} Zeilen  {table.digest[:12]}{note}", flush=True)

    print("Umzug nach AG_DATENBANK; Zeilen und Prüfsummen sind auf beiden Seiten gleich:", flush=True)
    names = move(settings, report)
    print(f"Umgezogen. Die alten Dateien heißen jetzt {' und '.join(names)}; bitte nach einer Probe löschen.")
    return 0


def _content(manifest: Manifest) -> str:
    rows = sum(part.rows for part in manifest.tables.values())
    events = sum(part.rows for part in manifest.conversations.values())
    return (
        f"  {rows} Zeilen in {len(manifest.tables)} Tabellen, {events} Zeilen von Rasa, {len(manifest.files)} Dateien;"
        f" Fassung {manifest.version}, Schema {manifest.schema_revision}, {manifest.database}"
    )
