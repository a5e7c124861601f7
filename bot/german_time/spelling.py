"""The meaning of a word as people type it: known, written together or misspelt."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.german_time import words
from bot.german_time.colloquial import ALIASES
from bot.german_time.lexicon import LEXICON
from bot.german_time.meaning import NOTHING, Meaning
from bot.german_time.typing_errors import CORRECTED, REAL_WORDS, TWO_MISTAKES

SHORTEST_TO_CORRECT = 5
LONGEST = 30
_BY_LETTER = {letter: [word for word in CORRECTED if word[0] == letter] for letter in {word[0] for word in CORRECTED}}
"""The first letter has to be right: "Leute" is not "heute"."""


@lru_cache(maxsize=8192)
def understood(word: str) -> tuple[str, Meaning]:
    """The folded `word` in correct spelling and what it says about time (`NOTHING` for most words)."""
    word = ALIASES.get(word, word)
    if word in LEXICON:
        return word, LEXICON[word]
    if not 3 < len(word) <= LONGEST:
        return word, NOTHING
    joined = _written_together(word)
    if joined is not None:
        return word, joined
    corrected = _corrected(word)
    return corrected, LEXICON.get(corrected, NOTHING)


def _written_together(word: str) -> Meaning | None:
    for cut in range(3, len(word) - 2):
        head = LEXICON.get(word[:cut])
        if head is None or head.short:
            continue
        found = _joined(head, word[cut:])
        if found is not None:
            return found
    return None


def _joined(head: Meaning, tail: str) -> Meaning | None:
    end = LEXICON.get(tail, NOTHING)
    if head.weekday is not None and not head.habit and end.daypart is not None:
        return replace(head, daypart=end.daypart, habit=end.habit)
    if head.month is not None:
        return _with_month(head, tail, end)
    if head.season is not None and tail in {"termin", "termine", "terminen"}:
        return head
    return None


def _with_month(head: Meaning, tail: str, end: Meaning) -> Meaning | None:
    if tail in {"haelfte", "halfte"}:
        return replace(head, half=True)
    if end.unit in {"week", "weekend"} or end.part is not None:
        return replace(head, unit=end.unit, part=end.part)
    if tail in words.TAILS_OF_MONTHS:
        return head
    return None


def _corrected(word: str) -> str:
    if len(word) < SHORTEST_TO_CORRECT or word in REAL_WORDS:
        return word
    found = extractOne(word, _BY_LETTER.get(word[0], []), scorer=OSA.distance, score_cutoff=2)
    if found is None:
        return word
    target, mistakes = found[0], found[1]
    return target if mistakes <= 1 or target in TWO_MISTAKES else word
