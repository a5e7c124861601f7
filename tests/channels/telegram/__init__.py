"""Tests of Telegram, with aiogram loaded as in service."""

from bot.channels.telegram.lean import load_aiogram

load_aiogram()
