"""Guesses the language of a message, for an answer in it where there is one."""

from __future__ import annotations

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SURE = 0.4
"""Probability from which on a language without an answer of its own is believed; short texts rarely reach it."""

_LEAD = 2
"""So many times as likely as the best language with an answer it has to be, too."""

_READ_AS = {"ary": "ar", "arz": "ar", "bs": "hr", "sr": "hr", "wuu": "zh", "yue": "zh"}
"""Languages whose speakers read an answer in another one."""


def guess_language(text: str, candidates: tuple[str, ...]) -> str:
    """The likeliest of `candidates` (ISO 639-1 codes) for `text`; "de" where another language or none is likelier.

    A single plain word is too little to tell.
    """
    if text.isascii() and len(text.split()) < 2:
        return "de"
    ranking = [(_READ_AS.get(code, code), probability) for code, probability in _identifier().rank(text)]
    best, likelihood = next((item for item in ranking if item[0] in candidates), ("de", 0.0))
    surest = ranking[0][1]
    return "de" if surest >= SURE and surest > _LEAD * likelihood else best


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
