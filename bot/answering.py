"""Puts together what makes the assistant answerable: kept versions, and the rights of those whose data are kept."""

from __future__ import annotations

from collections.abc import Coroutine

from bot.database import Database
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.retention import Expiry
from bot.settings import Settings
from bot.versions import KNOWLEDGE, TEXTS, VersionKeeper, VersionShelf


class Answering:
    """What goes on beside the conversations so that people can answer for them."""

    def __init__(self, settings: Settings, database: Database, store: Store, meetings: MeetingStore) -> None:
        self._settings = settings
        self._shelf = VersionShelf(database)
        kinds = {settings.wissen: KNOWLEDGE, settings.texte: TEXTS}
        self._keeper = VersionKeeper(self._shelf, store, kinds, meetings)

    def jobs(self) -> list[Coroutine[None, None, None]]:
        """What goes on until the process ends."""
        return [self._keeper.run()]

    def expiries(self) -> list[Expiry]:
        """What is deleted after how many days."""
        return [Expiry(self._settings.fassungen_aufbewahrung, self._shelf.expire)]
