"""What a restored state must not do again: remind twice, and bring people back who were deleted since."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bot.backup.mistakes import BackupMistake
from bot.clock import clock_for
from bot.database.tables import deletions, reminders, shared_files
from bot.private_files import replace_private
from bot.reminders.rows import PLANNED, SENDING, UNCERTAIN, ended
from bot.reminders.schedule import stored
from bot.settings import Settings

DELETIONS = "geloescht"
_KEY = "schluessel"
_HASH = "[0-9a-f]{64}"
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?"
_LINE = re.compile(f"{_KEY} {_HASH}|{_HASH} {_MOMENT}")
"""Strict: a hash or a moment that was cut off must not pass for another one."""
RESTORED = "restored"
"""Error of a reminder that was due after the backup: nobody knows whether it was sent."""


@dataclass(frozen=True)
class Mended:
    """What was changed of the restored data."""

    uncertain: int
    """Reminders that may have been sent since the backup."""
    deletions: int
    """Deletions that are remembered, those of the living system included."""
    unreadable: int
    """Lines of `geloescht` that were left out: a torn last one, and any of the archive's."""


@dataclass(frozen=True)
class Noted:
    """Keys and deletions as `bot.inbox.deletions` keeps them: moments by hash, under whichever key it was made."""

    keys: tuple[str, ...] = ()
    moments: Mapping[str, datetime.datetime] = field(default_factory=dict)
    unreadable: int = 0
    """Lines that were left out."""

    def joined(self, other: Noted) -> Noted:
        """With those of another list."""
        latest = dict(self.moments)
        for digest, moment in other.moments.items():
            latest[digest] = max(moment, latest.get(digest, moment))
        keys = tuple(dict.fromkeys((*self.keys, *other.keys)))
        return Noted(keys, latest, self.unreadable + other.unreadable)


def close_doubtful(connection: sa.Connection, settings: Settings) -> int:
    """Let nobody send what was due by now: the assistant may have sent it after the backup. Returns how many."""
    now = stored(clock_for(settings.jetzt).now())
    due = sa.and_(reminders.c.state == PLANNED, reminders.c.next_attempt <= now)
    change = sa.update(reminders).where(sa.or_(due, reminders.c.state == SENDING))
    return connection.execute(change.values(ended(UNCERTAIN, RESTORED))).rowcount


def noted_living(path: Path) -> Noted:
    """The keys and deletions of the living system; a last line that was torn while being written is left out.

    Raises:
        BackupMistake: something else cannot be read, and people who were deleted might come back.
        OSError
    """
    if not path.exists():
        return Noted()
    content = path.read_bytes()
    noted, unreadable = _read(content)
    is_torn = not content.endswith(b"\n")
    wrong = unreadable[:-1] if is_torn and unreadable[-1:] == [content.count(b"\n") + 1] else unreadable
    if wrong or not noted.keys:
        what = f"in Zeile {wrong[0]} beschädigt" if wrong else "ohne Schlüssel"
        raise BackupMistake(
            f"Die Datei {path.name} in AG_DATEN ist {what}, und ohne sie kämen gelöschte Menschen zurück; bitte ihre"
            " Kopie vom anderen Rechner dorthin legen oder, wenn es keine gibt, die beschädigten Zeilen (ohne Schlüssel"
            " die Datei) entfernen."
        )
    return noted


def noted_in_archive(path: Path) -> Noted:
    """Those that a backup brought along, as far as they can be read: nobody can mend its file."""
    return _read(path.read_bytes())[0] if path.exists() else Noted()


def _read(content: bytes) -> tuple[Noted, list[int]]:
    """What can be read, and the numbers of the lines that cannot."""
    keys, moments, unreadable = [], {}, []
    for number, line in enumerate(content.decode("ascii", errors="replace").removesuffix("\n").split("\n"), start=1):
        first, _, second = line.partition(" ")
        try:
            if not _LINE.fullmatch(line):
                raise ValueError(line)
            if first == _KEY:
                keys.append(second)
            else:
                moments[first] = datetime.datetime.fromisoformat(second)
        except ValueError:
            unreadable.append(number)
    return Noted(tuple(keys), moments, len(unreadable)), unreadable


def noted_in_database(connection: sa.Connection) -> Noted:
    """Those that the bots on a database share."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(deletions.name) or not inspector.has_table(shared_files.name):
        return Noted()
    key = connection.scalar(sa.select(shared_files.c.content).where(shared_files.c.name == DELETIONS))
    rows = connection.execute(sa.select(deletions)).all()
    return Noted((str(key),), {row.digest: row.at for row in rows}) if key else Noted()


def write_noted(path: Path, noted: Noted) -> None:
    """Write the file, private, at once and completely; the assistants share it at their next start."""
    lines = [f"{_KEY} {key}" for key in noted.keys]
    lines += [f"{digest} {moment.isoformat()}" for digest, moment in noted.moments.items()]
    replace_private(path, "".join(f"{line}\n" for line in lines))
