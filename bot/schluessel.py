"""The command that lets a new key sign sessions."""

from __future__ import annotations

from bot.channels.web.keys import KeyFile
from bot.database import Database, shared_files
from bot.settings import Settings


async def rotate(settings: Settings) -> int:
    """Make a key that signs from now on, in every bot; returns the exit code.

    Raises:
        OperatorMistake: the file or the database cannot be used.
    """
    if settings.schluessel is not None or settings.datenbank is None:
        count = KeyFile(settings.key_file).rotate()
    else:
        database = Database.of(settings.daten, settings.datenbank)
        await database.open()
        try:
            await shared_files.share(database, settings.key_file)
            count = KeyFile(settings.key_file).rotate()
            await shared_files.publish(database, settings.key_file)
        finally:
            await database.close()
    print(f"Ein neuer Schlüssel unterschreibt ab jetzt; Schlüssel in Gebrauch: {count}.")
    return 0
