"""Plays a conversation with the actions as Rasa would run it; the test says what a message is taken for."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import all_actions
from bot.meetings import Calendar
from bot.meetings.search import MeetingDesk
from bot.settings import ROOT
from tests.actions.helpers import LISTEN, action, desk, user
from tests.examples import example_store
from tests.memory_desk import MemoryDesk

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?")


@functools.cache
def _rules() -> dict[str, str]:
    """Intent → action, as the shipped rules say."""
    rules: dict[str, str] = {}
    for rule in yaml.safe_load((ROOT / "data/rules.yml").read_text(encoding="utf-8"))["rules"]:
        first, second = rule["steps"]
        rules.update({step["intent"]: second["action"] for step in first.get("or", [first])})
    return rules


@dataclasses.dataclass
class Talk:
    """A conversation of "anna" with the example's meetings (`tests/meetings/search/calendar.py`), 23.11.2026, 10:00."""

    meetings: MeetingDesk = dataclasses.field(default_factory=desk)
    reminders: MemoryDesk = dataclasses.field(init=False)
    reachable: bool = True
    slots: dict[str, Any] = dataclasses.field(default_factory=dict)
    events: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    messages: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        reachable = frozenset({"anna"}) if self.reachable else frozenset()
        self.reminders = MemoryDesk(self.meetings.now, self._calendar().meeting, reachable)
        self.actions = {a.name(): a for a in all_actions(example_store(), self.meetings, self.reminders)}

    def _calendar(self) -> Calendar:
        return self.meetings.catalogue.calendar

    async def say(self, text: str, intent: str = "erinnerung_anlegen", *others: str, keep: bool = True) -> str:
        """Write `text`, taken for `intent`, after which `others` come in the ranking; returns what is answered.

        With `keep` off nothing is remembered, as after a failed turn that Rasa runs again.
        """
        entities: list[dict[str, Any]] = []
        pressed = _PAYLOAD.fullmatch(text)
        if pressed:
            intent = pressed[1]
            entities = [{"entity": name, "value": value} for name, value in json.loads(pressed[2] or "{}").items()]
        message = user(text, intent, *others)
        tracker = Tracker(
            "anna",
            dict(self.slots),
            {**message["parse_data"], "entities": entities, "intent": {"name": intent}},
            [*self.events, message],
            False,
            None,
            {},
            None,
        )
        name = _rules()[intent]
        dispatcher = CollectingDispatcher()
        events = await self.actions[name].run(dispatcher, tracker, {})
        self.messages = dispatcher.messages
        if keep:
            self.slots.update({event["name"]: event["value"] for event in events})
            self.events += [message, action(name), *events, LISTEN]
        return "\n".join(item["text"] or "" for item in self.messages)

    async def press(self, title: str) -> str:
        """Press the button of the last answer whose title begins so."""
        [payload] = [b["payload"] for m in self.messages for b in m["buttons"] if b["title"].startswith(title)]
        return await self.say(payload)

    @property
    def keys(self) -> list[str]:
        """Keys of the texts of the last answer."""
        return [message["custom"].get("text", "") for message in self.messages]

    @property
    def titles(self) -> list[str]:
        """Titles of the buttons of the last answer."""
        return [button["title"] for message in self.messages for button in message["buttons"]]

    @property
    def planned(self) -> list[tuple[str, str]]:
        """Meeting and lead of every reminder there is."""
        return sorted((reminder.meeting, str(reminder.lead)) for _, reminder in self.reminders.reminders.values())

    @property
    def standing(self) -> list[tuple[str, str]]:
        """Format and lead of every standing reminder."""
        return sorted((wish.format, str(wish.lead)) for _, wish in self.reminders.wishes.values())
