"""What the grammar reads from: the tokens of a sentence, and the moment it is said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.german_time.meaning import NOTHING
from bot.german_time.phrases import Moment, Phrase
from bot.german_time.tokens import Token

_NO_TOKEN = Token("", "", 0, 0, False, None, NOTHING)

_NOTHING_AHEAD = [_NO_TOKEN] * 40
"""More than any part of the grammar looks ahead."""

ARTICLES = frozenset({"der", "die", "das", "dem", "den", "des"})
PLACES = frozenset({"am", "an", "im", "in", "zum", "zur", "zu", "beim", "bei", "fuer", "vom", "von", "auf", "ins"})
ABOUT = frozenset({"ca", "circa", "etwa", "ungefaehr", "so", "gegen", "rund", "irgendwann", "noch", "vielleicht"})


Match = tuple[Phrase, int]
"""A phrase and the index of the token after it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence and its moment."""

    tokens: list[Token]
    """Of the sentence, with empty ones behind it, so that looking ahead, or back before the first, needs no check."""
    size: int
    """How many tokens the sentence has."""
    now: datetime
    moment: Moment
    known: dict[tuple[str, int], Match | None] = field(default_factory=dict)
    """What the grammar found at a place: nothing is looked for twice, so that the work stays linear."""

    @classmethod
    def of(cls, tokens: list[Token], now: datetime, *, past: bool) -> Scene:
        """The scene of a sentence said at `now`; `past` tells whether it looks back."""
        return cls([*tokens, *_NOTHING_AHEAD], len(tokens), now, Moment(now.date(), past))

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.moment.today

    def at(self, index: int) -> Token:
        """The token at `index`, an empty one outside the sentence."""
        return self.tokens[index]

    def word(self, index: int) -> str:
        """The word at `index`."""
        return self.tokens[index].word

    def skip(self, index: int, words: Collection[str], most: int = 1) -> int:
        """The index after up to `most` of `words`."""
        while most > 0 and self.word(index) in words and self.word(index):
            index += 1
            most -= 1
        return index

    def skip_sign(self, index: int, signs: str) -> int:
        """The index after one of the signs, if it stands there."""
        return index + 1 if self.word(index) and self.word(index) in signs else index
