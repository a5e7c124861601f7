"""Answers what the inbox holds: each contact in order, each message once, also after Rasa or this process was away."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from bot.channels.messenger import (
    AmbiguousFailure,
    Messenger,
    Outgoing,
    PermanentFailure,
    Receive,
    Received,
    SendFailure,
    TemporaryFailure,
)
from bot.conversation import Conversation, Incoming, Reply, TooManyMessages
from bot.conversation.messages import OUTAGE, Button
from bot.inbox.contacts import Contacts
from bot.inbox.store import ANSWERED, DELIVERED, FAILED, InboxStore, Item
from bot.request_ids import working_on

logger = logging.getLogger(__name__)

CONTACTS_AT_ONCE = 50
LOOK_SECONDS = 5.0
"""Looks into the inbox so often when nobody wakes it: what another process left."""
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0
FINISH_SECONDS = 15.0
"""So long may turns under way take when the process ends."""
MOST_ATTEMPTS = 5
"""Turns that fail with an unforeseen error are given up after so many."""


class _Later(Exception):
    """This contact's messages have to wait; `seconds` where somebody said how long."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__("later")
        self.seconds = seconds


class Inbox:
    """Works the inbox off; `messengers` by name. `receives` tells from which of them this bot receives."""

    def __init__(
        self,
        store: InboxStore,
        contacts: Contacts,
        conversation: Conversation,
        messengers: Mapping[str, Messenger],
        receives: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._store = store
        self._contacts = contacts
        self._conversation = conversation
        self._messengers = messengers
        self._receives = receives
        self._wanted = asyncio.Event()
        self._closing = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[int, int] = {}

    def receive(self, channel: str) -> Receive:
        """Where a messenger puts what arrives."""

        async def receive(messages: Sequence[Received], state: Mapping[str, str] | None = None) -> None:
            if await self._store.take(channel, messages, state):
                self._wanted.set()

        return receive

    async def run(self) -> None:
        """Answer what is there and what comes, until cancelled; then turns under way are finished."""
        try:
            while True:
                self._wanted.clear()
                with suppress(Exception):
                    await self._begin_work()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._wanted.wait()
        finally:
            self._closing.set()
            if self._running:
                _, late = await asyncio.wait(list(self._running.values()), timeout=FINISH_SECONDS)
                for task in late:
                    task.cancel()

    async def _begin_work(self) -> None:
        try:
            ours = [name for name in self._messengers if self._receives(name)]
            waiting = await self._store.contacts_with_work(ours, 2 * CONTACTS_AT_ONCE)
        except Exception:
            logger.exception("The inbox cannot be read.")
            raise
        for contact in waiting:
            if contact not in self._running and len(self._running) < CONTACTS_AT_ONCE:
                self._running[contact] = task = asyncio.create_task(self._work(contact))
                task.add_done_callback(partial(self._done, contact))

    def _done(self, contact: str, _: asyncio.Task[None]) -> None:
        self._running.pop(contact, None)

    async def _work(self, contact: str) -> None:
        """Answer this contact's messages until none is left."""
        pause = FIRST_PAUSE
        while not self._closing.is_set():
            item = None
            try:
                item = await self._store.next_of(contact)
                if item is not None and not self._receives(item.contact.channel):
                    return  # another bot has taken over
                if item is not None:
                    # The same id each time that it is tried.
                    with working_on(f"inbox-{item.id:08d}"):
                        await self._handle(item)
                failure: Exception | None = None
            except _Later as later:
                failure = later
            except Exception as error:
                failure = error
                logger.error("A message of the inbox could not be worked on.", exc_info=error)
            if failure is None and item is None:
                return
            pause = FIRST_PAUSE if failure is None else await self._wait(failure, pause)

    async def _wait(self, failure: Exception, pause: float) -> float:
        """Wait after a failure, unless the process ends; returns the next pause."""
        seconds = failure.seconds if isinstance(failure, _Later) else None
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or pause * random.uniform(0.8, 1.2)):
                await self._closing.wait()
        return min(2 * pause, LONGEST_PAUSE)

    async def _handle(self, item: Item) -> None:
        messenger = self._messengers[item.contact.channel]
        if item.state == ANSWERED:
            await self._deliver(item, messenger)
            return
        replies = await self._answer(item, messenger)
        if await self._contacts.exists(item.contact):
            await self._store.answered(item, [_as_json(reply) for reply in replies])
        else:
            # Rasa may have forgotten the conversation before this turn began it anew.
            await self._contacts.forget_again(item.contact)
            await self._take_leave(item, messenger, replies)

    async def _answer(self, item: Item, messenger: Messenger) -> list[Reply]:
        """The replies to a message.

        Raises:
            _Later: Rasa is away; the sender was told so once.
        """
        try:
            replies = await self._conversation.answer(await self._incoming(item, messenger))
        except TooManyMessages:
            raise _Later from None
        except Exception:
            self._failures[item.id] = failures = self._failures.get(item.id, 0) + 1
            if failures < MOST_ATTEMPTS:
                raise
            logger.exception("A message is given up after %d attempts.", failures)
            await self._store.close(item, FAILED)
            raise _Later(0.01) from None
        if any(reply.text_key == OUTAGE for reply in replies):
            if not item.sent:
                await self._store.tell_waiting(item)
                with suppress(SendFailure):
                    await messenger.send(item.contact.address, _outgoing(_as_json(replies[-1])), f"in-{item.id}-wait")
            raise _Later
        self._failures.pop(item.id, None)
        return replies

    async def _incoming(self, item: Item, messenger: Messenger) -> Incoming:
        payload = await self._picked(item, messenger)
        # What is typed is never a command, whatever it begins with.
        text = item.text.lstrip("/ ") if payload is None else payload
        return Incoming(item.contact.conversation, text, f"in-{item.id}", offered=payload is not None)

    async def _picked(self, item: Item, messenger: Messenger) -> str | None:
        """The payload of the button that was pressed, or named by its number where buttons are a list."""
        if item.choice is not None:
            return await self._store.offered(item.contact.id, item.choice)
        number = item.text.strip(" .)")
        if messenger.capabilities.buttons or not (number.isascii() and number.isdigit() and len(number) < 3):
            return None
        return await self._store.numbered(item.contact.id, int(number))

    async def _deliver(self, item: Item, messenger: Messenger) -> None:
        first = item.sent
        if item.sending and not messenger.capabilities.repeatable:
            # Nobody knows whether this one arrived; twice would be worse than once too few.
            logger.warning("A reply on %s may not have been sent: the process ended in it.", item.contact.channel)
            first += 1
        for number in range(first, len(item.replies)):
            marks = not messenger.capabilities.repeatable or number > first
            if marks and not await self._store.sending(item, number):
                raise _Later  # another bot sends it
            try:
                await messenger.send(item.contact.address, _outgoing(item.replies[number]), f"in-{item.id}-{number}")
            except TemporaryFailure as failure:
                await self._store.sent(item, number)
                raise _Later(failure.retry_after) from None
            except AmbiguousFailure:
                if messenger.capabilities.repeatable:
                    raise _Later from None
                logger.warning("A reply on %s may not have been sent.", item.contact.channel)
            except PermanentFailure as failure:
                await self._contacts.stop(item.contact, str(failure))
                await self._store.close(item, FAILED)
                return
        await self._store.close(item, DELIVERED)

    async def _take_leave(self, item: Item, messenger: Messenger, replies: Sequence[Reply]) -> None:
        """Answer somebody who was just forgotten, of whom nothing is kept any more, and leave."""
        address = item.contact.address
        for number, reply in enumerate(replies):
            with suppress(SendFailure):
                await messenger.send(address, _outgoing(_as_json(reply)), f"in-{item.id}-{number}")
        with suppress(SendFailure):
            await messenger.forget(address)


def _as_json(reply: Reply) -> dict[str, Any]:
    return {
        "text": reply.plain_text(),
        "buttons": [{"title": button.title, "payload": button.payload} for button in reply.buttons],
    }


def _outgoing(reply: Mapping[str, Any]) -> Outgoing:
    buttons = (Button(button["title"], button["payload"]) for button in reply["buttons"])
    return Outgoing(reply["text"], tuple(buttons))
