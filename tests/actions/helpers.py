"""Runs an action as Rasa would: a tracker in, messages and events out."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KnowledgeAction
from bot.meetings import Calendar
from bot.meetings.search import MeetingDesk
from tests.examples import example_store
from tests.meetings.search.calendar import MEETINGS, NOW, vocabulary


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What an action said and changed."""

    messages: list[dict[str, Any]]
    slots: dict[str, Any]

    @property
    def text(self) -> str:
        """The text of the only message."""
        [message] = self.messages
        return str(message["text"])

    @property
    def custom(self) -> dict[str, str]:
        """What the only message says of itself."""
        [message] = self.messages
        custom: dict[str, str] = message["custom"]
        return custom

    @property
    def payloads(self) -> list[str]:
        """Payloads of the buttons of the only message."""
        [message] = self.messages
        return [button["payload"] for button in message["buttons"]]


def user(text: str = "Frage", *intents: str) -> dict[str, Any]:
    """The event of a user's message, understood as the first of `intents`."""
    ranking = [{"name": name, "confidence": 0.9 - 0.1 * rank} for rank, name in enumerate(intents)]
    return {"event": "user", "text": text, "parse_data": {"text": text, "intent_ranking": ranking}}


def action(name: str) -> dict[str, Any]:
    """The event of an action that ran."""
    return {"event": "action", "name": name}


def said(key: str) -> dict[str, Any]:
    """The event of a fixed text that was sent, as Rasa hands it on."""
    return {"event": "bot", "text": key, "data": {"buttons": None, "custom": {"text": key}}}


LISTEN = action("action_listen")


def tracker(
    *intents: str,
    text: str = "Frage",
    before: list[dict[str, Any]] | None = None,
    entities: list[dict[str, Any]] | None = None,
    **slots: Any,
) -> Tracker:
    """A conversation whose latest message is `text`, with the intents of its ranking; `before` came earlier."""
    latest = user(text, *intents)
    return Tracker(
        sender_id="anna",
        slots=slots,
        latest_message={**latest["parse_data"], "entities": entities or []},
        events=[*(before or []), latest],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name=None,
    )


class _Source:
    """Holds the calendar of the search's tests."""

    calendar = Calendar(MEETINGS)


class _Clock:
    """Stands still."""

    def now(self) -> datetime.datetime:
        """The moment of the search's tests."""
        return NOW


def desk(address: str = "https://bot.test") -> MeetingDesk:
    """The example's meetings at a fixed moment."""
    return MeetingDesk(_Source(), _Clock(), vocabulary(), address)


def run(kind: type[KnowledgeAction], conversation: Tracker, meetings: MeetingDesk | None = None) -> Outcome:
    """Run an action of that kind on the example's knowledge and meetings."""
    dispatcher = CollectingDispatcher()
    events = kind(example_store(), meetings or desk()).run(dispatcher, conversation, {})
    assert all(event["event"] == "slot" for event in events)
    return Outcome(dispatcher.messages, {event["name"]: event["value"] for event in events})


def shown(outcome: Outcome) -> list[str]:
    """Ids of the meetings in the only message."""
    [message] = outcome.messages
    return [meeting["id"] for meeting in message["custom"].get("termine", ())]
