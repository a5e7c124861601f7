"""Plans a reminder."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import sentence_of
from actions.reminder_base import entity
from actions.reminder_talk import ReminderTalk
from bot.reminders.dialogue import Act, Kind, Question
from bot.reminders.lead import LeadRule


class ActionErinnerungAnlegen(ReminderTalk):
    """Plans what a button or a sentence says; asks for what is missing."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_erinnerung_anlegen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Plan it, or say how people of this channel can be reminded."""
        sentence = sentence_of(tracker)
        question = _of_button(tracker)
        if sentence or question is None:
            return await self.obey(dispatcher, tracker, sentence, Act.CREATE)
        if self.meetings.has_only_examples:
            return self.say(dispatcher, "erinnerung_beispiele")
        person = await self.reminders.person(tracker.sender_id)
        if person is None:
            return self.tell_ways(dispatcher, tracker, self.meetings_of(question), question.lead)
        return await self.settle(dispatcher, tracker, person, question)


def _of_button(tracker: Tracker) -> Question | None:
    """What the button carried: ids of meetings or names of formats, and perhaps a lead."""
    meetings, formats, lead = (entity(tracker, name) for name in ("termin", "format", "vorlauf"))
    if meetings is None and formats is None:
        return None
    return Question(
        Kind.LEAD,
        tuple(meetings.split("|")) if meetings else (),
        None if formats is None else tuple(formats.split("|")),
        LeadRule.parse(lead) if lead else None,
    )
