"""What every messenger offers, whatever its protocol: receive, send under a key, say what it can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.sending import (
    AmbiguousFailure,
    Attachment,
    Capabilities,
    Outgoing,
    PermanentFailure,
    Sender,
    SendFailure,
    TemporaryFailure,
)

__all__ = [
    "AmbiguousFailure",
    "Attachment",
    "Capabilities",
    "Messenger",
    "Outgoing",
    "PermanentFailure",
    "Receive",
    "Received",
    "SendFailure",
    "TemporaryFailure",
]


@dataclass(frozen=True)
class Received:
    """A message of a user. `external_id` is the messenger's own and unique in it; `address` is where to answer.

    With `choice`, the user pressed the button of this payload; the messenger does not check whether it was offered.
    """

    address: str
    external_id: str
    text: str
    choice: str | None = None
    private: bool = True
    """False in a room of several people, where nobody can be reminded."""


class Receive(Protocol):
    """Takes what arrived into the inbox, in one transaction; what was taken before is left out."""

    async def __call__(self, messages: Sequence[Received], state: Mapping[str, str] | None = None) -> None:
        """Keep `messages`, and with them the messenger's own `state` such as its sync token."""


class Messenger(Sender, Protocol):
    """A messenger; made with its settings, and idle until `run`."""

    async def run(self, receive: Receive, state: Mapping[str, str]) -> None:
        """Receive until cancelled, from `state` on; reconnects by itself and never ends because of a peer."""

    async def forget(self, address: str) -> None:
        """Let go of what the messenger keeps of an address, such as a room.

        Raises:
            SendFailure
        """
