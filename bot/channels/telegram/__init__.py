"""Telegram, through aiogram; nothing of aiogram is imported before somebody asks for the messenger with a token set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.channels.telegram.lean import load_aiogram
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.telegram.messenger import TelegramMessenger


def telegram_messenger(settings: Settings, text: Callable[[str], str]) -> TelegramMessenger | None:
    """The messenger of these settings; None where AG_TELEGRAM_TOKEN is not set. `text` gives a text by its key."""
    if settings.telegram_token is None:
        return None
    load_aiogram()
    from bot.channels.telegram.messenger import TelegramMessenger

    return TelegramMessenger(settings.telegram_token, settings.telegram_adresse, text)
