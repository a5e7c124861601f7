"""The words of the chat's interface: `data/oberflaeche.yml`, read again when it changes, the last good version kept."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from bot.knowledge import KnowledgeMistakes, Mistake, Store
from bot.knowledge.live_file import LiveFile
from bot.knowledge.placeholders import fill, unknown_placeholders
from bot.knowledge.reading import read

Words = dict[str, str | list[str]]

_KEY = re.compile(r"\bchat_[a-z_]+\b")
_OF_THE_WIDGET = ("anzahl", "datum", "minuten", "sekunden", "titel", "wert")
"""Placeholders that the widget fills in itself."""


def words_needed(widget: Path) -> set[str]:
    """The keys that the scripts of the widget name."""
    return {key for file in sorted(widget.glob("*.js")) for key in _KEY.findall(file.read_text(encoding="utf-8"))}


def load_words(path: Path, needed: Collection[str], facts: Collection[str]) -> Words:
    """Read and check the words; placeholders stay.

    Raises:
        KnowledgeMistakes: the file is missing, unreadable or wrong.
    """
    document = read(path)
    mistakes = [Mistake(path.name, 1, f"„{key}“ fehlt.") for key in sorted(set(needed) - set(document.data))]
    known = (*facts, "datenschutz_adresse", *_OF_THE_WIDGET)
    for key, value in document.data.items():
        line = document.line_of((key,))
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            mistakes.append(Mistake(path.name, line, f"„{key}“ muss ein Text oder eine Liste von Texten sein."))
            continue
        unknown = [name for item in items for name in unknown_placeholders(item, known)]
        mistakes += [Mistake(path.name, line, f"Den Platzhalter {{{name}}} gibt es nicht.") for name in unknown]
    if mistakes:
        raise KnowledgeMistakes(mistakes)
    return dict(document.data)


class InterfaceTexts:
    """The words in service, with the contact data of the knowledge filled in.

    Raises (on construction):
        KnowledgeMistakes: there is no good version to begin with.
    """

    def __init__(self, path: Path, needed: Collection[str], store: Store) -> None:
        self._store = store
        kept = "Die bisherigen Wörter der Oberfläche bleiben in Betrieb"
        self._words = LiveFile(path, lambda changed: load_words(changed, needed, store.knowledge.facts()), kept)

    def current(self) -> Words:
        """All words, ready to show; what the widget fills in itself stays in braces."""
        values = self._store.knowledge.facts() | self._store.settings
        values = {name: value for name, value in values.items() if name not in _OF_THE_WIDGET}
        return {
            key: [fill(item, values) for item in value] if isinstance(value, list) else fill(value, values)
            for key, value in self._words.current().items()
        }
