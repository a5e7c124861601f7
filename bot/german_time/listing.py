"""Word lists as text: short to read and to extend."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """The words of `text`."""
    return frozenset(text.split())


def table(text: str) -> dict[str, str]:
    """Words to their key: each line is a key and the words that mean it."""
    lines = (line.split() for line in text.strip().splitlines())
    return {word: line[0] for line in lines for word in line[1:]}
