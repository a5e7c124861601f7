"""Fetches Telegram's updates in batches."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError
from aiogram.types import Update
from pydantic import ValidationError

logger = logging.getLogger(__name__)

KINDS = ["message", "callback_query"]
"""What is fetched: no edits, no posts of channels."""


@dataclass(frozen=True)
class Batch:
    """Updates that were fetched; `offset` says to Telegram that they were kept, None where there were none."""

    updates: list[Update]
    offset: int | None


async def fetch(bot: Bot, offset: int | None, seconds: int, grace: int) -> Batch:
    """Wait up to `seconds` for updates from `offset` on, and `grace` seconds longer for an answer at all.

    Raises:
        AiogramError
    """
    try:
        updates = await bot.get_updates(
            offset=offset, timeout=seconds, allowed_updates=KINDS, request_timeout=seconds + grace
        )
    except ClientDecodeError as error:
        return _readable(error)
    return Batch(updates, max((update.update_id for update in updates), default=-1) + 1 or None)


def _readable(error: ClientDecodeError) -> Batch:
    """The updates that can be read; one that cannot, of a kind that is newer than aiogram, must not hold up the rest.

    Raises:
        ClientDecodeError: this is no answer with updates.
    """
    updates: list[Update] = []
    identifiers: list[int] = []
    for data in _raw(error):
        identifiers.append(data["update_id"])
        try:
            updates.append(Update.model_validate(data))
        except ValidationError:
            logger.warning("An update of Telegram is of an unknown form and was left out.")
    return Batch(updates, max(identifiers) + 1)


def _raw(error: ClientDecodeError) -> list[dict[str, Any]]:
    result = error.data.get("result") if isinstance(error.data, dict) and error.data.get("ok") is True else None
    if not isinstance(result, list) or not result or not all(_has_id(data) for data in result):
        raise error
    return result


def _has_id(data: object) -> bool:
    return isinstance(data, dict) and isinstance(data.get("update_id"), int)
