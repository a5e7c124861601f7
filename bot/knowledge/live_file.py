"""A file of the editors that is read again when it changes, with its last good version kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from bot.knowledge.mistakes import KnowledgeMistakes

logger = logging.getLogger(__name__)

Content = TypeVar("Content")


class LiveFile(Generic[Content]):
    """What `load` makes of `path`; the log says `kept` where a broken version is not taken over.

    Raises (on construction):
        KnowledgeMistakes: there is no good version to begin with.
    """

    def __init__(self, path: Path, load: Callable[[Path], Content], kept: str) -> None:
        self._path = path
        self._load = load
        self._kept = kept
        self._stamp = stamp(path)
        self._content = load(path)

    def current(self) -> Content:
        """The current version, or the last good one where the current one is broken."""
        now = stamp(self._path)
        if now != self._stamp:
            self._stamp = now
            try:
                self._content = self._load(self._path)
            except KnowledgeMistakes as mistakes:
                logger.warning("%s, denn:\n%s", self._kept, mistakes)
        return self._content


def stamp(path: Path) -> tuple[int, int] | None:
    """What changes with the file; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
