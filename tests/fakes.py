"""Stand-ins that really work: they keep the promises of what they stand for, without network or model."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

from bot.rasa_client import RasaClient, RasaUnavailable, Turn, Understanding

FALLBACK = "nlu_fallback"


class FakeRasa(RasaClient):
    """A Rasa that understands by words: the intent of the first known word in a text, else the fallback.

    Like the real one it answers a repeated message id with the same replies and says which turn is a sender's first.
    A text in `sure` is understood with that confidence instead of the general one.
    A text with one of `hints` may be a crisis.
    `turns` are the messages that were run, in their order; `down` makes it unreachable; `gate` holds turns up.
    """

    def __init__(
        self, words: dict[str, str] | None = None, *, confidence: float = 0.9, sure: dict[str, float] | None = None
    ) -> None:
        super().__init__("http://fake.test")
        self._words = words or {}
        self._confidence = confidence
        self._sure = sure or {}
        self._answered: dict[tuple[str, str], Turn] = {}
        self.turns: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.contexts: list[str] = []
        self.parsed: list[str] = []
        self.parsed_for: set[str] = set()
        self.hints: tuple[str, ...] = ()
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self.forgotten: list[str] = []
        self.expired_before: list[datetime.datetime] = []
        self.down = False
        self.fail_after: int | None = None
        self.gates: dict[str, asyncio.Event] = {}
        self.state: dict[str, Any] = {"model": "m", "tracker_store": "SQLTrackerStore", "durable": True}

    async def turn(
        self, sender: str, message: str, message_id: str, context: str = "", *, offered: bool = False
    ) -> Turn:
        """Answer with the intent's replies, "Antwort auf <intent>" where none are set."""
        self._check()
        if (sender, message_id) in self._answered:
            done = self._answered[sender, message_id]
            return Turn(done.replies, done.understanding, done.first, replayed=True)
        if sender in self.gates:
            await self.gates[sender].wait()
        # Later messages are quicker, so that only keeping the order keeps the order.
        for _ in range(max(0, 20 - len(self.turns))):
            await asyncio.sleep(0)
        first = all(earlier != sender for earlier, _ in self.turns)
        self.turns.append((sender, message))
        self.contexts.append(context)
        self.ids.append(message_id)
        understanding = self._understand(message)
        replies = self.replies.get(understanding.intent, [reply(f"Antwort auf {understanding.intent}")])
        result = Turn(tuple(replies), understanding, first, replayed=False)
        self._answered[sender, message_id] = result
        return result

    async def parse(self, texts: list[str], sender: str = "") -> list[Understanding]:
        """The intent of each text."""
        self._check()
        self.parsed += texts
        self.parsed_for.add(sender)
        return [self._understand(text) for text in texts]

    async def forget(self, sender: str) -> None:
        """Forget what this sender was answered."""
        self._check()
        self.forgotten.append(sender)
        self.turns = [turn for turn in self.turns if turn[0] != sender]

    async def expire(self, before: datetime.datetime) -> int:
        """Keep the moment; the fake has no clock."""
        self._check()
        self.expired_before.append(before)
        return 0

    async def health(self) -> dict[str, Any]:
        """The state that was set."""
        self._check()
        return self.state

    def _check(self) -> None:
        if self.down or (self.fail_after is not None and len(self.turns) >= self.fail_after):
            raise RasaUnavailable("The fake is down.")

    def _understand(self, text: str) -> Understanding:
        lowered = text.lower()
        intent = next((intent for word, intent in self._words.items() if word in lowered), FALLBACK)
        confidence = self._sure.get(text, self._confidence)
        hint = any(word in lowered for word in self.hints)
        return Understanding(intent, confidence, ((intent, confidence),), hint)


def reply(text: str, buttons: list[dict[str, str]] | None = None, **custom: str) -> dict[str, Any]:
    """A reply as Rasa's channel sends it."""
    return {"text": text, "buttons": buttons or [], "custom": custom}
