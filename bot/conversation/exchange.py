"""What a conversation tells of an answered message, to whoever counts or measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.conversation.messages import Incoming, Reply
from bot.rasa_client import Turn


@dataclass(frozen=True)
class Exchange:
    """A message, its turns (question and what became of it) and all replies.

    `hinted` says that somebody may be in danger, `outage` that Rasa was away; `seconds` counts from its arrival.
    """

    message: Incoming
    turns: tuple[tuple[str, Turn], ...]
    replies: tuple[Reply, ...]
    hinted: bool
    outage: bool
    seconds: float

    @property
    def channel(self) -> str:
        """The channel, which every sender id begins with."""
        return self.message.sender.partition(":")[0]


class Listener(Protocol):
    """Hears of every message that Rasa was asked about; must be quick, for the reply waits."""

    def heard(self, exchange: Exchange) -> None:
        """Take note of an answered message."""
