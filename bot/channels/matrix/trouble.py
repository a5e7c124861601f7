"""What goes wrong with the homeserver: told to the operator once, then pauses that grow."""

from __future__ import annotations

import asyncio
import logging
import random

from bot import metrics
from bot.channels.matrix.errors import LoginLost, MatrixError, Refused, StreamLost, Unavailable
from bot.channels.matrix.lock import FolderBusy
from bot.mistakes import OperatorMistake

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
MISTAKE_PAUSE = 60.0
"""What only the operator can mend is tried again less often; servers count failed logins."""
LONGEST_MISTAKE_PAUSE = 900.0
BUSY_PAUSE = 2.0
"""So often it looks whether the folder is free: this bot is to take over from the one that has it."""


class Trouble:
    """The trouble that lasts, or none."""

    def __init__(self) -> None:
        self.line: str | None = None
        self._pause = 0.0

    async def wait(self, error: Exception) -> None:
        """Tell the operator if this is new, and pause."""
        metrics.MESSENGER.labels("matrix").set(0)
        line, first, longest = _kind(error)
        if line != self.line:
            self._pause = first
            # Only what is unforeseen has a trace worth reading.
            logger.warning(line, exc_info=None if isinstance(error, MatrixError | OperatorMistake) else error)
        self.line = line
        pause = self._pause * random.uniform(0.7, 1.3)
        if isinstance(error, Unavailable) and error.retry_after is not None:
            pause = max(pause, error.retry_after)
        self._pause = min(max(2 * self._pause, FIRST_PAUSE), longest)
        await asyncio.sleep(pause)

    def over(self) -> None:
        """Something worked."""
        if self.line is not None:
            logger.info("Matrix arbeitet wieder.")
        self.line = None
        metrics.MESSENGER.labels("matrix").set(1)


def _kind(error: Exception) -> tuple[str, float, float]:
    """The line for the operator, the first and the longest pause."""
    if isinstance(error, FolderBusy):
        return str(error), BUSY_PAUSE, BUSY_PAUSE
    if isinstance(error, OperatorMistake):
        return str(error), MISTAKE_PAUSE, LONGEST_MISTAKE_PAUSE
    if isinstance(error, LoginLost):
        return (
            "Der Matrix-Server erkennt das Zugriffstoken des Assistenten nicht mehr an; er meldet sich auf demselben"
            " Gerät mit AG_MATRIX_PASSWORT neu an.",
            0.0,
            LONGEST_PAUSE,
        )
    if isinstance(error, StreamLost):
        return (
            "Der Matrix-Server kennt die Stelle nicht mehr, bis zu der gelesen wurde; es werden nur unbeantwortete"
            " Nachrichten des letzten Tages beantwortet.",
            0.0,
            LONGEST_PAUSE,
        )
    if isinstance(error, Refused):
        return f"Der Matrix-Server lehnt Anfragen ab ({error}); es wird weiter versucht.", FIRST_PAUSE, LONGEST_PAUSE
    if isinstance(error, MatrixError):
        return "Der Matrix-Server ist nicht erreichbar; es wird weiter versucht.", FIRST_PAUSE, LONGEST_PAUSE
    return "Nachrichten aus Matrix lassen sich nicht verarbeiten; es wird weiter versucht.", FIRST_PAUSE, LONGEST_PAUSE
