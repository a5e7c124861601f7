"""Guesses the language of a message among those that have an answer of their own."""

from __future__ import annotations

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


def guess_language(text: str, candidates: tuple[str, ...]) -> str:
    """The likeliest of `candidates` (ISO 639-1 codes) for `text`; "de" where a single word is too little to tell."""
    if text.isascii() and len(text.split()) < 2:
        return "de"
    language: str = _identifier(candidates).classify(text)[0]
    return language


@lru_cache(maxsize=4)
def _identifier(candidates: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.nb_classes)
    identifier.set_languages([code for code in candidates if code in known])
    return identifier
