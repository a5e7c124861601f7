"""Sending, whoever asks for it: what a message is, what a sender can do, how it fails.

SendFailure
├── TemporaryFailure    clearly not sent; another try makes sense, after `retry_after` seconds where the peer said so
├── PermanentFailure    this address can never be reached again: gone, blocked, forbidden, hard bounce
└── AmbiguousFailure    nobody knows whether it was sent
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Button:
    """A choice; `payload` is sent back when it is taken."""

    title: str
    payload: str


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
    exclusive: bool = False
    """Whether only the bot that receives may send: it alone has the connection or keeps the pace."""


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


class Sender(Protocol):
    """Sends messages to addresses of one messenger."""

    name: str
    """Also the value of `contacts.channel`."""
    capabilities: Capabilities

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """Send; the same `key` again is the same message. Returns the messenger's own id of it.

        Raises:
            SendFailure
        """
