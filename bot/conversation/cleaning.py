"""Brings what arrives into a form that the rest can rely on."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

MAX_CHARACTERS = 2000
"""Longer messages are answered with a request to shorten them."""

MAX_WORD = 60
"""Longer "words" are cut; the longest German words people really type have some 40 letters."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?\b")
_MASK = "…"


def clean(text: str) -> str:
    """Normalise Unicode, drop control and direction characters, fold white space except line breaks."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in composed)
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
    known_digits = {_digits(number) for number in known}
    # From the end, so that the positions before stay right.
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, "DE"))):
        if _digits(match.raw_string) not in known_digits:
            text = text[: match.start] + _MASK + text[match.end :]
    return text


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _shorten(word: str) -> str:
    return word if len(word) <= MAX_WORD else word[:MAX_WORD]
