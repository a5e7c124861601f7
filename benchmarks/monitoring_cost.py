"""What watching costs: the way of a message through the bot with and without it, in turns, in one run.

`python -m benchmarks.monitoring_cost`: Rasa is a stand-in that answers at once, so that the difference can be seen.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from unittest import mock

from bot import metrics
from bot.conversation import Conversation, Incoming
from bot.database import connection as database_connection
from bot.knowledge import Store
from bot.monitoring.turns import TurnMetrics, known_intents
from bot.rasa_client import RasaClient, Turn, Understanding
from bot.request_ids import new, working_on
from bot.settings import ROOT

Result = TypeVar("Result")
ROUNDS = 15
MESSAGES = 2000
_UNDERSTOOD = Understanding("ag_ziele", 0.9, (("ag_ziele", 0.9),))
_TURN = Turn(({"text": "Antwort", "buttons": [], "custom": {}},), _UNDERSTOOD, first=False, replayed=False)


class QuickRasa(RasaClient):
    """Answers at once."""

    async def turn(
        self, sender: str, message: str, message_id: str, context: str = "", *, offered: bool = False
    ) -> Turn:
        """Always the same turn."""
        return _TURN

    async def parse(self, texts: list[str], sender: str = "") -> list[Understanding]:
        """Always the same intent."""
        return [_UNDERSTOOD for _ in texts]


async def _untimed(_: str, work: Awaitable[Result]) -> Result:
    return await work


@contextmanager
def _watching(*, on: bool) -> Iterator[None]:
    """Without it, neither stages are measured nor listeners told."""
    if on:
        yield
        return
    with (
        mock.patch("bot.conversation.service.timed", _untimed),
        mock.patch.object(database_connection, "timed", _untimed),
    ):
        yield


async def _round(conversation: Conversation, *, on: bool) -> float:
    """Processor time of a message in microseconds."""
    with _watching(on=on):
        began = time.process_time()
        for number in range(MESSAGES):
            message = Incoming("web:anna", "Welche Ziele hat die AG?", str(number))
            if on:
                with working_on(new()):
                    await conversation.answer(message)
                    # What a turn does besides: its action and some six transactions.
                    for stage in ("action", *("database_read", "database_write") * 3):
                        with metrics.stage(stage):
                            pass
            else:
                await conversation.answer(message)
        return (time.process_time() - began) / MESSAGES * 1e6


async def main() -> None:
    """Print both figures and their difference."""
    values = {"datenschutz_adresse": "https://example.org/"}
    store, rasa = Store(ROOT / "data/wissen.yml", ROOT / "data/texte.yml", values), QuickRasa("http://127.0.0.1:1")
    watched = Conversation(rasa, store, [TurnMetrics(known_intents(ROOT / "domain.yml"))])
    plain = Conversation(rasa, store)
    without, with_it = [], []
    for _ in range(ROUNDS):  # in turns, so that a busy machine slows both
        without.append(await _round(plain, on=False))
        with_it.append(await _round(watched, on=True))
    low, high = statistics.median(without), statistics.median(with_it)
    print(f"without watching: {low:.0f} µs of processor time a message (median of {ROUNDS} rounds of {MESSAGES})")
    print(f"with watching:    {high:.0f} µs a message, {high - low:.0f} µs more")


if __name__ == "__main__":
    asyncio.run(main())
