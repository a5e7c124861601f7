"""Deletes everything that is kept of somebody, after asking once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.reminder_base import entity
from actions.reminder_talk import ReminderTalk


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
        return await self.ask_to_forget(dispatcher, tracker)
