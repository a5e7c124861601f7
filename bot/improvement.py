"""Puts counting and keeping together: hears of what is asked, and of answers that got a thumb down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.conversation import Exchange
from bot.conversation.selection import CRISIS_INTENT
from bot.conversation.service import MACHINE, QUESTIONS_ARE_KEPT
from bot.database import Database
from bot.improving import counting
from bot.improving.counting import TurnCounter
from bot.improving.keeping import NOT_UNDERSTOOD, THUMB_DOWN, Question, QuestionKeeper
from bot.improving.masking import Lexicon, Masker, load_name_model
from bot.improving.sensitive import Sensitive
from bot.improving.vocabulary import Vocabulary
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.rasa_client import RasaClient, RasaError, Turn, Understanding
from bot.retention import Expiry
from bot.settings import ROOT, Settings

logger = logging.getLogger(__name__)

NOT_UNDERSTOOD_KEYS = {"rueckfrage", "rueckfrage_ohne", "kontakt_nach_zweimal", "nachfrage_ohne_thema", "ausserhalb"}
"""Texts that say that a question was not understood, or that nothing is known about it."""
CRISIS_KEYS = {"notlage", "notlage_hinweis"}
FALLBACK = "nlu_fallback"
POSSIBLE = 0.05
"""From this probability on an intent counts as one for which a question may have been taken."""
MOST_WAITING = 100
"""So many questions wait for being masked; those above are not kept, so that nobody can fill the memory."""


class Improvement:
    """Counts every turn; with a `keeper` it also keeps what was not understood."""

    def __init__(
        self, settings: Settings, counter: TurnCounter, keeper: QuestionKeeper | None, rasa: RasaClient
    ) -> None:
        self._settings = settings
        self._counter = counter
        self._keeper = keeper
        self._rasa = rasa
        self._waiting: set[asyncio.Task[None]] = set()

    @property
    def notices(self) -> Sequence[str]:
        """Keys of what the first reply of a conversation has to say."""
        return (MACHINE, QUESTIONS_ARE_KEPT) if self._keeper else (MACHINE,)

    def heard(self, exchange: Exchange) -> None:
        """Count a message and its turns; a repeated one was counted before."""
        turns = [(question, turn) for question, turn in exchange.turns if not turn.replayed]
        for _, turn in turns:
            self._counter.turn(exchange.channel, *_topic_and_outcome(turn))
        if exchange.outage:
            self._counter.turn(exchange.channel, "", counting.OUTAGE)
        elif turns:
            self._counter.message(exchange.seconds)
        if self._keeper is not None and not exchange.message.offered and not _is_crisis(exchange):
            self._keep_not_understood(exchange, turns)

    def thumb_down(self, conversation: str, replies: Sequence[dict[str, Any]], number: int, at: datetime) -> None:
        """An answer of the web chat got a thumb down; `replies` are those to the message, `at` is UTC."""
        if self._keeper is not None and not {reply["key"] for reply in replies} & CRISIS_KEYS:
            self._begin(self._keep_voted(self._keeper, conversation, replies[number], at))

    async def close(self) -> None:
        """Wait until what was heard is kept and counted."""
        await asyncio.gather(*self._waiting, return_exceptions=True)
        with suppress(SQLAlchemyError):
            await self._counter.flush()

    def jobs(self) -> list[Coroutine[None, None, None]]:
        """What goes on until the process ends."""
        return [self._counter.run()]

    def expiries(self) -> list[Expiry]:
        """What is deleted after how many days."""
        return [Expiry(self._settings.statistik_aufbewahrung, self._counter.expire)]

    def _keep_not_understood(self, exchange: Exchange, turns: Sequence[tuple[str, Turn]]) -> None:
        # One sensitive question makes the whole message sensitive.
        intents = {name for _, turn in exchange.turns for name in possible_intents(turn.understanding)}
        for text, turn in turns:
            if self._keeper is not None and _topic_and_outcome(turn)[1] == counting.NOT_UNDERSTOOD:
                ranking = _ranked(turn.understanding)
                topic = ranking[0] if ranking else ""
                question = Question(exchange.message.sender, text, topic, ranking, intents, exchange.message.text)
                self._begin(self._keep(self._keeper, NOT_UNDERSTOOD, question))

    async def _keep_voted(self, keeper: QuestionKeeper, conversation: str, reply: dict[str, Any], at: datetime) -> None:
        """Keep the question behind an answer; its text is only in Rasa, where it goes with the conversation."""
        try:
            text = question_behind(await self._rasa.transcript(conversation), reply["text"], at)
            if text is None:
                return
            understanding = (await self._rasa.parse([text]))[0]
        except RasaError as error:
            logger.info("The question behind an answer could not be asked for: %s", error)
            return
        if not understanding.hint:
            topic, ranking = reply["topic"] or reply["key"], _ranked(understanding)
            question = Question(conversation, text, topic, ranking, possible_intents(understanding))
            await self._keep(keeper, THUMB_DOWN, question)

    async def _keep(self, keeper: QuestionKeeper, reason: str, question: Question) -> None:
        try:
            await keeper.keep(reason, question)
        except SQLAlchemyError as error:
            logger.warning("A masked question could not be kept (%s).", type(error).__name__)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        if len(self._waiting) >= MOST_WAITING:
            work.close()
            return
        task = asyncio.create_task(work)
        self._waiting.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._waiting.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # The error's text could hold the question.
            logger.error("A question could not be masked (%s).", type(task.exception()).__name__)


def open_improvement(
    settings: Settings, database: Database, rasa: RasaClient, store: Store, meetings: MeetingStore
) -> Improvement:
    """Counting, and keeping where it is switched on; loading the model takes seconds, so call it in a thread.

    Raises:
        OperatorMistake: `AG_VERBESSERUNG` is on, and what it needs is missing.
    """
    keeper = None
    if settings.verbesserung:
        model = load_name_model(settings.namensmodell)
        vocabulary = Vocabulary(own_texts(store, meetings), ROOT / "data")
        masker = Masker(model, Lexicon.load(vocabulary.words))
        keeper = QuestionKeeper(database, masker, Sensitive(ROOT / "data" / "verbesserung.yml"))
    return Improvement(settings, TurnCounter(database), keeper, rasa)


def own_texts(store: Store, meetings: MeetingStore) -> Callable[[], Sequence[str]]:
    """What the assistant itself says: knowledge, texts and meetings in service at that moment."""
    last: tuple[object, object] = (None, None)
    texts: Sequence[str] = ()

    def current() -> Sequence[str]:
        nonlocal last, texts
        now = (store.knowledge, meetings.calendar)
        if now[0] is not last[0] or now[1] is not last[1]:
            entries = store.knowledge.model_dump_json()
            dates = [f"{m.titel} {m.ort} {m.thema} {m.format} {m.hinweis}" for m in meetings.calendar.meetings]
            last, texts = now, (entries, *dates)
        return texts

    return current


def question_behind(transcript: dict[str, Any], answer: str, at: datetime) -> str | None:
    """What somebody had typed before the bot said `answer`, about at `at` (UTC); None for a button."""
    question: str | None = None
    nearest: tuple[float, str | None] | None = None
    for message in transcript["messages"]:
        if message["by"] == "user":
            question = message["text"]
        elif message["text"] == answer:
            # The clocks of two machines may differ, so neither order can be relied on.
            apart = abs(message["at"] - at.replace(tzinfo=UTC).timestamp())
            if nearest is None or apart < nearest[0]:
                nearest = apart, question
    found = None if nearest is None else nearest[1]
    return None if not found or found.startswith("/") else found


def possible_intents(understanding: Understanding) -> set[str]:
    """The intents for which a question was or may have been taken."""
    likely = {name for name, probability in understanding.ranking if probability >= POSSIBLE}
    return likely | {understanding.intent}


def _ranked(understanding: Understanding) -> list[str]:
    return [name for name, _ in understanding.ranking if name != FALLBACK]


def _topic_and_outcome(turn: Turn) -> tuple[str, str]:
    if turn.understanding.intent == CRISIS_INTENT:
        # How often people are in need, and when, says too much where few people ask.
        return counting.OTHER, counting.ANSWERED
    said = [reply.get("custom") or {} for reply in turn.replies]
    if {one.get("text") for one in said} & NOT_UNDERSTOOD_KEYS:
        return turn.understanding.intent, counting.NOT_UNDERSTOOD
    topic = next((one["thema"] for one in said if one.get("thema")), turn.understanding.intent)
    return topic, counting.ANSWERED


def _is_crisis(exchange: Exchange) -> bool:
    return exchange.hinted or bool({reply.text_key for reply in exchange.replies} & CRISIS_KEYS)
