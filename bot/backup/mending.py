"""What a restored state must not do again: remind twice, and bring people back who were deleted since."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bot.clock import clock_for
from bot.database.tables import deletions, reminders, shared_files
from bot.reminders.rows import PLANNED, SENDING, UNCERTAIN, ended
from bot.reminders.schedule import stored
from bot.settings import Settings

DELETIONS = "geloescht"
_KEY = "schluessel"
RESTORED = "restored"
"""Error of a reminder that was due after the backup: nobody knows whether it was sent."""


@dataclass(frozen=True)
class Mended:
    """What was changed of the restored data."""

    uncertain: int
    """Reminders that may have been sent since the backup."""
    deletions: int
    """Deletions that are remembered, those of the living system included."""


@dataclass(frozen=True)
class Noted:
    """Keys and deletions as `bot.inbox.deletions` keeps them: moments by hash, under whichever key it was made."""

    keys: tuple[str, ...] = ()
    moments: Mapping[str, datetime.datetime] = field(default_factory=dict)

    def joined(self, other: Noted) -> Noted:
        """With those of another list."""
        latest = dict(self.moments)
        for digest, moment in other.moments.items():
            latest[digest] = max(moment, latest.get(digest, moment))
        return Noted(tuple(dict.fromkeys((*self.keys, *other.keys))), latest)


def close_doubtful(connection: sa.Connection, settings: Settings) -> int:
    """Let nobody send what was due by now: the assistant may have sent it after the backup. Returns how many."""
    now = stored(clock_for(settings.jetzt).now())
    due = sa.and_(reminders.c.state == PLANNED, reminders.c.next_attempt <= now)
    change = sa.update(reminders).where(sa.or_(due, reminders.c.state == SENDING))
    return connection.execute(change.values(ended(UNCERTAIN, RESTORED))).rowcount


def noted_in_file(path: Path) -> Noted:
    """The keys and deletions in a file `geloescht`; none where it cannot be read."""
    try:
        pairs = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
        keys = tuple(second for first, second in pairs if first == _KEY)
        return Noted(keys, {first: datetime.datetime.fromisoformat(at) for first, at in pairs if first != _KEY})
    except (OSError, ValueError):
        return Noted()


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
    fresh = path.with_name(f"{path.name}.neu")
    fresh.unlink(missing_ok=True)
    lines = [f"{_KEY} {key}" for key in noted.keys]
    lines += [f"{digest} {moment.isoformat()}" for digest, moment in noted.moments.items()]
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
