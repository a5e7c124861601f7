"""An answer on meetings while it is put together: texts, and what is told of each meeting, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from bot.meetings.model import Meeting

Block = str | Meeting
"""A part of an answer: a text, or the meeting that is told of there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A text, the same in blocks, the meetings that may be picked from it, and how many fit in all."""

    text: str
    blocks: tuple[Block, ...] = ()
    shown: tuple[Meeting, ...] = ()
    total: int = 0
    offset: int = 0
    """How many of those that fit came before the ones shown."""


class Draft:
    """Collects the parts of an answer."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []

    def say(self, *texts: str) -> None:
        """Add paragraphs; empty ones are left out."""
        for text in filter(None, texts):
            self._parts.append(f"\n\n{text}")
            self._blocks.append(text)

    def tell(self, meeting: Meeting, told: str) -> None:
        """Add a meeting, with what is told of it where people see text alone."""
        self._parts.append(f"\n\n{told}")
        self._blocks.append(meeting)

    def list(self, meeting: Meeting, line: str) -> None:
        """Add a meeting to a list of which each has a line."""
        follows = bool(self._blocks) and isinstance(self._blocks[-1], Meeting)
        self._parts.append(f"\n{line}" if follows else f"\n\n{line}")
        self._blocks.append(meeting)

    def answer(self, shown: tuple[Meeting, ...] = (), total: int = 0, offset: int = 0) -> Answer:
        """The finished answer."""
        return Answer("".join(self._parts).lstrip("\n"), tuple(self._blocks), shown, total, offset)
