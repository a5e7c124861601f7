"""What every messenger offers, whatever its protocol: receive, send under a key, say what it can do.

SendFailure
├── TemporaryFailure    clearly not sent; another try makes sense, after `retry_after` seconds where the peer said so
├── PermanentFailure    this address can never be reached again: gone, blocked, forbidden, hard bounce
└── AmbiguousFailure    nobody knows whether it was sent
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.messages import Button


class SendFailure(Exception):
    """A message was not sent, or may not have been."""


class TemporaryFailure(SendFailure):
    """Clearly not sent; another try makes sense."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds, where the peer named them."""


class PermanentFailure(SendFailure):
    """This address cannot be reached any more."""


class AmbiguousFailure(SendFailure):
    """The peer may have taken the message: the connection broke after it was handed over."""


@dataclass(frozen=True)
class Capabilities:
    """What a messenger can do."""

    push: bool = True
    """Whether it can send without having been asked."""
    buttons: bool = False
    """Whether it shows buttons; elsewhere they become numbered choices in the text."""
    repeatable: bool = False
    """Whether two sends with the same key show one message."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message, where the messenger can."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Outgoing:
    """A message to send."""

    text: str
    buttons: tuple[Button, ...] = ()
    subject: str = ""
    """For e-mail."""
    attachment: Attachment | None = None


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


class Messenger(Protocol):
    """A messenger; made with its settings, and idle until `run`."""

    name: str
    """Also the value of `contacts.channel`."""
    capabilities: Capabilities

    async def run(self, receive: Receive, state: Mapping[str, str]) -> None:
        """Receive until cancelled, from `state` on; reconnects by itself and never ends because of a peer."""

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """Send; the same `key` again is the same message. Returns the messenger's own id of it.

        Raises:
            SendFailure
        """

    async def forget(self, address: str) -> None:
        """Let go of what the messenger keeps of an address, such as a room.

        Raises:
            SendFailure
        """
