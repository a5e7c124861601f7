"""What the actions on reminders share: the memory of the dialogue, questions and the words of results."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterable, Mapping, Sequence

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.termin_frage import MeetingQuestionAction
from bot.clock import BERLIN
from bot.knowledge import Store
from bot.meetings import Meeting
from bot.meetings.search import MeetingDesk
from bot.meetings.search.wording import day, when
from bot.reminders.desk import ReminderDesk
from bot.reminders.dialogue import (
    DEFAULT,
    Kind,
    Memory,
    Noted,
    Question,
    due_words,
    from_json,
    lead_words,
    offered,
    to_json,
)
from bot.reminders.lead import LeadRule
from bot.reminders.results import Person, Reminder, StandingReminder

REMINDERS = "erinnerung"
"""Slot: what the dialogue on reminders remembers."""

Buttons = list[dict[str, str]]


def reminder_memory(tracker: Tracker) -> Memory:
    """What this conversation remembers of its reminders."""
    return from_json(tracker.get_slot(REMINDERS))


def open_question(tracker: Tracker) -> Question | None:
    """The question of the turn before; one that was passed over has lapsed."""
    messages = 0
    for event in reversed(tracker.events):
        messages += event["event"] == "user"
        if messages > 1:
            return None
        if event["event"] == "slot" and event["name"] == REMINDERS:
            break
    return reminder_memory(tracker).question


def remember(memory: Memory) -> Event:
    """The event that keeps `memory`."""
    event: Event = SlotSet(REMINDERS, to_json(memory))
    return event


def payload(intent: str, **entities: str) -> str:
    """What a button sends."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"


def entity(tracker: Tracker, name: str) -> str | None:
    """What a button carried under `name`."""
    value: str | None = next(tracker.get_latest_entity_values(name), None)
    return value


