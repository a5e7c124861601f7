"""The kept versions in the database: each content once, however many bots load it."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import re
import zlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import content_versions

KNOWLEDGE, TEXTS, MEETINGS = "wissen", "texte", "termine"
KINDS = (KNOWLEDGE, TEXTS, MEETINGS)

_TIME_OF_EXPORT = re.compile(rb"^DTSTAMP[^\r\n]*\r?\n", re.MULTILINE)
"""Outlook and Nextcloud write the present time there, so that every export differs."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version without its content; moments in UTC without a zone."""

    number: int
    kind: str
    name: str
    size: int
    """Bytes."""
    loaded_at: datetime.datetime
    """When it last came into service."""


class VersionShelf:
    """Keeps versions; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, kind: str, name: str, data: bytes) -> int:
        """Keep what came into service; returns its number, the old one where the same content was there before."""
        digest, packed = await asyncio.to_thread(lambda: (digest_of(name, data), zlib.compress(data)))
        there = (content_versions.c.kind == kind) & (content_versions.c.digest == digest)

        def work(connection: sa.Connection) -> int:
            now = utc_now()
            row = connection.execute(sa.select(content_versions.c.number).where(there).with_for_update()).first()
            if row is not None:
                back = sa.update(content_versions).where(there).values(loaded_at=now, seen_at=now)
                connection.execute(back)
                return int(row.number)
            values = {"kind": kind, "digest": digest, "name": name, "size": len(data), "content": packed}
            made = connection.execute(sa.insert(content_versions).values(**values, loaded_at=now, seen_at=now))
            return int(made.inserted_primary_key[0])  # type: ignore[index]

        return await self._database.write(work)

    async def seen(self, number: int) -> None:
        """Note that a version is still in service."""
        note = sa.update(content_versions).where(content_versions.c.number == number).values(seen_at=utc_now())
        await self._database.write(lambda connection: connection.execute(note))

    async def newest(self, kind: str) -> tuple[int, str] | None:
        """Number and digest of the version that came into service last."""
        table = content_versions
        query = sa.select(table.c.number, table.c.digest).where(table.c.kind == kind)
        query = query.order_by(table.c.loaded_at.desc(), table.c.number.desc()).limit(1)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else (row.number, row.digest)

    async def versions(self, kind: str) -> list[Version]:
        """All versions of a kind, the newest first."""
        table = content_versions
        query = sa.select(*_WITHOUT_CONTENT).where(table.c.kind == kind)
        query = query.order_by(table.c.loaded_at.desc(), table.c.number.desc())
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_version(row) for row in rows]

    async def version(self, number: int) -> tuple[Version, bytes] | None:
        """A version with its content; None where there is none of that number any more."""
        query = sa.select(*_WITHOUT_CONTENT, content_versions.c.content).where(content_versions.c.number == number)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else (_version(row), zlib.decompress(row.content))

    async def expire(self, before: datetime.datetime) -> int:
        """Delete versions that were last in service before (UTC), but never the newest of a kind; returns how many."""
        table = content_versions
        newer = table.alias()
        latest = sa.select(sa.func.max(newer.c.loaded_at)).where(newer.c.kind == table.c.kind).scalar_subquery()
        old = sa.delete(table).where(table.c.seen_at < before, table.c.loaded_at < latest)
        return await self._database.write(lambda connection: connection.execute(old).rowcount)


def digest_of(name: str, data: bytes) -> str:
    """What tells contents apart; two exports of one calendar are the same."""
    relevant = _TIME_OF_EXPORT.sub(b"", data) if name.lower().endswith(".ics") else data
    return hashlib.sha256(relevant).hexdigest()


_WITHOUT_CONTENT = [column for column in content_versions.c if column.name != "content"]


def _version(row: Any) -> Version:
    return Version(row.number, row.kind, row.name, row.size, row.loaded_at)
