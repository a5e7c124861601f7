"""Compares words as people do: capitals, umlauts, spaces and punctuation make no difference."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.spelling import plain

NEAR = 70
"""Least similarity (0 to 100) at which a known word is suggested for an unknown one."""


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` in small letters a to z and digits alone, ä as ae."""
    return plain(unicodedata.normalize("NFC", text)).replace(" ", "")


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The word of `known` that `text` most probably means, if one is near."""
    folded = fold(text)
    choices = {word: fold(word) for word in known}
    found = process.extractOne(folded, choices, scorer=fuzz.ratio, score_cutoff=NEAR) if folded else None
    return found[2] if found else None
