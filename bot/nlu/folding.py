"""Folding of German spelling: what people type on a phone and what the dictionary says become the same letters."""

from __future__ import annotations

import unicodedata

_TRANSCRIPTION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(text: str) -> str:
    """Lower-case `text`, write umlauts as two letters and drop all other accents ("Größe" → "groesse")."""
    # Composed first, or a decomposed "ü" would lose its dots before they are transcribed.
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_TRANSCRIPTION)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
