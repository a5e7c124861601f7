"""Lets the dialogue on reminders read every message before the action that its intent chose."""

from __future__ import annotations

import inspect
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.reminder_answers import ReminderAnswers
from actions.reminder_base import remember, reminder_memory

CRISIS = "notlage"


class ReminderFirst(Action):
    """An action that lets the dialogue on reminders read the message first; never in a crisis."""

    def __init__(self, action: Action, answers: ReminderAnswers) -> None:
        self.action = action
        self._answers = answers

    def name(self) -> str:
        """Name of the action itself."""
        name: str = self.action.name()
        return name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Answer an open question; else let it lapse and run the action."""
        if tracker.get_intent_of_latest_message(skip_fallback_intent=False) != CRISIS:
            answered = await self._answers.answer(dispatcher, tracker)
            if answered is not None:
                return answered
        memory = reminder_memory(tracker)
        lapsed = [remember(memory.without_question())] if memory.question is not None else []
        result = self.action.run(dispatcher, tracker, domain)
        events: list[Event] = await result if inspect.isawaitable(result) else result
        return [*lapsed, *events]
