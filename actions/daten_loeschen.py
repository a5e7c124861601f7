"""Deletes everything that is kept of somebody, after asking once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import sentence_of
from actions.reminder_base import entity, reminder_memory
from actions.reminder_talk import ReminderTalk
from bot.reminders.dialogue import Act, speaks_of_data


class ActionDatenLoeschen(ReminderTalk):
    """Asks whether all is to be deleted, and does it."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_daten_loeschen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Ask; a button's yes deletes, its no keeps everything."""
        choice = entity(tracker, "wahl")
        if choice == "ja":
            return await self.forget(dispatcher, tracker)
        if choice == "nein":
            self.say(dispatcher, "daten_behalten")
            return self.after(tracker, None)
        sentence = sentence_of(tracker)
        if sentence and reminder_memory(tracker).last is not None and not speaks_of_data(sentence):
            return await self.obey(dispatcher, tracker, sentence, Act.LIST)  # "lösch beide": the reminders
        return await self.ask_to_forget(dispatcher, tracker)
