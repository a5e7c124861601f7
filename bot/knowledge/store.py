"""Keeps the knowledge current: reloads changed files, keeps the last good version of broken ones."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.knowledge.live_file import stamp
from bot.knowledge.loading import load_knowledge, load_texts
from bot.knowledge.mistakes import KnowledgeMistakes, Mistake
from bot.knowledge.model import Knowledge, Texts

logger = logging.getLogger(__name__)

CHECK_SECONDS = 1.0


class Store:
    """The knowledge and the texts in service; `follow` replaces them when the files change.

    Raises (on construction):
        KnowledgeMistakes: there is no good version to begin with.
    """

    def __init__(self, knowledge_file: Path, texts_file: Path, settings: dict[str, str]) -> None:
        self._knowledge_file = knowledge_file
        self._texts_file = texts_file
        self.settings = settings
        self._stamp = self._current_stamp()
        self.mistakes: KnowledgeMistakes | None = None
        self.contents: dict[Path, bytes] = {}
        """The bytes of the files in service; of a file that was changed while it was read, those before."""
        self.knowledge, self.texts = self._load()

    def refresh(self) -> bool:
        """Load the files if they changed since the last look; returns whether new versions are in service."""
        stamp = self._current_stamp()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self.knowledge, self.texts = self._load()
        except KnowledgeMistakes as mistakes:
            self.mistakes = mistakes
            logger.warning("Die bisherige Fassung bleibt in Betrieb, denn:\n%s", mistakes)
            return False
        except Exception:  # whatever an editor wrote, the assistant goes on
            logger.exception("Die bisherige Fassung bleibt in Betrieb; unerwarteter Fehler beim Laden.")
            message = "Die Dateien lassen sich nicht laden; Näheres steht im Protokoll."
            self.mistakes = KnowledgeMistakes([Mistake(self._knowledge_file.name, 1, message)])
            return False
        self.mistakes = None
        logger.info("Neue Fassung des Wissens in Betrieb (%d Einträge).", len(self.knowledge.eintraege))
        return True

    async def follow(self) -> None:
        """Refresh every second until cancelled; reading happens in a thread, so that nobody waits for it."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await asyncio.to_thread(self.refresh)

    def _load(self) -> tuple[Knowledge, Texts]:
        read = {path: path.read_bytes() for path in (self._knowledge_file, self._texts_file) if path.is_file()}
        knowledge = load_knowledge(self._knowledge_file)
        loaded = knowledge, load_texts(self._texts_file, knowledge, self.settings)
        if self._current_stamp() == self._stamp:  # else what was read is not certain to be what was loaded
            self.contents = read
        return loaded

    def _current_stamp(self) -> tuple[object, ...]:
        return tuple(stamp(path) for path in (self._knowledge_file, self._texts_file))
