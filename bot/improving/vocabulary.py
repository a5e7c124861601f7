"""The words of which the assistant itself speaks: knowledge, texts, meetings and what the model was taught."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from bot.improving.masking.lexicon import words_of, words_of_examples


class Vocabulary:
    """Collects the words of `texts`, which may change while the bot runs, and of the files in `data`."""

    def __init__(self, texts: Callable[[], Sequence[str]], data: Path) -> None:
        self._texts = texts
        places = yaml.load((data / "orte.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        # Towns in training examples are examples; those of the knowledge are the AG's members.
        unequivocal = [place for place in places if "wort" not in place]
        towns = tuple(name for place in unequivocal for name in (place["name"], *place.get("auch", ())))
        self._taught = words_of_examples(data / "nlu.yml", towns)
        self._of: Sequence[str] = ()
        self._words: frozenset[str] = frozenset()

    def words(self) -> frozenset[str]:
        """All words, in lower case."""
        texts = self._texts()
        if texts != self._of:
            self._words = self._taught | words_of(*texts)
            self._of = texts
        return self._words
