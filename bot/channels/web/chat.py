"""The web chat: each message is one turn however often it is sent, and its answer waits until it is fetched."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from bot.channels.web.bodies import Message
from bot.channels.web.replies import reply_as_json
from bot.channels.web.signals import Signals
from bot.channels.web.store import ChatStore, Entry, SessionEnded
from bot.conversation import Conversation, Incoming, TooManyMessages
from bot.conversation.messages import OUTAGE, Reply

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 10.0
"""So long does a call wait for its answer; a later one comes through the outbox."""

FINISH_SECONDS = 15.0
"""So long may turns under way take when the server ends."""


ThumbDown = Callable[[str, Sequence[dict[str, Any]], int, datetime.datetime], None]
"""Called with the conversation, the replies of an entry, the number of the one in question, and the entry's time."""


class Outage(Exception):
    """Rasa or the database is away; the same message may be sent again, and is answered once."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        super().__init__("Rasa or the database is away.")
        self.replies = [reply_as_json(reply) for reply in replies]


class NotOffered(Exception):
    """No button of this session carries this payload."""


class WebChat:
    """Takes messages in and gives entries out; knows nothing of HTTP."""

    def __init__(
        self,
        conversation: Conversation,
        store: ChatStore,
        on_end: Callable[[], None],
        on_thumb_down: ThumbDown = lambda *_: None,
    ) -> None:
        self._conversation = conversation
        self._store = store
        self._on_end = on_end
        self._on_thumb_down = on_thumb_down
        self._signals = Signals()
        self._running: dict[tuple[str, str], asyncio.Task[Entry]] = {}

    @property
    def waiting_calls(self) -> int:
        """How many calls wait for new entries."""
        return self._signals.count

    async def send(self, session: str, message: Message, seconds: float = ANSWER_SECONDS) -> Entry | None:
        """Answer a message, or None if that takes longer than `seconds`; the entry then comes by `entries`.

        Raises:
            SessionEnded, NotOffered, Outage, TooManyMessages
        """
        key = session, message.id
        task = self._running.get(key)
        if task is None:
            # A turn goes on when the client hangs up, and a second call with its id waits for the same one.
            self._running[key] = task = asyncio.create_task(self._answer(session, message))
            task.add_done_callback(lambda done: self._done(key, done))
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(task)
        except TimeoutError:
            return None

    async def entries(self, session: str, after: int, seconds: float) -> list[Entry]:
        """The entries behind `after`; waits up to `seconds` for one if there is none.

        Raises:
            SessionEnded
        """
        with self._signals.listening(session) as happened:
            found = await self._store.entries(session, after)
            if found or seconds <= 0:
                return found
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await happened.wait()
            return await self._store.entries(session, after)

    async def vote(self, session: str, position: int, reply: int, *, helpful: bool | None) -> bool:
        """Keep a vote on a reply, or take it back (None); False where there is no such reply.

        Raises:
            SessionEnded
        """
        known = await self._store.vote(session, position, reply, helpful=helpful)
        if known and helpful is False:
            found = await self._store.entry(session, position)
            if found is not None:
                conversation, entry = found
                self._on_thumb_down(conversation, entry.replies, reply, entry.at)
        return known

    async def end(self, session: str) -> None:
        """Delete the conversation at once; what Rasa keeps of it goes when its running turn has ended."""
        await self._store.end(session)
        self._signals.notify(session)
        self._on_end()

    async def close(self) -> None:
        """Let waiting calls go and turns under way finish."""
        self._signals.close()
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=FINISH_SECONDS)

    def heard(self, session: str) -> None:
        """Another bot has added an entry to this session, or "" where it may be any."""
        if session:
            self._signals.notify(session)
        else:
            self._signals.notify_all()

    async def _answer(self, session: str, message: Message) -> Entry:
        try:
            return await self._run(session, message)
        except sa.exc.DBAPIError as error:
            logger.error("A message waits for the database: %s", type(error.orig).__name__)
            raise Outage([self._conversation.outage()]) from None

    async def _run(self, session: str, message: Message) -> Entry:
        conversation, known = await self._store.begin(session, message.id)
        if known is not None:
            return known
        replies = await self._conversation.answer(await self._incoming(session, conversation, message))
        if any(reply.text_key == OUTAGE for reply in replies):
            raise Outage(replies)
        try:
            entry = await self._store.add(session, message.id, [reply_as_json(reply) for reply in replies])
        except SessionEnded:
            # Rasa may have forgotten the conversation before this turn began it anew.
            await self._store.forget(conversation)
            self._on_end()
            raise
        self._signals.notify(session)
        return entry

    async def _incoming(self, session: str, conversation: str, message: Message) -> Incoming:
        if message.choice is None:
            # What is typed is never a command, whatever it begins with.
            return Incoming(conversation, (message.text or "").lstrip("/ "), message.id)
        if not await self._store.was_offered(session, message.choice):
            raise NotOffered
        return Incoming(conversation, message.choice, message.id, offered=True)

    def _done(self, key: tuple[str, str], task: asyncio.Task[Any]) -> None:
        del self._running[key]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, SessionEnded | NotOffered | Outage | TooManyMessages):
            logger.error("A message could not be answered.", exc_info=error)
