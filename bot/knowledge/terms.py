"""Finds the glossary term that a question asks for."""

from __future__ import annotations

from rapidfuzz import fuzz

from bot.knowledge.model import Knowledge, Term
from bot.spelling import plain

MIN_SIMILARITY = 85
_FUZZY_FROM = 6
"""Shorter words must be typed right: an edit makes another abbreviation of "QM" or "ISEK"."""


def find_term(knowledge: Knowledge, question: str) -> Term | None:
    """The term whose longest form stands in `question`, else the one that is nearly spelt like a word of it."""
    words = plain(question)
    exact = [
        (len(form), term)
        for term in knowledge.begriffe
        for word in term.woerter
        if (form := plain(word)) and f" {form} " in f" {words} "
    ]
    if exact:
        return max(exact, key=lambda hit: hit[0])[1]
    similar = [
        (similarity, term)
        for term in knowledge.begriffe
        for word in term.woerter
        if (similarity := _similarity(plain(word), words)) >= MIN_SIMILARITY
    ]
    return max(similar, key=lambda hit: hit[0])[1] if similar else None


def _similarity(form: str, question: str) -> float:
    """How well `form` matches as many words of the question as it has itself, 0 to 100."""
    if len(form) < _FUZZY_FROM:
        return 0.0
    words, length = question.split(), len(form.split())
    windows = (" ".join(words[i : i + length]) for i in range(len(words) - length + 1))
    return max((fuzz.ratio(form, window) for window in windows), default=0.0)
