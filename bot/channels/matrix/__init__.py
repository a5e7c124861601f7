"""Matrix, through nio; nothing of nio is imported before somebody asks for the messenger with its settings set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.mistakes import OperatorMistake
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.matrix.messenger import MatrixMessenger

FOLDER = "matrix"
"""In `AG_DATEN`: device, access token and keys of the account."""


def matrix_messenger(settings: Settings, text: Callable[[str], str]) -> MatrixMessenger | None:
    """The messenger of these settings; None where none of them is set. `text` finds a text by its key.

    Raises:
        OperatorMistake: only some of the settings are set.
    """
    wanted = {
        "AG_MATRIX_SERVER": settings.matrix_server,
        "AG_MATRIX_KONTO": settings.matrix_konto,
        "AG_MATRIX_PASSWORT": settings.matrix_passwort,
    }
    missing = [name for name, value in wanted.items() if not value]
    if len(missing) == len(wanted):
        return None
    if missing or not (settings.matrix_server and settings.matrix_konto and settings.matrix_passwort):
        raise OperatorMistake(
            f"Für Matrix fehlt noch: {', '.join(missing)}; bitte in der Umgebung oder in .env setzen."
        )
    from bot.channels.matrix.messenger import MatrixMessenger

    return MatrixMessenger(
        settings.matrix_server,
        settings.matrix_konto,
        settings.matrix_passwort,
        settings.daten / FOLDER,
        inviting_servers=settings.matrix_einladungen or (settings.matrix_konto.partition(":")[2],),
        text=text,
    )
