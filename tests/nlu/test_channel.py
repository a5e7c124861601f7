"""Turns that arrive while the same conversation's turn is running."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.channel import run_turn


class SlowAgent:
    """Keeps a tracker as Rasa does: what a turn adds is there only when the turn has ended."""

    def __init__(self) -> None:
        self.tracker_store = self
        self.tracker = DialogueStateTracker.from_events("jemand", [])
        self.turns = 0

    async def retrieve(self, sender: str) -> DialogueStateTracker:
        return self.tracker.copy()

    async def parse_message(self, text: str) -> dict[str, Any]:
        return {"text": text, "intent": {"name": "danke", "confidence": 0.9}, "entities": []}

    async def handle_message(self, message: UserMessage) -> None:
        self.turns += 1
        for _ in range(10):
            await asyncio.sleep(0)
        await message.output_channel.send_response("jemand", {"text": f"Antwort {self.turns}"})
        self.tracker.update(
            UserUttered(message.text, {"name": "danke"}, message_id=message.message_id, metadata=message.metadata)
        )
        self.tracker.update(BotUttered(f"Antwort {self.turns}"))


async def test_a_call_repeated_while_its_turn_runs_gets_the_same_answer() -> None:
    agent: Any = SlowAgent()
    first, again = await asyncio.gather(*(run_turn(agent, "jemand", "danke", "1") for _ in range(2)))
    assert agent.turns == 1
    assert first["replies"] == again["replies"]
    assert (first["replayed"], again["replayed"]) == (False, True)


async def test_a_cancelled_turn_lets_the_next_one_through() -> None:
    agent: Any = SlowAgent()
    running = asyncio.create_task(run_turn(agent, "jemand", "danke", "1"))
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert not (await run_turn(agent, "jemand", "danke", "1"))["replayed"]
