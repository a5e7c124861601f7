"""Secrets as files, for a process that knows nothing of the bot's settings: Rasa's."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

from bot.mistakes import OperatorMistake

FOLDER = "AG_GEHEIMNISSE"


def read_secret_files(environment: MutableMapping[str, str]) -> None:
    """Add each file `AG_…` of the folder `AG_GEHEIMNISSE` to `environment`, unless it has that variable already.

    Raises:
        OperatorMistake: the folder or a file cannot be read.
    """
    if FOLDER not in environment:
        return
    folder = Path(environment[FOLDER])
    try:
        for file in sorted(folder.iterdir()):
            if file.name.startswith("AG_"):
                environment.setdefault(file.name, file.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        raise OperatorMistake(
            f"Der Ordner in {FOLDER} ({folder}) oder eine Datei darin ist nicht lesbar; bitte ihre Rechte prüfen."
        ) from None
