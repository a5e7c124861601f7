"""Keeps masked questions: without sender, without time but the day, and not for long."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import kept_questions
from bot.improving.masking import Masker
from bot.improving.sensitive import Sensitive
from bot.spelling import plain

NOT_UNDERSTOOD, THUMB_DOWN = "nicht_verstanden", "daumen_runter"
"""Why a question is kept."""

LEAST_READABLE = 0.5
"""Of a text of which less can be read only the topic is kept."""
MOST_REMEMBERED = 20_000
MOST_RANKED = 3


@dataclass(frozen=True)
class Question:
    """A question as somebody wrote it, its topic, and the likeliest intents.

    `intents` are all for which it, or another part of its message `whole`, may have been taken.
    """

    sender: str
    text: str
    topic: str
    ranking: Sequence[str]
    intents: Collection[str]
    whole: str = ""


class QuestionKeeper:
    """Decides, masks and stores."""

    def __init__(self, database: Database, masker: Masker, sensitive: Sensitive) -> None:
        self._database = database
        self._masker = masker
        self._sensitive = sensitive
        self._key = secrets.token_bytes(16)
        self._one_at_a_time = asyncio.Lock()
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    async def keep(self, reason: str, question: Question) -> bool:
        """Keep a question unless it is sensitive, or the same sender asked it before; returns whether it was kept."""
        sensitive = self._sensitive.is_in(f"{question.text}\n{question.whole}", {question.topic, *question.intents})
        if sensitive or not self._is_new(reason, question):
            return False
        async with self._one_at_a_time:
            masked = await asyncio.to_thread(self._masker.mask, question.text)
        values = {
            "id": secrets.token_hex(16),
            "day": utc_now().date(),
            "reason": reason,
            "topic": question.topic[:64],
            "text": masked.text if masked.readable >= LEAST_READABLE else "",
            "ranking": [name[:64] for name in question.ranking[:MOST_RANKED]],
        }
        await self._database.write(lambda connection: connection.execute(sa.insert(kept_questions).values(values)))
        return True

    def _is_new(self, reason: str, question: Question) -> bool:
        """Whether this sender did not ask this before, so that nobody makes a question look frequent alone.

        Remembered in memory, and as a hash whose key nobody knows after the process has ended.
        """
        said = f"{reason}\n{question.sender}\n{plain(question.text)}".encode()
        mark = hashlib.blake2b(said, key=self._key, digest_size=16).digest()
        if mark in self._seen:
            return False
        self._seen[mark] = None
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)
        return True
