"""Masks a text step by step: what has a form, names by the model, names by what introduces them, unknown words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.improving.masking.introductions import introduced
from bot.improving.masking.lexicon import WORD, Lexicon
from bot.improving.masking.marks import GAP, NAME
from bot.improving.masking.marks import WORD as UNKNOWN
from bot.improving.masking.names import PERSON, NameModel, Span
from bot.improving.masking.patterns import mask_patterns

_PRONOUNS = {
    "sie",
    "ihr",
    "ihre",
    "ihren",
    "ihrem",
    "ihrer",
    "ihnen",
    "ihres",
    "du",
    "dein",
    "deine",
    "dir",
    "dich",
    "euch",
}
_BEGINNING = re.compile(r"(?:^|[.!?:…]\s*|\n|[„\"“»(–-]\s?)\W*$")
_SEVERAL = re.compile(r"(\[(?:Name|Wort)\])(?:[\s,-]*\[(?:Name|Wort)\])+")


@dataclass(frozen=True)
class Masked:
    """A masked text, and the share of its words that can still be read."""

    text: str
    readable: float


class Masker:
    """Masks texts; the model may be slow, so call it in a thread."""

    def __init__(self, model: NameModel, lexicon: Lexicon) -> None:
        self._model = model
        self._lexicon = lexicon

    def mask(self, text: str) -> Masked:
        """`text` with everything masked that may point to somebody."""
        words = len(WORD.findall(text))
        spans = [span for span in self._model.names(text) if not self._is_public(text, span)]
        spans += [Span(start, end, PERSON) for start, end in introduced(text)]
        text = mask_patterns(_masked(text, spans))
        text = self._mask_words(text)
        left = len(WORD.findall(GAP.sub(" ", text)))
        return Masked(_SEVERAL.sub(r"\1", text), left / words if words else 0.0)

    def _is_public(self, text: str, span: Span) -> bool:
        """Whether a name is no person's, and the assistant speaks of it itself."""
        words = WORD.findall(text[span.start : span.end])
        return span.kind != PERSON and bool(words) and all(self._lexicon.is_own(word) for word in words)

    def _mask_words(self, text: str) -> str:
        kept: list[str] = []
        position = 0
        for gap in [*GAP.finditer(text), None]:
            end = len(text) if gap is None else gap.start()
            kept.append(self._mask_words_between(text, position, end))
            if gap is not None:
                kept.append(gap[0])
                position = gap.end()
        return "".join(kept)

    def _mask_words_between(self, text: str, start: int, end: int) -> str:
        def shown(match: re.Match[str]) -> str:
            before = text[: start + match.start()]
            return match[0] if self._may_be_shown(match[0], before) else UNKNOWN

        return WORD.sub(shown, text[start:end])

    def _may_be_shown(self, word: str, before: str) -> bool:
        if len(word) == 1 or word.casefold() in _PRONOUNS:
            return True
        return self._lexicon.knows(word, first=_BEGINNING.search(before[-6:]) is not None)


def _masked(text: str, spans: list[Span]) -> str:
    """`text` with a mark for each stretch of it that lies in a span."""
    kept: list[str] = []
    position = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.end > position:
            kept += [text[position : span.start], NAME]
            position = span.end
    return "".join([*kept, text[position:]])
