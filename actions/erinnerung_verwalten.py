"""Shows, changes and cancels reminders."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import sentence_of
from actions.reminder_base import entity
from actions.reminder_talk import ReminderTalk
from bot.reminders.dialogue import Act
from bot.reminders.lead import LeadRule


class ActionErinnerungVerwalten(ReminderTalk):
    """Does with the reminders what a button or a sentence says; without a word it lists them."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_erinnerung_verwalten"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Show, change or cancel."""
        reminder, choice = entity(tracker, "erinnerung_id"), entity(tracker, "wahl")
        person = await self.reminders.person(tracker.sender_id)
        if sentence_of(tracker) or person is None or not (reminder or choice):
            return await self.obey(dispatcher, tracker, sentence_of(tracker), Act.LIST)
        if reminder is None:
            return await self.cancel_all(dispatcher, person)
        noted = self.noted_by_id(tracker, await self.noted(person), reminder)
        if choice == "loeschen":
            return await self.cancel_these(dispatcher, tracker, person, [noted])
        lead = entity(tracker, "vorlauf")
        return await self.change_this(dispatcher, tracker, person, noted, LeadRule.parse(lead) if lead else None)
