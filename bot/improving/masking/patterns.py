"""Masks what can be told by its form: links, mail addresses, accounts, phone numbers, postal addresses, numbers."""

from __future__ import annotations

import re

import phonenumbers

from bot.improving.masking.marks import ADDRESS, GAP, IBAN, LINK, MAIL, NUMBER, PHONE

_TOWN = r"[A-ZÄÖÜ][\wäöüß.-]+(?: (?:a[mn]|an der|bei|in|im|ob der|unter) [A-ZÄÖÜ]\w+)?"
_STREET = r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|wall|markt|steig|pfad|hof)"
_RULES = (
    (re.compile(r"\b(?:https?|ftp)://\S+|\bwww\.\S+", re.IGNORECASE), LINK),
    # Also as people write it to avoid that it is read: name (at) example punkt de.
    (
        re.compile(
            r"[\w.+-]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+(?: ?(?:\.|\(punkt\)|\(dot\)| punkt ) ?[\w-]+)+", re.IGNORECASE
        ),
        MAIL,
    ),
    (re.compile(r"(?<![\w@])@\w+"), MAIL),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?\b", re.IGNORECASE), IBAN),
    (
        re.compile(
            rf"\b(?:[\w.-]+[ -]){{0,2}}[\w-]*{_STREET} ?\d+(?: ?[a-z]\b)?(?:,? ?\d{{5}})?(?: {_TOWN})?", re.IGNORECASE
        ),
        ADDRESS,
    ),
    (re.compile(rf"\b(?:D-?)?\d{{5}} {_TOWN}"), ADDRESS),
    # A street without a number; the word alone is none.
    (re.compile(r"\b[\w-]{2,}(?:stra(?:ß|ss)en?|gasse|allee)\b|\b[\w-]{3,}str\.", re.IGNORECASE), ADDRESS),
    (re.compile(r"\b(?:[\w-]+\.)+(?:de|com|org|net|eu|nrw|info|io|ch|at)\b(?:/\S*)?", re.IGNORECASE), LINK),
)
_PHONE = re.compile(r"(?:\+|00|0)[\d\s/().-]{5,}\d")
_NUMBER = re.compile(r"[\w.,:/-]*\d[\w.,:/-]*")
_MONTHS = r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
_DATE = re.compile(rf"\[Zahl\]\s*(?:{_MONTHS})\b(?:\s*\[Zahl\])?", re.IGNORECASE)


def mask_patterns(text: str) -> str:
    """`text` without what has the form of something personal."""
    for pattern, mark in _RULES:
        text = _outside_marks(pattern, mark, text)
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, "DE"))):
        text = text[: match.start] + PHONE + text[match.end :]
    text = _PHONE.sub(PHONE, text)
    return _DATE.sub(NUMBER, _outside_marks(_NUMBER, NUMBER, text))


def _outside_marks(pattern: re.Pattern[str], mark: str, text: str) -> str:
    return pattern.sub(lambda match: match[0] if GAP.search(match[0]) else mark, text)
