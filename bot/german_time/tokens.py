"""Text to tokens: words, numbers and signs with what the closed lists say of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.german_time.colloquial import WITH_DOT
from bot.german_time.meaning import NOTHING, Meaning
from bot.german_time.spelling import understood

MAX_CHARACTERS = 500
"""What comes after is not looked at."""

_PIECE = re.compile(r"\d+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad])*(?:['’`](?=[^\W\d_])[^\W\d_]+)?|[^\w\s]|_")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\u00ad": None})
_APOSTROPHES = re.compile("['’`]")


@dataclass(slots=True)
class Token:
    """One piece of the text."""

    text: str
    word: str
    """Lower case, umlauts as ae, oe, ue, ß as ss, misspellings mended; of a number or sign the text."""
    start: int
    end: int
    glued: bool
    """Whether it follows the piece before without a space."""
    number: int | None
    meaning: Meaning

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[:1].isalpha()

    def mask(self) -> None:
        """Forget what it means: part of a name, a room, an amount."""
        self.meaning = NOTHING
        self.number = None
        self.word = "\0"


def fold(word: str) -> str:
    """Lower case with umlauts and ß written out."""
    return unicodedata.normalize("NFC", word).lower().translate(_UMLAUTS)


def tokenise(text: str) -> list[Token]:
    """The tokens of the first `MAX_CHARACTERS` characters."""
    tokens: list[Token] = []
    before = -1
    for piece in _PIECE.finditer(text[:MAX_CHARACTERS]):
        found = piece.group()
        start, end = piece.span()
        if found == "." and start == before and tokens[-1].text.lower() in WITH_DOT:
            continue
        tokens.append(_token(found, start, end, glued=start == before))
        before = end
    return tokens


def _token(text: str, start: int, end: int, *, glued: bool) -> Token:
    if text[0].isdecimal():
        number = int(text) if len(text) <= 8 else None
        return Token(text, text, start, end, glued, number, NOTHING)
    if not text[0].isalpha() and not text[0].isnumeric():
        return Token(text, text, start, end, glued, None, NOTHING)
    word = _APOSTROPHES.sub("", fold(text))
    correct, meaning = understood(word)
    return Token(text, correct, start, end, glued, None, meaning)


def word_at(tokens: list[Token], index: int) -> str:
    """The word of the token at `index`; empty outside the sentence."""
    return tokens[index].word if 0 <= index < len(tokens) else ""


def sentences(tokens: list[Token]) -> list[list[Token]]:
    """The tokens by sentence; a dot ends one only after a longer word and before a capital letter."""
    found: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        found[-1].append(token)
        if token.word in {"?", "!", ";"} or (token.word == "." and _ends_a_sentence(tokens, index)):
            found.append([])
    return [sentence for sentence in found if sentence]


def _ends_a_sentence(tokens: list[Token], index: int) -> bool:
    before, after = tokens[index - 1], tokens[index + 1] if index + 1 < len(tokens) else None
    is_word = index > 0 and before.is_word and len(before.word) > 3 and not before.meaning.short
    return is_word and after is not None and after.capital and not after.glued