class ReminderAction(MeetingQuestionAction):
    """Base of the actions on reminders."""

    def __init__(self, store: Store, meetings: MeetingDesk, reminders: ReminderDesk) -> None:
        super().__init__(store, meetings)
        self.reminders = reminders

    def tell(
        self, dispatcher: CollectingDispatcher, key: str, lines: Iterable[str], buttons: Buttons | None = None
    ) -> None:
        """Send `lines` as one message that is known as `key`; its buttons are no list from which a number picks.

        A button that is one of several choices is picked by number all the same: see `choose`.
        """
        text = "\n".join(line for line in lines if line)
        dispatcher.utter_message(text=text, buttons=buttons or [], json_message={"text": key, "ohne_nummern": True})

    def meeting(self, identifier: str | None) -> Meeting | None:
        """The meeting of this id that is in service."""
        return self.meetings.catalogue.calendar.meeting(identifier)

    def of_meeting(self, meeting: Meeting) -> dict[str, str]:
        """Title and time, as every text on a reminder names them."""
        return {"titel": meeting.titel, "wann": when(meeting, self.store.texts)}

    def of_formats(self, formats: Sequence[str]) -> str:
        """What a standing reminder is about."""
        return " und ".join(
            self.store.texts.get("erinnerung_jeder_format", format=name)
            if name
            else self.store.texts.get("erinnerung_jeder_termin")
            for name in formats
        )

    # --- questions ---

    def ask_when(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, question: Question, before: str = ""
    ) -> list[Event]:
        """Ask when to remind of the meetings or formats of `question`, with a proposal and buttons."""
        meetings = [meeting for meeting in map(self.meeting, question.meetings) if meeting is not None]
        single = meetings[0] if len(meetings) == 1 else None
        choices = offered(single, self.meetings.now())
        proposal = self._proposal(question, choices)
        question = dataclasses.replace(question, kind=Kind.LEAD, lead=proposal)
        text = self._when_text(question, single, proposal)
        self.choose(dispatcher, "erinnerung_wann", (before, text), self._lead_buttons(question, choices))
        return self.after(tracker, question, single)

    def choose(self, dispatcher: CollectingDispatcher, key: str, lines: Iterable[str], buttons: Buttons) -> None:
        """Send a question whose buttons are choices: where there are no buttons, a number picks one."""
        text = "\n".join(line for line in lines if line)
        dispatcher.utter_message(text=text, buttons=buttons, json_message={"text": key})

    def after(self, tracker: Tracker, question: Question | None, meeting: Meeting | None = None) -> list[Event]:
        """The events after a question or an answer: what is open, and which meeting is spoken of."""
        memory = dataclasses.replace(reminder_memory(tracker), question=question)
        return [*(self.keep_current(tracker, meeting) if meeting else []), remember(memory)]

    def _proposal(self, question: Question, choices: Mapping[str, LeadRule]) -> LeadRule | None:
        proposal = DEFAULT if DEFAULT in choices.values() else next(iter(choices.values()), None)
        if proposal is not None and question.clock and not proposal.minutes:
            return dataclasses.replace(proposal, at=datetime.time.fromisoformat(question.clock))
        return proposal

    def _when_text(self, question: Question, single: Meeting | None, proposal: LeadRule | None) -> str:
        texts = self.store.texts
        words = lead_words(proposal) if proposal else ""
        if question.formats is not None:
            return texts.get("erinnerung_wann_immer", woran=self.of_formats(question.formats), vorlauf=words)
        if single is None:
            return texts.get("erinnerung_wann_mehrere", vorlauf=words)
        if proposal is None:
            return texts.get("erinnerung_wann_knapp", **self.of_meeting(single))
        due = due_words(single, proposal)
        return texts.get("erinnerung_wann", vorlauf=words, zeitpunkt=due, **self.of_meeting(single))

    def _lead_buttons(self, question: Question, choices: Mapping[str, LeadRule]) -> Buttons:
        named = ((f"knopf_vorlauf_{name}", lead) for name, lead in choices.items())
        return [
            {"title": self.store.texts.get(key), "payload": self.lead_payload(question, lead)} for key, lead in named
        ]

    def lead_payload(self, question: Question, lead: LeadRule) -> str:
        """The button that answers `question` with `lead`, by ids, so that it means the same whenever it is pressed."""
        if question.reminder:
            return payload("erinnerung_verwalten", erinnerung_id=question.reminder, vorlauf=str(lead))
        if question.formats is not None:
            return payload("erinnerung_anlegen", format="|".join(question.formats), vorlauf=str(lead))
        return payload("erinnerung_anlegen", termin="|".join(question.meetings), vorlauf=str(lead))

    # --- reminders in words ---

    async def noted(self, person: Person) -> list[Noted]:
        """All that is planned for this person, standing ones last."""
        planned, standing = await self.reminders.planned(person), await self.reminders.standing(person)
        return [*map(note, planned), *map(note, standing)]

    def name_of(self, noted: Noted) -> str:
        """What a reminder is about, in words, also of one that is gone."""
        texts, meeting = self.store.texts, self.meeting(noted.meeting)
        if noted.format is not None:
            return texts.get("erinnerung_geloescht_immer", woran=self.of_formats([noted.format]))
        if meeting is None:
            return texts.get("erinnerung_geloescht_unbekannt")
        return texts.get("erinnerung_geloescht_termin", **self.of_meeting(meeting))

    def standing_text(self, key: str, formats: Sequence[str], lead: LeadRule, ends: datetime.datetime) -> str:
        """A text on a standing reminder."""
        end = day(ends.astimezone(BERLIN).date())
        return self.store.texts.get(key, woran=self.of_formats(formats), vorlauf=lead_words(lead), tag=end)

    def manage_buttons(self, noted: Noted) -> Buttons:
        """Buttons to delete or change a reminder."""
        texts = self.store.texts
        return [
            {
                "title": texts.get("knopf_erinnerung_aendern"),
                "payload": payload("erinnerung_verwalten", erinnerung_id=noted.id, wahl="aendern"),
            },
            {
                "title": texts.get("knopf_erinnerung_loeschen"),
                "payload": payload("erinnerung_verwalten", erinnerung_id=noted.id, wahl="loeschen"),
            },
        ]


def note(reminder: Reminder | StandingReminder) -> Noted:
    """A reminder as the conversation keeps it."""
    if isinstance(reminder, StandingReminder):
        return Noted(reminder.id, reminder.lead, format=reminder.format)
    return Noted(reminder.id, reminder.lead, reminder.meeting)
