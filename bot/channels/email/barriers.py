"""The form on which people report barriers (§ 10b BGG NRW): it becomes a mail, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.email.letters import LetterHead
from bot.channels.email.links import new_token
from bot.channels.email.messenger import HasTexts
from bot.channels.email.smtp import MailGate
from bot.sending import Outgoing

MOST_LETTERS = 3000


class BarrierReports:
    """Mails what people report to whoever `contact` names at that moment."""

    def __init__(self, gate: MailGate, head: LetterHead, knowledge: HasTexts, contact: Callable[[], str]) -> None:
        self._gate = gate
        self._head = head
        self._knowledge = knowledge
        self._contact = contact

    async def send(self, text: str, address: str) -> None:
        """Mail a report; answers go to `address` (checked) where there is one.

        Raises:
            AddressInvalid: the contact cannot be written to. SendFailure
        """
        texts = self._knowledge.texts
        whom = address or texts.get("email_barriere_ohne_antwort")
        message = Outgoing(
            texts.get("email_barriere_text", text=text, adresse=whom), subject=texts.get("email_barriere_betreff")
        )
        name, to = texts.get("email_absender"), self._contact()
        mail = self._head.write(to, message, f"barriere/{new_token()}", name, reply_to=address)
        await self._gate.deliver(self._head.sender, to, mail)
