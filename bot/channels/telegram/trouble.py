"""What goes wrong in fetching messages: told to the operator once, then pauses that grow."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass

from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot import metrics

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """A kind of trouble: its line for the operator, and the pauses in seconds."""

    line: str
    first_pause: float
    longest_pause: float


REFUSED = Kind("Telegram lehnt das Token in AG_TELEGRAM_TOKEN ab; bitte bei @BotFather prüfen.", 300.0, 3600.0)
SHARED = Kind(
    "Ein anderes Programm ruft die Nachrichten dieses Telegram-Bots ab, oder für ihn ist ein Webhook gesetzt; bitte"
    " dort abschalten.",
    *(30.0, 300.0),
)
AWAY = Kind("Telegram ist nicht erreichbar; es wird weiter versucht.", 1.0, 60.0)
NOT_KEPT = Kind("Nachrichten aus Telegram lassen sich nicht ablegen; es wird weiter versucht.", 1.0, 60.0)


class Trouble:
    """The trouble that lasts; forgotten once something works again. `measured`: it says whether Telegram works."""

    def __init__(self, *, measured: bool = True) -> None:
        self._measured = measured
        self._kind: Kind | None = None
        self._pause = 0.0

    async def wait(self, error: Exception) -> None:
        """Tell the operator if this is new, and pause."""
        self._measure(works=False)
        kind = _kind(error)
        if kind != self._kind:
            self._kind, self._pause = kind, kind.first_pause
            logger.warning(kind.line, exc_info=error if kind == NOT_KEPT else None)
        pause = self._pause * random.uniform(0.7, 1.3)
        if isinstance(error, TelegramRetryAfter):
            pause = max(pause, error.retry_after)
        self._pause = min(2 * self._pause, kind.longest_pause)
        await asyncio.sleep(pause)

    def over(self) -> None:
        """Something worked."""
        if self._kind is not None:
            logger.info("Telegram arbeitet wieder.")
        self._kind = None
        self._measure(works=True)

    def _measure(self, *, works: bool) -> None:
        if self._measured:
            metrics.MESSENGER.labels("telegram").set(works)


def _kind(error: Exception) -> Kind:
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
        return REFUSED
    if isinstance(error, TelegramConflictError):
        return SHARED
    return AWAY if isinstance(error, AiogramError) else NOT_KEPT
