"""The words by which people ask for meetings (`data/termin_worte.yml`) and the towns of NRW (`data/orte.yml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from bot.spelling import plain

MIN_SIMILARITY = 86
_FUZZY_FROM = 6
"""Shorter words must be typed right: an edit makes another word of them."""
_PLACE_WORDS = {"in", "nach", "aus", "stadt", "bei", "um", "raum", "von", "nahe", "naehe"}
"""After one of these a word that is also an ordinary one means the town."""


@dataclass(frozen=True)
class Vocabulary:
    """Phrases in plain spelling, each with what it stands for."""

    formats: Mapping[str, str]
    themes: Mapping[str, str]
    """Phrase → theme field."""
    presences: Mapping[str, str]
    audiences: Mapping[str, str]
    states: Mapping[str, str]
    free: frozenset[str]
    regions: Mapping[str, tuple[str, ...]]
    """Plain name of a region → its towns."""
    aspects: Mapping[str, tuple[str, ...]]
    """What a question asks of a meeting, the most telling first → phrases."""
    openings: tuple[str, ...]
    """Words with which a follow-up begins."""
    fillers: frozenset[str]
    towns: Mapping[str, str]
    """Plain name → official name."""
    ordinary: frozenset[str]
    """Plain names of towns that are ordinary words too."""

    @cached_property
    def asking(self) -> frozenset[str]:
        """Words of the questions on a single meeting; they name no theme."""
        return frozenset(word for phrases in self.aspects.values() for phrase in phrases for word in phrase.split())

    @cached_property
    def theme_words(self) -> Mapping[str, re.Pattern[str]]:
        """Theme field → pattern that finds one of its words in plain text."""
        fields = dict.fromkeys(self.themes.values())
        return {
            name: re.compile("|".join(re.escape(word) for word, field in self.themes.items() if field == name))
            for name in fields
        }

    def town(self, word: str, before: str, *, capital: bool) -> str | None:
        """The town that `word` (plain) names, if it does; `before` is the word in front of it."""
        name = self.towns.get(word)
        if name is not None:
            return name if word not in self.ordinary or before in _PLACE_WORDS or capital else None
        if len(word) < _FUZZY_FROM + 1 or word in self.fillers:
            return None
        hit = process.extractOne(word, self.towns.keys(), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY + 2)
        return self.towns[hit[0]] if hit else None


def load_vocabulary(words_file: Path, towns_file: Path) -> Vocabulary:
    """Read both files.

    Raises:
        OSError, KeyError, yaml.YAMLError: a file that belongs to the program is missing or damaged.
    """
    words = _read(words_file)
    towns, ordinary = _towns(_read(towns_file))
    return Vocabulary(
        formats=_turned(words["formate"]),
        themes=_turned(words["themen"]) | {plain(name): name for name in words["themen"]},
        presences=_turned(words["teilnahme"]),
        audiences=_turned(words["zielgruppe"]),
        states=_turned(words["status"]),
        free=frozenset(plain(word) for word in words["frei"]),
        regions={plain(name): tuple(members) for name, members in words["regionen"].items()},
        aspects={name: tuple(plain(word) for word in phrases) for name, phrases in words["fragen"].items()},
        openings=tuple(plain(word) for word in words["anschluss"]),
        fillers=frozenset(plain(word) for word in words["fuellwoerter"]),
        towns=towns,
        ordinary=ordinary,
    )


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _turned(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {plain(phrase): name for name, phrases in table.items() for phrase in phrases}


def _towns(rows: list[dict[str, Any]]) -> tuple[dict[str, str], frozenset[str]]:
    towns: dict[str, str] = {}
    ordinary: set[str] = set()
    for row in rows:
        name = re.sub(r" \(.*\)$", "", str(row["name"]))
        forms = [plain(form) for form in (row["name"], name, *row.get("auch", ()))]
        towns |= {form: name for form in forms if form not in towns}
        if "wort" in row:
            ordinary |= set(forms)
    return towns, frozenset(ordinary)
