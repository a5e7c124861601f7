"""The words that may be shown: German nouns that are no names, other German words, and the assistant's own."""

from __future__ import annotations

import functools
import gzip
import re
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Protocol

import yaml
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bot.mistakes import OperatorMistake

FOLDER = Path(__file__).parent.parent / "words"
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
PRIVATE_INTENTS = {"persoenliche_daten", "notlage", "beleidigung"}
"""What stands in their training examples is no vocabulary."""
SEVERAL, OFTEN = 2, 10
TYPING_ERRORS_FROM = 7
"""Shorter words with a typing error are too close to names."""

_TRANSCRIBED = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"))


class Known(Protocol):
    """Says whether it holds a word."""

    def __contains__(self, word: object, /) -> bool:
        """Whether it holds `word`."""


class Lexicon:
    """Says which words are no secret. `own` gives the words of knowledge, meetings and training examples."""

    def __init__(self, nouns: Known, names: Known, others: Known, own: Callable[[], Collection[str]]) -> None:
        self._nouns = nouns
        self._names = names
        self._others = others
        self._own = own

    @classmethod
    def load(cls, own: Callable[[], Collection[str]]) -> Lexicon:
        """The shipped nouns and names, and simplemma's German dictionary for all other words.

        Raises:
            OperatorMistake: simplemma is not installed.
        """
        return cls(_read("nomen.txt.gz"), _read("namen.txt.gz"), _other_words(), own)

    def knows(self, word: str, *, first: bool) -> bool:
        """Whether `word` may be shown; `first` where a capital letter says nothing, as at the start of a sentence."""
        folded = word.casefold()
        if folded in self._own():
            return True
        return any(self._is_german(form, capital=word[:1].isupper(), first=first) for form in _spellings(folded)) or (
            word.islower() and self._is_typing_error(folded)
        )

    def is_own(self, word: str) -> bool:
        """Whether knowledge, meetings or training examples hold the word."""
        return word.casefold() in self._own()

    def is_ordinary(self, word: str) -> bool:
        """Whether the word, in lower case, is one that is no noun."""
        return word.casefold() in self._others

    def _is_german(self, folded: str, *, capital: bool, first: bool) -> bool:
        if folded in self._nouns:
            return True
        if capital:
            return first and folded not in self._names and folded in self._others
        return folded in self._others

    def _is_typing_error(self, folded: str) -> bool:
        """Whether it is one of the assistant's own words but for a letter."""
        if len(folded) < TYPING_ERRORS_FROM or folded in self._names:
            return False
        long = [word for word in self._own() if len(word) >= TYPING_ERRORS_FROM]
        return process.extractOne(folded, long, scorer=Levenshtein.distance, score_cutoff=1) is not None


def words_of(*texts: str) -> set[str]:
    """All words of `texts` in lower case."""
    return {word.casefold() for text in texts for word in WORD.findall(text)}


@functools.lru_cache(maxsize=2)
def words_of_examples(nlu: Path, towns: tuple[str, ...]) -> frozenset[str]:
    """Words that stand in several training examples, `towns` aside; of words that are names too, in many."""
    data = yaml.load(nlu.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    seen: Counter[str] = Counter()
    for block in data["nlu"]:
        if block.get("intent") not in PRIVATE_INTENTS:
            for line in block.get("examples", "").splitlines():
                seen.update(words_of(line))
    names = _read("namen.txt.gz")
    often = {word for word, number in seen.items() if number >= (OFTEN if word in names else SEVERAL)}
    return frozenset(often - words_of(*towns))


def _spellings(folded: str) -> list[str]:
    forms = [folded]
    for written, umlaut in _TRANSCRIBED:
        forms += [form.replace(written, umlaut) for form in forms if written in form]
    return forms


@functools.lru_cache
def _read(name: str) -> frozenset[str]:
    return frozenset(gzip.decompress((FOLDER / name).read_bytes()).decode().split("\n"))


@functools.lru_cache(maxsize=1)
def _other_words() -> Known:
    try:
        from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory
    except ImportError:
        raise OperatorMistake(
            "Für AG_VERBESSERUNG=1 fehlt die Wortliste; bitte zuerst `scripts/names-tools` ausführen (oder"
            " requirements/namen.lock installieren)."
        ) from None
    words: Any = StreamDictionaryFactory().get_dictionary("de")
    known: Known = words
    return known
