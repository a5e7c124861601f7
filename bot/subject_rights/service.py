"""Asks the address whether a request is theirs, and after its confirmation fulfils it there.

Nothing of what happens tells the operator, or whoever asked in somebody's name, whether the address is known: the
question goes out whatever is stored, and one that cannot be delivered looks like one that nobody answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeGuard

from bot.channels.email.links import hash_of, new_token
from bot.channels.email.messenger import HasTexts
from bot.channels.messenger import Attachment, Messenger, Outgoing, PermanentFailure, SendFailure, TemporaryFailure
from bot.conversation import Incoming, Reply
from bot.inbox import Contact
from bot.rasa_client import RasaError
from bot.subject_rights.addresses import EMAIL
from bot.subject_rights.people import People
from bot.subject_rights.states import DELETION, DONE, EXPIRED, INFORMATION, REQUESTED
from bot.subject_rights.store import Request, RequestStore
from bot.subject_rights.wording import as_json, as_text, parts

logger = logging.getLogger(__name__)

CONFIRM_PATH = "/anfrage/"
LOOK_SECONDS = 5.0
RETRY_SECONDS = 60.0
MOST_TRIES = 5
PART_PAUSE = 2.0
LONGEST_PART_PAUSE = 30.0
MOST_CHARACTERS = 3500
"""Of one message in a messenger."""

_ANSWER = re.compile(r"(?P<word>best(?:ä|ae)tigen|ablehnen)\W{1,3}(?P<code>\d{6})\W{0,3}", re.IGNORECASE)


class KnowsRooms(Protocol):
    """A messenger in which a person is not an address: they are met in rooms, which others may join."""

    async def is_private(self, address: str) -> bool:
        """Whether at most one person is in the room at this moment.

        Raises:
            SendFailure: it is not connected.
        """

    async def rooms_of(self, person: str) -> list[str]:
        """The rooms in which the bot is alone with this person.

        Raises:
            SendFailure: it is not connected.
        """


class SubjectRights:
    """Works requests off. `sends` tells through which channels this bot may send at this moment."""

    def __init__(
        self,
        store: RequestStore,
        people: People,
        messengers: Mapping[str, Messenger],
        knowledge: HasTexts,
        public_address: str,
        sends: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._store = store
        self._people = people
        self._messengers = messengers
        self._knowledge = knowledge
        self._public_address = public_address.rstrip("/")
        self._sends = sends
        self._wanted = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; what fails is tried again."""
        while True:
            self._wanted.clear()
            try:
                await self.round()
            except Exception:  # whatever went wrong, people's rights outlive it
                logger.exception("Requests of data subjects could not be worked on in this round.")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wanted.wait()

    async def round(self) -> None:
        """Do all that is to be done now."""
        await self._store.end_old()
        while request := await self._store.claim([name for name in self._messengers if self._sends(name)]):
            await self._work_on(request)

    async def _work_on(self, request: Request) -> None:
        try:
            await (self._ask(request) if request.state == REQUESTED else self._fulfil(request))
        except TemporaryFailure as failure:
            await self._store.later(request, failure.retry_after or RETRY_SECONDS)
        except RasaError:
            await self._store.later(request, RETRY_SECONDS)

    async def answer(self, message: Incoming) -> list[Reply] | None:
        """The reply to a message that confirms or declines a request; None where it does neither."""
        found = _ANSWER.fullmatch(message.text.strip())
        if found is None:
            return None
        contact = await self._people.in_conversation(message.sender)
        request = await self._asked(contact, found["code"]) if contact is not None and contact.private else None
        if request is None:
            return None
        if found["word"].casefold() == "ablehnen":
            await self._store.decline(request)
            return [self._reply("anfrage_abgelehnt")]
        if not await self._store.confirm(request, request.kind == DELETION):
            return None
        if request.kind == DELETION:
            # At once, so that the inbox, which finds nobody to keep the reply for, sends it and leaves.
            await self._delete(request)
            await self._store.finish(request)
            return [self._reply("anfrage_geloescht")]
        self._wanted.set()
        return [self._reply("anfrage_bestaetigt")]

    async def asked(self, token: str) -> str | None:
        """What the link in a mail asks for, in words; None where it is not valid."""
        request = await self._store.with_proof(hash_of(token))
        return None if request is None else self._wish(request)

    async def confirm(self, token: str, *, own: bool) -> str:
        """Confirm the request of a link, or decline it; returns the key of the text that says what became of it."""
        request = await self._store.with_proof(hash_of(token))
        if request is None:
            return "anfrage_ungueltig"
        if not own:
            await self._store.decline(request)
            return "anfrage_abgelehnt"
        if not await self._store.confirm(request):
            return "anfrage_ungueltig"
        self._wanted.set()
        return "anfrage_bestaetigt"

    async def _asked(self, contact: Contact, code: str) -> Request | None:
        """The request of this contact's channel that the code belongs to, if it is about them."""
        for number in await self._store.waiting(contact.channel):
            request = await self._store.with_proof(_proof(number, code))
            if request is not None and contact.address in await self._addresses(request):
                return request
        return None

    async def _addresses(self, request: Request) -> list[str]:
        """The addresses of whom a request is about.

        Raises:
            SendFailure: they are not known at this moment.
        """
        messenger = self._messengers.get(request.channel)
        by_person = request.address.startswith("@")
        return await messenger.rooms_of(request.address) if by_person and _knows_rooms(messenger) else [request.address]

    async def _ask(self, request: Request) -> None:
        target = await self._target(request, await self._addresses(request))
        if target is not None:
            by_mail = request.channel == EMAIL
            secret = new_token() if by_mail else f"{secrets.randbelow(10**6):06}"
            await self._store.keep_proof(request, hash_of(secret) if by_mail else _proof(request.number, secret))
            try:
                # Each attempt has a secret of its own, so it is a message of its own.
                await self._send(request, target, self._question(request, secret), f"frage-{request.attempts}")
            except TemporaryFailure:
                raise
            except SendFailure as failure:
                logger.info("A question to a data subject was not delivered: %s", type(failure).__name__)
        await self._store.asked(request)

    async def _target(self, request: Request, addresses: Sequence[str]) -> str | None:
        """Where one person alone reads now: a room of two may have become a group since the last message.

        Raises:
            SendFailure: nobody knows at this moment.
        """
        target = await self._people.private(request.channel, addresses)
        messenger = self._messengers.get(request.channel)
        if target is not None and _knows_rooms(messenger) and not await messenger.is_private(target):
            return None
        return target

    def _question(self, request: Request, secret: str) -> Outgoing:
        texts = self._knowledge.texts
        question = texts.get("anfrage_frage", wunsch=self._wish(request))
        if request.channel == EMAIL:
            how = texts.get("anfrage_per_link", link=f"{self._public_address}{CONFIRM_PATH}{secret}")
        else:
            how = texts.get("anfrage_per_wort", zahl=secret)
        return Outgoing(f"{question}\n\n{how}", subject=texts.get("anfrage_betreff"))

    async def _fulfil(self, request: Request) -> None:
        try:
            if request.kind == DELETION:
                await self._tell_deletion(request)
            else:
                await self._tell_all(request)
        except TemporaryFailure:
            raise
        except PermanentFailure:
            await self._store.finish(request, EXPIRED if request.kind == INFORMATION else DONE)
            return
        except SendFailure:
            logger.warning("Nobody knows whether an answer to a data subject arrived; it is not sent again.")
        await self._store.finish(request)

    async def _tell_deletion(self, request: Request) -> None:
        addresses = await self._delete(request)
        text = Outgoing(self._text("anfrage_geloescht"), subject=self._text("anfrage_geloescht_betreff"))
        for address in addresses[:1]:
            await self._send(request, address, text, "geloescht")
        for address in addresses:
            with contextlib.suppress(SendFailure):
                await self._messengers[request.channel].forget(address)

    async def _delete(self, request: Request) -> list[str]:
        addresses = await self._addresses(request)
        await self._people.forget(request.channel, addresses)
        return addresses

    async def _tell_all(self, request: Request) -> None:
        addresses = await self._addresses(request)
        target = await self._target(request, addresses)
        if target is None:
            raise PermanentFailure("no private address")
        gathered = await self._people.gather(request.channel, addresses)
        first, *rest = self._information(request.channel, gathered)
        await self._send(request, target, first, "auskunft-0")
        for number, message in enumerate(rest, start=1):
            await self._send_rest(request, target, message, f"auskunft-{number}")

    async def _send_rest(self, request: Request, target: str, message: Outgoing, key: str) -> None:
        """Send a part behind the first; beginning anew would show the first ones twice.

        Raises:
            SendFailure: not a temporary one.
        """
        for _ in range(MOST_TRIES):
            try:
                return await self._send(request, target, message, key)
            except TemporaryFailure as failure:  # noqa: PERF203 - each try may fail by itself
                await asyncio.sleep(min(failure.retry_after or PART_PAUSE, LONGEST_PART_PAUSE))
        raise PermanentFailure("a part could not be sent")

    def _information(self, channel: str, gathered: Mapping[str, Any]) -> list[Outgoing]:
        found = as_text(gathered) or self._text("auskunft_nichts")
        text = "\n\n".join((self._text("auskunft_einleitung"), found, self._text("auskunft_hinweise")))
        if channel != EMAIL:
            return [Outgoing(part) for part in parts(text, MOST_CHARACTERS)]
        file = Attachment("auskunft.json", as_json(gathered), "application/json")
        return [Outgoing(text, subject=self._text("auskunft_betreff"), attachment=file)]

    async def _send(self, request: Request, address: str, message: Outgoing, key: str) -> None:
        await self._messengers[request.channel].send(address, message, f"anfrage-{request.number}-{key}")

    def _wish(self, request: Request) -> str:
        return self._text(f"anfrage_wunsch_{request.kind}")

    def _text(self, key: str) -> str:
        return self._knowledge.texts.get(key)

    def _reply(self, key: str) -> Reply:
        return Reply(self._text(key), text_key=key)


def _knows_rooms(messenger: object) -> TypeGuard[KnowsRooms]:
    return hasattr(messenger, "rooms_of")


def _proof(number: int, code: str) -> str:
    return hashlib.sha256(f"{number}:{code}".encode()).hexdigest()
