"""What is never kept, however well it is masked: crisis, insult, health, personal data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from bot.spelling import plain


class Sensitive:
    """Knows from `data/verbesserung.yml` which questions must not be kept."""

    def __init__(self, file: Path) -> None:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        self._intents = frozenset(data["absichten"])
        self._beginnings = tuple(data["wortanfaenge"])

    def is_in(self, text: str, intents: Iterable[str]) -> bool:
        """Whether the text, or one of the intents for which it may have been taken, forbids keeping it."""
        return bool(self._intents.intersection(intents)) or any(
            word.startswith(self._beginnings) for word in plain(text).split()
        )
