"""Brings what arrives into a form that the rest can rely on."""

from __future__ import annotations

import functools
import re
import unicodedata

import phonenumbers

MAX_CHARACTERS = 2000
"""Longer messages are answered with a request to shorten them."""

MAX_WORD = 60
"""Longer "words" are cut; the longest German words people really type have some 40 letters."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?\b", re.IGNORECASE)
_MASK = "…"
_JOINERS = "\u200c\u200d"  # part of the spelling of Persian and of emoji


def clean(text: str) -> str:
    """Normalise Unicode, drop control and direction characters, fold white space except line breaks."""
    composed = unicodedata.normalize("NFC", text)
    # Invisible format characters stand inside words copied from a PDF; control characters stand between them.
    visible = "".join(c for c in composed if unicodedata.category(c) != "Cf" or c in _JOINERS)
    kept = "".join(c if c == "\n" or c in _JOINERS or unicodedata.category(c)[0] != "C" else " " for c in visible)
    lines = (" ".join(_shorten(word) for word in line.split()) for line in kept.split("\n"))
    return "\n".join(line for line in lines if line).strip()


def has_words(text: str) -> bool:
    """Whether there is anything to understand: a letter or a digit in any script."""
    return any(character.isalnum() for character in text)


def mask_personal_data(text: str, known: tuple[str, ...]) -> str:
    """Replace e-mail addresses, phone numbers and IBANs by "…", except `known` ones (the AG's own).

    Masked before anything is stored or understood: Rasa keeps the texts of a conversation.
    """
    text = _IBAN.sub(_MASK, text)
    text = _EMAIL.sub(lambda match: match[0] if match[0].lower() in known else _MASK, text)
    own = _numbers(known)
    # From the end, so that the positions before stay right.
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, "DE"))):
        if match.number not in own:
            text = text[: match.start] + _MASK + text[match.end :]
    return text


@functools.lru_cache(maxsize=4)
def _numbers(texts: tuple[str, ...]) -> list[phonenumbers.PhoneNumber]:
    return [match.number for text in texts for match in phonenumbers.PhoneNumberMatcher(text, "DE")]


def _shorten(word: str) -> str:
    return word if len(word) <= MAX_WORD else word[:MAX_WORD]
