"""Sees what comes into service and keeps it; whoever loads it does not wait for that."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from bot.meetings.sources import Content
from bot.versions.shelf import MEETINGS, VersionShelf, digest_of

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
SEEN_SECONDS = 3600.0
"""So often is noted that a version is still in service, from which on its days are counted."""


class HasFiles(Protocol):
    """The knowledge: its files in service, replaced as a whole."""

    contents: dict[Path, bytes]


class HasContent(Protocol):
    """The meetings: their source in service, replaced as a whole."""

    @property
    def content(self) -> Content | None:
        """None without a version."""


class VersionKeeper:
    """Keeps each version; `kinds` names the files of the knowledge."""

    def __init__(
        self, shelf: VersionShelf, knowledge: HasFiles, kinds: Mapping[Path, str], meetings: HasContent
    ) -> None:
        self._shelf = shelf
        self._knowledge = knowledge
        self._kinds = kinds
        self._meetings = meetings
        self._kept: dict[str, tuple[bytes, int, float]] = {}
        """Of each kind: what was in service at the last look, its number, and when it was noted (monotonic)."""

    async def run(self) -> None:
        """Look every other second until cancelled; what fails is tried at the next look."""
        failing = False
        while True:
            try:
                await self.look()
                failing = False
            except sa.exc.SQLAlchemyError as error:
                if not failing:
                    logger.warning("The version in service cannot be kept yet: %s", type(error).__name__)
                failing = True
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Keep what came into service since the last look.

        Raises:
            sqlalchemy.exc.SQLAlchemyError
        """
        for kind, (name, data) in self._in_service().items():
            before = self._kept.get(kind)
            if before is not None and before[0] is data:
                if time.monotonic() - before[2] > SEEN_SECONDS:
                    await self._shelf.seen(before[1])
                    self._kept[kind] = (data, before[1], time.monotonic())
                continue
            self._kept[kind] = (data, await self._keep(kind, name, data), time.monotonic())

    async def _keep(self, kind: str, name: str, data: bytes) -> int:
        # Bots that start again, or load what another one loaded, bring nothing new into service.
        newest = await self._shelf.newest(kind)
        if newest is not None and newest[1] == await asyncio.to_thread(digest_of, name, data):
            await self._shelf.seen(newest[0])
            return newest[0]
        return await self._shelf.keep(kind, name, data)

    def _in_service(self) -> dict[str, tuple[str, bytes]]:
        found = {self._kinds[path]: (path.name, data) for path, data in self._knowledge.contents.items()}
        content = self._meetings.content
        return found if content is None else {**found, MEETINGS: (content.name, content.data)}
