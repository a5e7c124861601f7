"""Collects what is wrong in a source while it is read."""

from __future__ import annotations

from bot.meetings.model import Mistake
from bot.meetings.texts import plain_text, shortened

MAX_FINDINGS = 1000
"""More of a kind are counted, not listed: nobody reads them, and a wrong column must not fill the memory."""


MAX_LENGTH = 500
"""Characters of a message."""


class Findings:
    """Mistakes (rows out of service) and warnings (rows in service) in the order of the source, each once."""

    def __init__(self) -> None:
        self._mistakes: dict[Mistake, None] = {}
        self._warnings: dict[Mistake, None] = {}
        self._more_mistakes = 0
        self._more_warnings = 0

    def mistake(self, place: str, message: str) -> None:
        """Something keeps a row out of service."""
        self._more_mistakes += _add(self._mistakes, place, message)

    def warning(self, place: str, message: str) -> None:
        """Something in a row that stays in service looks strange."""
        self._more_warnings += _add(self._warnings, place, message)

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """All mistakes; the last one counts those beyond `MAX_FINDINGS`."""
        return _listed(self._mistakes, self._more_mistakes, "Fehler")

    @property
    def warnings(self) -> tuple[Mistake, ...]:
        """All warnings; the last one counts those beyond `MAX_FINDINGS`."""
        return _listed(self._warnings, self._more_warnings, "Hinweise")


def _add(known: dict[Mistake, None], place: str, message: str) -> int:
    """Remember it; returns how many were too many. What a cell holds may be quoted and goes to a terminal."""
    mistake = Mistake(shortened(plain_text(place), MAX_LENGTH), shortened(plain_text(message), MAX_LENGTH))
    if mistake in known:
        return 0
    if len(known) >= MAX_FINDINGS:
        return 1
    known[mistake] = None
    return 0


def _listed(known: dict[Mistake, None], more: int, kind: str) -> tuple[Mistake, ...]:
    rest = [Mistake("", f"Dazu {more} weitere {kind}, die hier nicht einzeln stehen.")] if more else []
    return (*known, *rest)
