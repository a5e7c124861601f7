"""Remembers who wished to be forgotten, as keyed hashes, so that no backup brings them back.

They stand in a file outside of the database, which a restored database does not touch. Several bots share them through
the database, from which each keeps its own file complete.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

import sqlalchemy as sa

from bot.database import Database, serialise
from bot.database.moments import utc_now
from bot.database.tables import deletions, shared_files
from bot.mistakes import OperatorMistake

logger = logging.getLogger(__name__)

SHARE_SECONDS = 300.0
_KEY = "schluessel"
_SHARED_KEY = "geloescht"


class Deletions:
    """A private file of keys and deletions, one a line: hash and moment (UTC).

    The last key makes the hashes; others come from a bot that was alone before.
    """

    def __init__(self, path: Path, database: Database, days: int = 365) -> None:
        self._days = days
        self._path = path
        self._database = database
        self._keys: list[bytes] = []
        self._noted: dict[str, datetime.datetime] = {}

    async def open(self) -> None:
        """Read the file; make it where there is none.

        Raises:
            OperatorMistake
        """
        try:
            await asyncio.to_thread(self._read)
            await self._agree_on_key()
            await self.share()
        except (OSError, ValueError):
            raise OperatorMistake(
                f"Die Datei {self._path.name} in AG_DATEN ist nicht lesbar; sie verhindert, dass eine Sicherung"
                " gelöschte Menschen zurückbringt: bitte aus der Sicherung wiederherstellen."
            ) from None

    async def share(self) -> None:
        """Give the database what only this bot knows, and keep here what others noted; what is old goes in both.

        Raises:
            OSError
        """
        before = utc_now() - datetime.timedelta(days=self._days)
        await asyncio.to_thread(self._drop, before)

        def work(connection: sa.Connection) -> dict[str, datetime.datetime]:
            serialise(connection, _SHARED_KEY)
            connection.execute(sa.delete(deletions).where(deletions.c.at < before))
            known = {row.digest: row.at for row in connection.execute(sa.select(deletions))}
            _insert(connection, {digest: at for digest, at in self._noted.items() if digest not in known})
            return known

        known = await self._database.write(work)
        await asyncio.to_thread(self._keep, {digest: at for digest, at in known.items() if digest not in self._noted})

    async def follow(self) -> None:
        """Keep this bot's file complete, until cancelled."""
        while True:
            await asyncio.sleep(SHARE_SECONDS)
            try:
                await self.share()
            except (OSError, sa.exc.SQLAlchemyError) as error:
                logger.error("Deletions could not be shared: %s", type(error).__name__)

    async def note(self, channel: str, address: str) -> None:
        """Note a deletion, durably."""
        fresh = {_digest(self._keys[-1], channel, address): utc_now()}

        def work(connection: sa.Connection) -> None:
            connection.execute(sa.delete(deletions).where(deletions.c.digest.in_(list(fresh))))
            _insert(connection, fresh)

        await asyncio.to_thread(self._keep, fresh)
        await self._database.write(work)

    def covers(self, channel: str, address: str, made: datetime.datetime) -> bool:
        """Whether what was made then (UTC) was deleted since."""
        moments = (self._noted.get(_digest(key, channel, address)) for key in self._keys)
        return any(deleted is not None and made <= deleted for deleted in moments)

    async def _agree_on_key(self) -> None:
        mine = self._keys[-1].hex()

        def work(connection: sa.Connection) -> str:
            serialise(connection, _SHARED_KEY)
            query = sa.select(shared_files.c.content).where(shared_files.c.name == _SHARED_KEY)
            shared = connection.scalar(query)
            if shared is None:
                connection.execute(sa.insert(shared_files).values(name=_SHARED_KEY, content=mine))
            return shared or mine

        shared = bytes.fromhex(await self._database.write(work))
        if shared not in self._keys:
            await asyncio.to_thread(self._append, [f"{_KEY} {shared.hex()}"])
        self._keys = [*(key for key in self._keys if key != shared), shared]

    def _read(self) -> None:
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._append([f"{_KEY} {secrets.token_hex(32)}"])
        for line in self._path.read_text(encoding="ascii").splitlines():
            first, second = line.split()
            if first == _KEY:
                self._keys.append(bytes.fromhex(second))
            elif self._keys:
                self._noted[first] = datetime.datetime.fromisoformat(second)
        if not self._keys:
            raise ValueError("no key")

    def _keep(self, fresh: Mapping[str, datetime.datetime]) -> None:
        if fresh:
            self._append([f"{digest} {at.isoformat()}" for digest, at in fresh.items()])
            self._noted.update(fresh)

    def _drop(self, before: datetime.datetime) -> None:
        """Forget what no backup is old enough to bring back."""
        kept = {digest: at for digest, at in self._noted.items() if at >= before}
        if len(kept) == len(self._noted):
            return
        fresh = self._path.with_name(f"{self._path.name}.neu")
        lines = [
            *(f"{_KEY} {key.hex()}" for key in self._keys),
            *(f"{one} {at.isoformat()}" for one, at in kept.items()),
        ]
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self._noted = kept

    def _append(self, lines: Iterable[str]) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, "".join(f"{line}\n" for line in lines).encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _insert(connection: sa.Connection, noted: Mapping[str, datetime.datetime]) -> None:
    if noted:
        connection.execute(sa.insert(deletions), [{"digest": digest, "at": at} for digest, at in noted.items()])


def _digest(key: bytes, channel: str, address: str) -> str:
    return hmac.new(key, f"{channel}\0{address}".encode(), hashlib.sha256).hexdigest()
