"""Finds names by the words around them: "ich heiße …", "Herr …", "Viele Grüße …"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SELF = re.compile(
    r"\b(?:ich (?:hei(?:ß|ss)e?|bin (?:der|die|es,?)|nenne mich)|hei(?:ß|ss)e? ich|namens|genannt"
    r"|(?:vor|nach|familien|ruf)?name[ns]?(?: ist| lautet| is)?|hier (?:ist|spricht|schreibt)"
    r"|gez\.?|unterzeichnet(?: von)?|i\. ?A\.)\s*:?\s+",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:herrn?|frau|fräulein|hr\.|fr\.|familie|fam\.|dr\.?|prof\.?|professor(?:in)?|eheleute|onkel|tante|opa|oma)\s+",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\b(?:gr(?:ü|ue)(?:ß|ss)e?n?|gru(?:ß|ss)|mfg|lg|vg|hochachtungsvoll)\s*[,!.]*\s+(?=[^.?!]{1,40}[.!]?$)",
    re.IGNORECASE,
)
_AFTER = ((_SELF, 3), (_TITLE, 2), (_GREETING, 3))
"""What introduces a name, and how many words the name may have."""
_NEXT = re.compile(r"([^\W\d_][\w'’-]*)(\.?)[ \t]*")
_FUNCTION_WORDS = """
und oder aber der die das den dem des ein eine einen einem einer ich du er sie es wir ihr mich mir dich dir ihm ihn uns
euch ihnen mein meine meinen meiner meinem dein deine sein seine ihre ihren unser unsere euer eure nicht kein keine auch
noch nur schon sehr so zu zur zum in im an am auf aus bei beim mit von vom für gegen ohne um nach über unter vor hinter
ist sind war bin bist habe hat haben hatte wird werden kann können will wollen möchte soll sollen muss müssen darf wie
was wer wo wann warum welche welcher welches dass ob wenn weil als doch mal ja nein bitte danke da dort hier dann jetzt
heute morgen alle alles man sich sowie bzw neu gibt aller des
"""
_NO_NAME = frozenset(_FUNCTION_WORDS.split())


def introduced(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand that are introduced as such, in any spelling."""
    for opening, most in _AFTER:
        for match in opening.finditer(text):
            yield from _following(text, match.end(), most)


def _following(text: str, position: int, most: int) -> Iterator[tuple[int, int]]:
    first = ""
    for _ in range(most):
        match = _NEXT.match(text, position)
        if match is None or match[1].casefold() in _NO_NAME:
            return
        first = first or match[1]
        # Who writes names with a capital goes on with the sentence at a small letter.
        if first[0].isupper() and match[1][0].islower():
            return
        yield match.span(1)
        position = match.end()
