"""What is kept of people: found, gathered and forgotten by their addresses."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from bot.clock import BERLIN
from bot.database import Database
from bot.database.tables import contacts, email_requests
from bot.inbox import Contact, Contacts
from bot.subject_rights.gathering import conversations, records


class TellsTranscripts(Protocol):
    """Rasa, as the gathering uses it."""

    async def transcript(self, sender: str) -> dict[str, Any]:
        """All that is kept of a conversation.

        Raises:
            RasaError
        """


class People:
    """The database and Rasa; `forget` deletes whoever speaks in a conversation as they could themselves."""

    def __init__(
        self,
        database: Database,
        people: Contacts,
        rasa: TellsTranscripts,
        forget: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._database = database
        self._people = people
        self._rasa = rasa
        self._forget = forget

    async def in_conversation(self, conversation: str) -> Contact | None:
        """Whoever speaks there, if a messenger carries it."""
        return await self._people.in_conversation(conversation)

    async def private(self, channel: str, addresses: Sequence[str]) -> str | None:
        """The address of these at which one person alone reads; the one that was used last, if some are known."""
        table = contacts
        query = sa.select(table.c.address, table.c.private).where(
            table.c.channel == channel, table.c.address.in_(addresses)
        )
        query = query.order_by(table.c.seen_at.desc())
        known = await self._database.read(lambda connection: connection.execute(query).all())
        shared = {row.address for row in known if not row.private}
        last = (row.address for row in known if row.private)
        return next(last, next((address for address in addresses if address not in shared), None))

    async def gather(self, channel: str, addresses: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """All that is kept about these addresses, in words.

        Raises:
            RasaError
        """
        found = await self._database.read(lambda connection: records(connection, channel, addresses))
        for conversation in await conversations(self._database, channel, addresses):
            told = await self._rasa.transcript(conversation)
            if told["messages"]:
                found.setdefault("Gespräch", []).extend(_message(item) for item in told["messages"])
            if told["slots"]:
                found.setdefault("Im Gespräch gemerkt", []).append(told["slots"])
        return found

    async def forget(self, channel: str, addresses: Sequence[str]) -> None:
        """Delete all that is kept about these addresses; what is not there is no mistake."""
        for conversation in await conversations(self._database, channel, addresses):
            await self._forget(conversation)
        if channel == "email":
            delete = sa.delete(email_requests).where(email_requests.c.address.in_(addresses))
            await self._database.write(lambda connection: connection.execute(delete))


def _message(item: dict[str, Any]) -> dict[str, Any]:
    moment = datetime.datetime.fromtimestamp(item["at"], BERLIN).isoformat(timespec="seconds")
    own = item["by"] == "user"
    message = {"Zeit": moment, "Von": "Ihnen" if own else "vom Assistenten", "Text": item["text"]}
    return message | ({"Verstanden als": item["intent"], "Erkannt": item["entities"] or None} if own else {})
