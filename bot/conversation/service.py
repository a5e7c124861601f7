"""Answers a message of any channel, always: by Rasa, or by the outage text when Rasa is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence

from bot.conversation.cleaning import MAX_CHARACTERS, clean, has_words, mask_personal_data
from bot.conversation.exchange import Exchange, Listener
from bot.conversation.messages import OUTAGE, Incoming, Reply, reply_from_rasa
from bot.conversation.ordering import Ordering, QueueFull
from bot.conversation.selection import CRISIS_INTENT, SHORT, Watch, find_crisis, select_questions
from bot.knowledge import Store
from bot.metrics import timed
from bot.rasa_client import RasaClient, RasaError, Turn, Understanding
from bot.spans import span

logger = logging.getLogger(__name__)

MACHINE, QUESTIONS_ARE_KEPT = "hinweis_maschine", "hinweis_verbesserung"
"""Keys of what the first reply of a conversation says."""

PERSONAL_DATA_INTENT = "persoenliche_daten"

MAX_QUESTIONS = 3
"""So many questions of one message are answered; where there are more, the reply says so."""


class TooManyMessages(Exception):
    """This conversation has more messages waiting than it may."""


class Conversation:
    """The way of a message from a channel to its replies."""

    def __init__(
        self, rasa: RasaClient, store: Store, listeners: Sequence[Listener] = (), notices: Sequence[str] = (MACHINE,)
    ) -> None:
        self._rasa = rasa
        self._store = store
        self._listeners = listeners
        self._notices = notices
        self._ordering = Ordering()
        self.intercept: Callable[[Incoming], Awaitable[list[Reply] | None]] | None = None
        """Answers what is no question, or nothing; such a message never reaches Rasa."""

    @property
    def waiting(self) -> int:
        """How many messages wait for their turn or are being answered."""
        return self._ordering.waiting

    async def answer(self, message: Incoming) -> list[Reply]:
        """Answer `message`; messages of one sender are answered in the order of their arrival.

        Raises:
            TooManyMessages: the sender has too many messages waiting; nothing was done.
        """
        if message.offered:
            return await self._in_order(message, message.text)
        if self.intercept is not None and (replies := await self.intercept(message)) is not None:
            return replies
        text = clean(message.text[: 2 * MAX_CHARACTERS])
        if not has_words(text):
            return [self._own("leer")]
        if len(text) > MAX_CHARACTERS:
            return await self._answer_too_long(message, text)
        facts = self._store.knowledge.facts()
        masked = mask_personal_data(text, (facts["telefon"], facts["email"]))
        replies = await self._in_order(message, masked)
        known = {reply.intent for reply in replies}
        if masked != text and not known & {CRISIS_INTENT, PERSONAL_DATA_INTENT}:
            replies.append(self._text("persoenliche_daten_hinweis"))
        return replies

    async def _in_order(self, message: Incoming, text: str) -> list[Reply]:
        began = time.monotonic()
        try:
            with span("message"):
                async with self._ordering.turn(message.sender):
                    return await self._answer_questions(message, text, began)
        except QueueFull as full:
            raise TooManyMessages(str(full)) from None

    async def forget(self, sender: str) -> None:
        """Delete what Rasa keeps of a conversation, after the turns of it that are under way.

        Raises:
            RasaError: it is not deleted yet.
            TooManyMessages: too many messages are waiting before it.
        """
        try:
            async with self._ordering.turn(sender):
                await self._rasa.forget(sender)
        except QueueFull as full:
            raise TooManyMessages(str(full)) from None

    async def _answer_questions(self, message: Incoming, text: str, began: float) -> list[Reply]:
        replies: list[Reply] = []
        turns: list[tuple[str, Turn]] = []
        watch, outage = Watch(_ReaderFor(message.sender, self._rasa)), False
        try:
            questions = [text] if message.offered else await timed("select", select_questions(text, watch))
            # The sentences around a lone question may name the meeting or the place it is about.
            context = text if len(questions) == 1 and questions[0] != text and len(text) <= SHORT else ""
            for number, question in enumerate(questions[:MAX_QUESTIONS], start=1):
                # A question's id follows from the message's, so that a repeated message repeats its replies.
                message_id = message.message_id if len(questions) == 1 else f"{message.message_id}/{number}"
                asked = self._rasa.turn(message.sender, question, message_id, context, offered=message.offered)
                turn = await timed("rasa_turn", asked)
                turns.append((question, turn))
                watch.hinted = watch.hinted or turn.understanding.hint
                replies += self._replies(turn, already=replies)
            if len(questions) > MAX_QUESTIONS:
                replies.append(self._text("zu_viele_fragen"))
            if watch.hinted and all(reply.intent != CRISIS_INTENT for reply in replies):
                replies.append(self._text("notlage_hinweis"))
        except RasaError as error:
            logger.warning("Outage text sent: %s", error)
            outage = True
            replies.append(self._own(OUTAGE) if not replies else self._text(OUTAGE))
        seconds = time.monotonic() - began
        exchange = Exchange(message, tuple(turns), tuple(replies), watch.hinted, outage, seconds)
        for listener in self._listeners:
            listener.heard(exchange)
        return replies

    async def _answer_too_long(self, message: Incoming, text: str) -> list[Reply]:
        """Ask for a shorter message, unless somebody is in danger."""
        try:
            crisis = await find_crisis(text, _ReaderFor(message.sender, self._rasa))
        except RasaError:
            crisis = None
        if crisis is None:
            return [self._own("zu_lang")]
        return await self._answer_questions(message, crisis, time.monotonic())

    def _replies(self, turn: Turn, already: list[Reply]) -> list[Reply]:
        intent = turn.understanding.intent
        replies = [reply_from_rasa(reply, intent) for reply in turn.replies]
        if turn.first and not already and intent != CRISIS_INTENT:
            return [Reply(self._notice(), text_key=MACHINE), *replies]
        return [reply for reply in replies if reply.text not in {earlier.text for earlier in already}]

    def _text(self, key: str) -> Reply:
        return Reply(self._store.texts.get(key), text_key=key)

    def outage(self) -> Reply:
        """What is said where something is missing that an answer needs."""
        return self._own(OUTAGE)

    def _own(self, key: str) -> Reply:
        """A text that never saw Rasa, so that nobody knows whether it is the first: it says that this is a machine."""
        texts = self._store.texts
        return Reply(f"{self._notice()}\n\n{texts.get(key)}", text_key=key)

    def _notice(self) -> str:
        return " ".join(self._store.texts.get(key) for key in self._notices)


class _ReaderFor:
    """Reads the texts of one sender, whose Rasa replica then need not read them again."""

    def __init__(self, sender: str, rasa: RasaClient) -> None:
        self._sender = sender
        self._rasa = rasa

    async def parse(self, texts: list[str]) -> list[Understanding]:
        """What the model makes of each text."""
        return await self._rasa.parse(texts, self._sender)
