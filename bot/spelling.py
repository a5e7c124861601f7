"""Makes different spellings of the same words alike."""

from __future__ import annotations

import re

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_OTHER = re.compile(r"[^a-z0-9]+")


_PHONE = {
    **dict.fromkeys(("wiviel", "wievil", "wivil"), "wieviel"),
    **dict.fromkeys(("nexte", "negste", "nechste", "neste", "nachste"), "naechste"),
    **dict.fromkeys(("nexten", "negsten", "nechsten", "nachsten"), "naechsten"),
    **dict.fromkeys(("nextes", "negstes", "nechstes", "nachstes"), "naechstes"),
    **dict.fromkeys(("nexter", "negster", "nechster", "nachster"), "naechster"),
    "wan": "wann",
    "gets": "gehts",
    "ur": "uhr",
    "un": "und",
    "is": "ist",
    "kost": "kostet",
    "anmeldn": "anmelden",
    "nich": "nicht",
    "wat": "was",
}
"""How people type small words on a phone."""


def unhurried(text: str) -> str:
    """Plain `text` with hurriedly typed small words as they are usually written."""
    return " ".join(_PHONE.get(word, word) for word in plain(text).split())


def plain(text: str) -> str:
    """Lower case, umlauts as two letters, everything but letters and digits as one blank."""
    return _OTHER.sub(" ", text.lower().translate(_UMLAUTS)).strip()
