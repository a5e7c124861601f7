"""E-mail as a messenger: it only sends. What can bounce, bounces at the mail server at once, or at the sender's box."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from bot.channels.email.addresses import AddressInvalid, parse_address
from bot.channels.email.letters import LetterHead
from bot.channels.email.links import UnsubscribeLinks
from bot.channels.email.smtp import MailGate
from bot.channels.messenger import Capabilities, Outgoing, PermanentFailure, Receive
from bot.knowledge.model import Texts

CHANNEL = "email"
"""Also the value of `contacts.channel`."""
UNSUBSCRIBE_PATH = "/email/abmelden/"


class HasTexts(Protocol):
    """Holds the texts in service, which it replaces when their file changes."""

    @property
    def texts(self) -> Texts:
        """The texts in service."""


class EmailMessenger:
    """Sends mails; `contact_of` gives the id of the contact with an address, None where there is none."""

    name = CHANNEL
    capabilities = Capabilities(push=True, buttons=False, repeatable=False)

    def __init__(
        self,
        gate: MailGate,
        head: LetterHead,
        links: UnsubscribeLinks,
        knowledge: HasTexts,
        contact_of: Callable[[str], Awaitable[str | None]],
        public_address: str,
    ) -> None:
        self._gate = gate
        self._head = head
        self._links = links
        self._knowledge = knowledge
        self._contact_of = contact_of
        self._public_address = public_address.rstrip("/")

    async def run(self, receive: Receive, state: Mapping[str, str]) -> None:
        """Wait until cancelled: nothing is received, answers go to people."""
        await asyncio.Event().wait()

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """Send a mail and return its Message-ID, which is the same for the same `key`.

        Where the address belongs to a contact, the mail says how to unsubscribe.

        Raises:
            SendFailure
        """
        try:
            to = parse_address(address)
        except AddressInvalid:
            raise PermanentFailure("no e-mail address") from None
        contact = await self._contact_of(to)
        unsubscribe = "" if contact is None else self.unsubscribe_address(contact)
        texts = self._knowledge.texts
        foot = texts.get("email_fuss", abmelden=unsubscribe) if unsubscribe else texts.get("email_fuss_ohne")
        whole = Outgoing(f"{message.text.rstrip()}\n\n-- \n{foot}\n", (), message.subject, message.attachment)
        mail = self._head.write(to, whole, key, texts.get("email_absender"), unsubscribe)
        await self._gate.deliver(self._head.sender, to, mail)
        return self._head.message_id(key)

    async def forget(self, address: str) -> None:
        """Nothing is kept of an address here."""

    def unsubscribe_address(self, contact: str) -> str:
        """Where the contact with this id unsubscribes."""
        return f"{self._public_address}{UNSUBSCRIBE_PATH}{self._links.token(contact)}"
