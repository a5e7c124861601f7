"""A copy of `data/wissen.yml` with ten times the entries and glossary terms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

TIMES = 10
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class _Plain(yaml.SafeDumper):
    """Writes what stands twice twice: the loader refuses references."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_tenfold(source: Path, target: Path) -> None:
    """Write the copy; the copied entries have ids of their own, the copied terms words of their own."""
    data = yaml.load(source.read_text(encoding="utf-8"), yaml.CSafeLoader)
    numbers = range(2, TIMES + 1)
    entries = [entry | {"id": f"{entry['id']}_{n}"} for n in numbers for entry in data["eintraege"]]
    terms = [_other_term(term, n) for n in numbers for term in data["begriffe"]]
    data["eintraege"] += entries
    data["begriffe"] += terms
    text = yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000)
    target.write_text(text, encoding="utf-8")


def _other_term(term: dict[str, Any], number: int) -> dict[str, Any]:
    # Words as long as the real ones, which no question holds: the search has to pass them all.
    words = [_shifted(word, number) for word in term["woerter"]]
    return term | {"id": f"{term['id']}_{number}", "woerter": words}


def _shifted(word: str, by: int) -> str:
    moved = _ALPHABET[by:] + _ALPHABET[:by]
    return word.lower().translate(str.maketrans(_ALPHABET, moved))
