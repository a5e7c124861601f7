"""Turns that arrive while the same conversation's turn is running."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.channel import run_turn, understand
from bot.nlu.readings import MOST, Readings
from bot.nlu.turn import UnsplitOutput


class SlowProcessor:
    """Keeps a tracker as Rasa does: what a turn adds is there only when the turn has ended."""

    model_metadata = SimpleNamespace(model_id="model", assistant_id="assistant")

    def __init__(self) -> None:
        self.tracker = DialogueStateTracker.from_events("jemand", [])
        self.turns = 0

    async def retrieve_for(self, sender: str, message_id: str) -> tuple[DialogueStateTracker, None]:
        return self.tracker.copy(), None

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.tracker = tracker

    async def _update_tracker_session(self, *_: Any) -> None:
        pass

    async def run_action_extract_slots(self, *_: Any) -> None:
        pass

    async def _handle_message_with_tracker(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        self.turns += 1
        for _ in range(10):
            await asyncio.sleep(0)
        tracker.update(
            UserUttered(message.text, {"name": "danke"}, message_id=message.message_id, metadata=message.metadata)
        )

    async def _run_prediction_loop(self, output: UnsplitOutput, tracker: DialogueStateTracker) -> None:
        await output.send_response("jemand", {"text": f"Antwort {self.turns}"})
        tracker.update(BotUttered(f"Antwort {self.turns}"))


class SlowAgent:
    """An agent whose turns take a while."""

    model_id = "model"

    def __init__(self) -> None:
        self.processor = self.tracker_store = SlowProcessor()
        self.lock_store = InMemoryLockStore()
        self.parsed = 0

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.parsed += 1
        return {"text": text, "intent": {"name": "danke", "confidence": 0.9}, "entities": []}


async def test_a_call_repeated_while_its_turn_runs_gets_the_same_answer() -> None:
    agent: Any = SlowAgent()
    first, again = await asyncio.gather(*(run_turn(agent, "jemand", "danke", "1") for _ in range(2)))
    assert agent.processor.turns == 1
    assert first["replies"] == again["replies"]
    assert (first["replayed"], again["replayed"]) == (False, True)


async def test_a_cancelled_turn_lets_the_next_one_through() -> None:
    agent: Any = SlowAgent()
    running = asyncio.create_task(run_turn(agent, "jemand", "danke", "1"))
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert not (await run_turn(agent, "jemand", "danke", "1"))["replayed"]


async def test_a_text_that_was_read_before_its_turn_is_not_read_again() -> None:
    agent: Any = SlowAgent()
    await understand(agent, "vielen dank")
    await run_turn(agent, "jemand", "vielen dank", "1")
    assert agent.parsed == 1


async def test_a_reading_is_handed_over_once_and_by_its_own_model_alone() -> None:
    agent: Any = SlowAgent()
    readings = Readings()
    await readings.look(agent, "danke")
    agent.model_id = "newer"
    await readings.take(agent, "danke")
    assert agent.parsed == 2
    agent.model_id = "model"
    for _ in range(2):
        await readings.take(agent, "danke")
    assert agent.parsed == 3


async def test_the_oldest_readings_go() -> None:
    agent: Any = SlowAgent()
    readings = Readings()
    for number in range(MOST + 1):
        await readings.look(agent, f"{number}")
    await readings.take(agent, "1")
    assert agent.parsed == MOST + 1
    await readings.take(agent, "0")
    assert agent.parsed == MOST + 2
