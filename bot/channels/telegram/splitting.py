"""Splits texts that are too long for one message."""

from __future__ import annotations

MAX_UNITS = 4096
"""Telegram counts UTF-16 code units."""


def split_text(text: str, most: int = MAX_UNITS) -> list[str]:
    """`text` in parts of at most `most` UTF-16 units, parted at paragraphs, else at lines, else at words."""
    parts: list[str] = []
    while len(head := _beginning(text, most)) < len(text):
        end = _end_of_part(head)
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*parts, text]


def _beginning(text: str, most: int) -> str:
    """As much of `text` as has room; a character of two units is never parted."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


def _end_of_part(head: str) -> int:
    for separator in ("\n\n", "\n", " "):
        # A break in the first half would make many short parts.
        if (position := head.rfind(separator)) > len(head) // 2:
            return position
    return len(head)
