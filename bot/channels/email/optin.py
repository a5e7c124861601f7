"""The double opt-in: a wish from the website is kept, mailed about, and fulfilled only when its link confirms it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine

from bot.channels.email.links import hash_of
from bot.channels.email.messenger import CHANNEL, EmailMessenger, HasTexts
from bot.channels.email.store import EmailStore, Request
from bot.channels.email.wishes import Wish, WishInvalid
from bot.channels.email.words import Notice, Words
from bot.channels.messenger import Outgoing, PermanentFailure, SendFailure, TemporaryFailure
from bot.reminders.desk import ReminderDesk
from bot.reminders.results import Person

logger = logging.getLogger(__name__)

CONFIRM_PATH = "/email/bestaetigen/"
ROUND_SECONDS = 60.0
FINISH_SECONDS = 15.0
"""So long may a mail that is being sent take when the process ends."""
FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 3600.0
MOST_FAILURES = 3
"""After so many in a row the mail server is left alone until the next round."""


class OptIn:
    """Takes wishes, sends the mails with their links, and fulfils what was confirmed."""

    def __init__(
        self,
        store: EmailStore,
        messenger: EmailMessenger,
        desk: ReminderDesk,
        words: Words,
        knowledge: HasTexts,
        public_address: str,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._desk = desk
        self._words = words
        self._knowledge = knowledge
        self._public_address = public_address.rstrip("/")
        self._new = asyncio.Event()
        self._pauses: dict[str, tuple[float, float]] = {}
        """Of each mail that failed: when it may be tried again (monotonic), and how long that pause was."""

    def wake(self) -> None:
        """Begin the next round at once: a wish was kept, here or by another bot."""
        self._new.set()

    async def ask(self, address: str, wish: Wish) -> None:
        """Keep a wish and mail about it soon; nothing tells whether the address is known or may get a mail."""
        if await self._store.request(address, wish.as_json()):
            self.wake()

    async def asked(self, token: str) -> tuple[str, str] | None:
        """The wish of a link and the consent that it needs, both in words; None where the link is not valid."""
        request = await self._store.opened(token)
        if request is None:
            return None
        wish = Wish(**request.wish)
        return self._words.wish(wish), self._words.consent(wish)

    async def confirm(self, token: str) -> Notice:
        """Fulfil the wish of a link; says what became of it."""
        request = await self._store.opened(token)
        if request is None:
            return Notice("email_link_ungueltig", status=404)
        wish = Wish(**request.wish)
        try:
            meeting = self._words.found(wish)
        except WishInvalid as invalid:
            if invalid.key == "email_fehler_zu_spaet":
                return Notice("email_zu_spaet", {"wunsch": self._words.wish(wish)})
            return Notice(invalid.key)
        contact = await self._store.agreed(request.address, self._words.consent(wish))
        person = Person(contact.id, CHANNEL)
        if meeting is None:
            notice = self._words.outcome(wish, await self._desk.plan_standing(person, wish.format_name, wish.rule))
        else:
            notice = self._words.outcome(wish, await self._desk.plan(person, meeting, wish.rule))
        # Last, so that a crash in between leaves a link that can be used again.
        await self._store.close(token)
        return notice

    async def decline(self, token: str) -> Notice:
        """Delete the wish of a link."""
        await self._store.close(token)
        return Notice("email_abgelehnt")

    async def run(self) -> None:
        """Send what waits, until cancelled; what fails is tried again until its link would have expired."""
        while True:
            self._new.clear()
            try:
                await self.round()
            except Exception:  # the next round may find the database again
                logger.exception("No confirmation mail could be sent in this round.")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ROUND_SECONDS):
                    await self._new.wait()

    async def round(self) -> None:
        """Try each mail that waits and is not paused."""
        waiting = await self._store.waiting()
        ids = {request.id for request in waiting}
        self._pauses = {known: pause for known, pause in self._pauses.items() if known in ids}
        failures = 0
        for request in waiting:
            if self._pauses.get(request.id, (0.0, 0.0))[0] > time.monotonic():
                continue
            failures = 0 if await _to_its_end(self._mail(request)) else failures + 1
            if failures == MOST_FAILURES:
                return

    async def _mail(self, request: Request) -> bool:
        """Send the mail about a wish; False where that has to be tried again."""
        wish = Wish(**request.wish)
        token = await self._store.begin_mail(request)
        if token is None:
            return True
        try:
            await self._messenger.send(request.address, self._letter(wish, token), f"confirm/{hash_of(token)}")
        except TemporaryFailure as failure:
            logger.warning("A confirmation mail has to wait: %s", failure)
            pause = min(2 * self._pauses.pop(request.id, (0.0, FIRST_PAUSE_SECONDS / 2))[1], LONGEST_PAUSE_SECONDS)
            self._pauses[hash_of(token)] = (time.monotonic() + pause, pause)
            await self._store.mail_failed(token)
            return False
        except PermanentFailure as failure:
            logger.info("A confirmation mail was refused: %s", failure)
            await self._store.close(token)
        except SendFailure as failure:
            # Perhaps it arrived. A second one could be one too many, so it counts as sent.
            logger.warning("Nobody knows whether a confirmation mail was sent: %s", failure)
        return True

    def _letter(self, wish: Wish, token: str) -> Outgoing:
        texts = self._knowledge.texts
        link = f"{self._public_address}{CONFIRM_PATH}{token}"
        text = texts.get("email_bestaetigung", wunsch=self._words.wish(wish), link=link)
        return Outgoing(text, subject=texts.get("email_bestaetigung_betreff"))


async def _to_its_end(mailing: Coroutine[None, None, bool]) -> bool:
    """Run it; one who is cancelled meanwhile waits for it, as a mail that is begun counts as sent."""
    task = asyncio.create_task(mailing)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=FINISH_SECONDS)
        raise
