"""Groups similar questions, and shows of a group only what several people said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.improving.masking.lexicon import WORD
from bot.improving.masking.marks import GAP
from bot.spelling import plain

LEAST = 3
"""What fewer people asked is never shown, neither a question nor a word of it."""
SIMILAR = 80.0
MOST_EXAMPLES = 5
HIDDEN = "…"

_MARKUP = re.compile(r"[\[\]{}…]")
"""Gaps, and what training data would read as an entity."""
_SMALL = """
der die das den dem des ein eine einen einem einer und oder ich wir sie es man ihr du mir mich uns ist sind gibt hat
haben kann können in im an am auf bei zu zum zur von vom für mit bitte denn auch mal hallo guten tag was wie wo wer wann
"""
_COMMON = frozenset(plain(_SMALL).split())
"""Words that make no two questions alike, and tell nothing of who asks."""


@dataclass(frozen=True)
class Row:
    """A kept question."""

    reason: str
    topic: str
    text: str
    ranking: Sequence[str]


@dataclass
class Group:
    """Questions that are alike; `key` is what they are compared by."""

    key: str
    rows: list[Row] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether enough people asked this."""
        return len(self.rows) >= LEAST

    def count(self, reason: str) -> int:
        """How many of the questions were kept for this reason."""
        return sum(row.reason == reason for row in self.rows)

    def topics(self) -> list[str]:
        """The likeliest topics, the best first: three points for a first place, one for a third."""
        points: Counter[str] = Counter()
        for row in self.rows:
            for place, name in enumerate(row.ranking):
                points[name] += LEAST - place
        return [name for name, _ in points.most_common(3)]

    def text(self) -> str:
        """The most typical question, without the words that fewer than three of them hold; only if it may be shown."""
        if not self.is_shown:
            raise ValueError("Too few people asked this.")
        frequent = self._frequent()
        # Of equally typical ones the first, which is the most frequent.
        typical = max(self._distinct(), key=lambda text: len((_words(text) & frequent) - _COMMON))
        return _without_rare(typical, frequent)

    def examples(self) -> list[str]:
        """Questions that may be shown as they are."""
        if not self.is_shown:
            return []
        frequent = self._frequent()
        whole = [text for text in self._distinct() if not _MARKUP.search(text) and _words(text) <= frequent]
        return whole[:MOST_EXAMPLES]

    def _distinct(self) -> list[str]:
        """The texts, the most frequent first, each spelling of the same words once."""
        spellings: dict[str, str] = {}
        seen: Counter[str] = Counter()
        for row in self.rows:
            spellings.setdefault(plain(row.text), " ".join(row.text.split()))
            seen[plain(row.text)] += 1
        return [spellings[key] for key, _ in seen.most_common()]

    def _frequent(self) -> set[str]:
        seen = Counter(word for row in self.rows for word in _words(row.text))
        return {word for word, number in seen.items() if number >= LEAST} | _COMMON


def grouped(rows: Iterable[Row]) -> list[Group]:
    """The questions in groups, the largest first; a question that consists of gaps belongs to none."""
    exact: dict[str, Group] = {}
    for row in rows:
        key = _key(row.text)
        if key:
            exact.setdefault(key, Group(key)).rows.append(row)
    groups: list[Group] = []
    keys: list[str] = []
    for group in sorted(exact.values(), key=lambda one: (-len(one.rows), one.key)):
        hit = process.extractOne(group.key, keys, scorer=fuzz.token_sort_ratio, score_cutoff=SIMILAR)
        if hit is None:
            groups.append(group)
            keys.append(group.key)
        else:
            groups[hit[2]].rows.extend(group.rows)
    return sorted(groups, key=lambda one: (-len(one.rows), one.key))


def _key(text: str) -> str:
    words = plain(GAP.sub(" ", text)).split()
    return " ".join(sorted({word for word in words if word not in _COMMON}))


def _words(text: str) -> set[str]:
    return {plain(word) for word in WORD.findall(GAP.sub(" ", text))}


def _without_rare(text: str, frequent: set[str]) -> str:
    shown = WORD.sub(lambda match: match[0] if plain(match[0]) in frequent else HIDDEN, GAP.sub(HIDDEN, text))
    merged: list[str] = []
    for word in shown.split():
        if not (word.strip(",;:-") == HIDDEN and merged and merged[-1] == HIDDEN):
            merged.append(HIDDEN if word.strip(",;:-") == HIDDEN else word)
    return " ".join(merged)
