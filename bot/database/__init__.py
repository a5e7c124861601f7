"""The bot's own database: what has to survive a restart."""

from bot.database.connection import Database, DatabaseMistake

__all__ = ["Database", "DatabaseMistake"]
