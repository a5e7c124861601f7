"""What an error of the Bot API means for a message: certainly not sent, never possible, or unknown."""

from __future__ import annotations

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.channels.messenger import AmbiguousFailure, PermanentFailure, SendFailure, TemporaryFailure
from bot.channels.telegram.session import NotReached

GONE = (
    *("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "chat was deactivated"),
    *("not enough rights", "have no rights", "need administrator rights", "chat_write_forbidden", "chat_restricted"),
    *("message thread not found", "topic_closed", "topic_deleted", "bot was kicked"),
)
"""Parts of what a 400 says where it is about the chat; every other 400 is about the message."""


def send_failure(error: AiogramError) -> SendFailure:
    """The failure that an error in sending stands for; its text names no chat and no message."""
    if isinstance(error, TelegramRetryAfter):
        return TemporaryFailure("Telegram asks for a pause.", float(error.retry_after))
    if _is_gone(error):
        return PermanentFailure("Telegram cannot reach this chat any more: blocked, deleted or left.")
    if isinstance(error, NotReached | TelegramEntityTooLarge):
        return TemporaryFailure(f"Telegram: {type(error).__name__}")
    if isinstance(error, TelegramServerError | TelegramNetworkError | ClientDecodeError):
        return AmbiguousFailure(f"Telegram: {type(error).__name__}")
    # Wrong token, another program, a message that Telegram does not take: clearly not sent, and no fault of the chat.
    return TemporaryFailure(f"Telegram: {type(error).__name__}")


def _is_gone(error: AiogramError) -> bool:
    if isinstance(error, TelegramBadRequest):
        return any(part in error.message.lower() for part in GONE)
    return isinstance(error, TelegramForbiddenError | TelegramMigrateToChat)
