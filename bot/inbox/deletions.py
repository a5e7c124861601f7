"""Remembers who wished to be forgotten, as keyed hashes outside of the database, so that no backup brings them back."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bot.database.moments import utc_now
from bot.mistakes import OperatorMistake

_KEY = "schluessel"


class Deletions:
    """A private file with a key in its first line and one deletion a line: hash and moment (UTC)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key = b""
        self._noted: dict[str, datetime.datetime] = {}

    def open(self) -> None:
        """Read the file; make it where there is none.

        Raises:
            OperatorMistake
        """
        try:
            if not self._path.exists():
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._append(f"{_KEY} {secrets.token_hex(32)}\n")
            first, *lines = self._path.read_text(encoding="ascii").splitlines()
            name, key = first.split()
            if name != _KEY:
                raise ValueError(name)
            self._key = bytes.fromhex(key)
            for line in lines:
                digest, moment = line.split()
                self._noted[digest] = datetime.datetime.fromisoformat(moment)
        except (OSError, ValueError):
            raise OperatorMistake(
                f"Die Datei {self._path.name} in AG_DATEN ist nicht lesbar; sie verhindert, dass eine Sicherung"
                " gelöschte Menschen zurückbringt: bitte aus der Sicherung wiederherstellen."
            ) from None

    async def note(self, channel: str, address: str) -> None:
        """Note a deletion, durably."""
        digest, now = self._digest(channel, address), utc_now()
        await asyncio.to_thread(self._append, f"{digest} {now.isoformat()}\n")
        self._noted[digest] = now

    def covers(self, channel: str, address: str, made: datetime.datetime) -> bool:
        """Whether what was made then (UTC) was deleted since."""
        deleted = self._noted.get(self._digest(channel, address))
        return deleted is not None and made <= deleted

    def _append(self, line: str) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _digest(self, channel: str, address: str) -> str:
        return hmac.new(self._key, f"{channel}\0{address}".encode(), hashlib.sha256).hexdigest()
