"""One process per device: two that read for one device would take each other's keys away."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.mistakes import OperatorMistake


class FolderBusy(OperatorMistake):
    """Another process uses the folder; it may end at any moment."""


class FolderLock:
    """An advisory lock on the folder; the system gives it back when the process ends, however it does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def take(self) -> None:
        """Take the lock, unless it is held already.

        Raises:
            FolderBusy
            OSError
        """
        if self._file is not None:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._folder / "sperre", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise FolderBusy(
                f"Ein anderer laufender Assistent benutzt den Ordner {self._folder.name} in AG_DATEN; dieser hier"
                " wartet mit Matrix, bis jener endet."
            ) from None
        self._file = file

    def release(self) -> None:
        """Give it back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
