"""Makes plain text of what stands in a cell: no tags, no control characters, one line, bounded length."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*(?:>|$)")
_SPACES = re.compile(r"\s+")
_FORMULA = re.compile(r"=\s*\S|[+\-@][\w.+*/$-]*[A-Za-z][\w.]*[(|!]|@[A-Z]+\(")
_CELL_ERROR = re.compile(r"#(?:NAME\?|REF!|N/A|NV|VALUE!|WERT!|DIV/0!|NUM!|ZAHL!|BEZUG!|NULL!)")

CACHED = 4096
"""Places, themes and prices come again in row after row."""
MAX_ROUNDS = 5
"""Tags inside tags are taken off this often; what then is left loses its angle brackets."""


@lru_cache(maxsize=CACHED)
def plain_text(text: str) -> str:
    """`text` on one line, in composed letters, without control, invisible and direction-changing characters."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    visible = (sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return _SPACES.sub(" ", "".join(visible)).strip()


def without_tags(text: str) -> str:
    """`text` without HTML: tags are taken off, scripts with their content, entities become their characters."""
    if "<" not in text and "&" not in text:
        return text
    for _ in range(MAX_ROUNDS):
        before = text
        text = _TAG.sub(" ", _SCRIPT.sub(" ", html.unescape(text)))
        if text == before:
            return plain_text(text)
    return plain_text(text.replace("<", " ").replace(">", " "))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run `text` rather than show it."""
    return text[:1] in "=+-@" and _FORMULA.match(text) is not None


def is_cell_error(text: str) -> bool:
    """Whether `text` is what a spreadsheet shows for a broken formula."""
    return text[:1] == "#" and _CELL_ERROR.fullmatch(text) is not None


def shortened(text: str, limit: int) -> str:
    """`text` cut at a word to at most `limit` characters, ending in "…" where something is missing."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:–-") + "…"
