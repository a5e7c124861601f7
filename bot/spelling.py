"""Makes different spellings of the same words alike."""

from __future__ import annotations

import re

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_OTHER = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Lower case, umlauts as two letters, everything but letters and digits as one blank."""
    return _OTHER.sub(" ", text.lower().translate(_UMLAUTS)).strip()
