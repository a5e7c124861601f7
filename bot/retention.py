"""Deletes what has been kept long enough, and lets Rasa forget the conversations that people deleted."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot import metrics
from bot.channels.web import ChatStore
from bot.conversation import Conversation, TooManyMessages
from bot.database.moments import utc_now
from bot.rasa_client import RasaClient, RasaError, TurnFailed
from bot.request_ids import new, working_on

logger = logging.getLogger(__name__)

ROUND_SECONDS = 300.0


@dataclass(frozen=True)
class Expiry:
    """A kind of data and how many days it is kept; `delete` is given the moment (UTC) before which it goes."""

    days: int
    delete: Callable[[datetime.datetime], Awaitable[object]]


class Retention:
    """Keeps the promises on deletion; `hours` is how long a silent conversation is kept, in every channel."""

    def __init__(
        self,
        store: ChatStore,
        conversation: Conversation,
        rasa: RasaClient,
        hours: int,
        further: Sequence[Expiry] = (),
        vote_days: int = 90,
    ) -> None:
        self._store = store
        self._conversation = conversation
        self._rasa = rasa
        self._hours = hours
        self._further = further
        self._vote_days = vote_days
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """Begin the next round at once: somebody deleted a conversation."""
        self._wanted.set()

    async def run(self) -> None:
        """Make a round every five minutes, or when woken, until cancelled. What fails waits for the next one."""
        try:
            await self._go_round()
        finally:
            # Another bot may do it from now on, and tell when it did.
            metrics.RETENTION.set(0)

    async def _go_round(self) -> None:
        while True:
            self._wanted.clear()
            try:
                with working_on(new()):
                    await self.round()
                metrics.RETENTION.set_to_current_time()
            except (RasaError, TooManyMessages) as error:
                logger.info("What is to be forgotten waits for Rasa: %s", error)
            except Exception:  # whatever went wrong, the promise on deletion outlives it
                logger.exception("Nothing could be deleted in this round.")
            try:
                async with asyncio.timeout(ROUND_SECONDS):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def round(self) -> None:
        """Delete what is old and what Rasa still has to forget.

        Raises:
            RasaError, TooManyMessages, sqlalchemy.exc.SQLAlchemyError: some of it is left for the next round.
        """
        now = datetime.datetime.now(datetime.UTC)
        before = now - datetime.timedelta(hours=self._hours)
        votes_before = (now - datetime.timedelta(days=self._vote_days)).date()
        await self._try_to_forget()  # first: an expiry that fails must not hold up who asked to be forgotten
        await self._store.expire(before.replace(tzinfo=None), votes_before)
        for expiry in self._further:
            await expiry.delete((now - datetime.timedelta(days=expiry.days)).replace(tzinfo=None))
        failure = await self._try_to_forget()
        await self._rasa.expire(before)
        if failure is not None:
            raise failure

    async def _try_to_forget(self) -> Exception | None:
        """Let Rasa forget; returns what kept it from that, as the rest of the round goes on without Rasa."""
        try:
            return await self._forget()
        except RasaError as error:
            return error

    async def _forget(self) -> Exception | None:
        """Let Rasa forget what people deleted; one that fails holds up no other, and the last failure is returned."""
        failure: Exception | None = None
        for conversation in await self._store.to_forget():
            asked_at = utc_now()
            try:
                await self._conversation.forget(conversation)
            except (TurnFailed, TooManyMessages) as error:
                failure = error
            else:
                await self._store.forgotten(conversation, asked_at)
        return failure
