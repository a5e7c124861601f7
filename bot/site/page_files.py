"""The editors' pages in `data/seiten`: read again when they change, checked, the last good version kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from bot.knowledge import KnowledgeMistakes, Mistake
from bot.knowledge.live_file import LiveFile
from bot.knowledge.placeholders import PLACEHOLDER
from bot.knowledge.reading import read_text

FRAME = "rahmen"
"""The page around all others; `{inhalt}` is where they go."""

NOT_FOUND = "nicht_gefunden"
"""The page for unknown addresses."""

OF_THE_FRAME = ("inhalt", "titel")

_NAME = re.compile(r"\w+")
_HEADING = re.compile(r"<h1[\s>]", re.IGNORECASE)
_INLINE = (
    (re.compile(r"<style[\s>]|\sstyle\s*=", re.IGNORECASE), "Stile gehören in bot/site/assets/seite.css"),
    (re.compile(r"<script(?![^>]*\ssrc=)|\son\w+\s*=", re.IGNORECASE), "Skripte gehören in eine eigene Datei"),
)


class PageFile:
    """One file of a page.

    Raises (on construction):
        KnowledgeMistakes: there is no good version to begin with.
    """

    def __init__(self, path: Path, known: Collection[str]) -> None:
        kept = "Die bisherige Fassung der Seite bleibt in Betrieb"
        self._file = LiveFile(path, lambda changed: load_page(changed, known), kept)

    def text(self) -> str:
        """The current version, or the last good one where the current one is broken."""
        return self._file.current()


def load_page(path: Path, known: Collection[str]) -> str:
    """The text of the page `path`, in which only placeholders of `known` may stand.

    Raises:
        KnowledgeMistakes: the file is missing, unreadable or wrong.
    """
    text = read_text(path)
    mistakes = [
        Mistake(path.name, text.count("\n", 0, position) + 1, message)
        for position, message in _mistakes(text, known, frame=path.stem == FRAME)
    ]
    if mistakes:
        raise KnowledgeMistakes(mistakes)
    return text


def _mistakes(text: str, known: Collection[str], *, frame: bool) -> Iterator[tuple[int, str]]:
    """Position and explanation of whatever a browser would refuse or a reader would stumble over."""
    allowed = {*known, *OF_THE_FRAME} if frame else known
    for match in PLACEHOLDER.finditer(text):
        if _NAME.fullmatch(match[1]) and match[1] not in allowed:
            yield match.start(), f"Der Platzhalter „{match[0]}“ ist unbekannt; bitte Schreibweise prüfen."
    for pattern, place in _INLINE:
        for match in pattern.finditer(text):
            yield match.start(), f"„{match[0].strip()}“ lässt der Browser hier nicht zu; {place}."
    headings = len(_HEADING.findall(text))
    if frame and headings:
        yield 0, "Die Überschrift <h1> gehört in die einzelnen Seiten, nicht in den Rahmen."
    if frame and text.count("{inhalt}") != 1:
        yield 0, "Im Rahmen muss der Platzhalter „{inhalt}“ genau einmal stehen."
    if not frame and headings != 1:
        yield 0, f"Eine Seite braucht genau eine Überschrift <h1>, hier sind es {headings}."
