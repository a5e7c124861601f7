"""The bot's own database: what has to survive a restart."""

from bot.database.connection import Database
from bot.database.coordination import Coordination, announce
from bot.database.engines import DatabaseMistake, postgresql_url
from bot.database.locks import serialise

__all__ = ["Coordination", "Database", "DatabaseMistake", "announce", "postgresql_url", "serialise"]
