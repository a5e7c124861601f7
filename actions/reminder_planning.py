"""Plans reminders: finds out of which meeting and when, asks for what is missing, and says what was planned."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import remembered
from actions.reminder_base import ReminderAction, note, payload, remember, reminder_memory
from bot.meetings import Meeting, Status
from bot.meetings.search.wording import day
from bot.reminders.dialogue import (
    Kind,
    Memory,
    Noted,
    Question,
    due_words,
    instead_of,
    lead_words,
)
from bot.reminders.lead import LeadRule
from bot.reminders.results import Begun, OnlyExample, Person, Planned, Result, StandingReminder, TooLate, TooMany

PLANNED, CHANGED, DEADLINE = "erinnerung_geplant", "erinnerung_geaendert", "erinnerung_frist_geplant"
"""Texts by which a planned reminder is told."""
TOO_MANY = "erinnerung_zu_viele"


class ReminderPlanning(ReminderAction):
    """Base of the actions that plan reminders."""

    async def settle(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person: Person,
        question: Question,
        *,
        key: str = PLANNED,
        before: str = "",
    ) -> list[Event]:
        """Plan what `question` holds; ask for the time where it holds none.

        `key` is the text that tells of a planned reminder; `before` is said first.
        """
        if question.formats is not None:
            if question.lead is None:
                return self.ask_when(dispatcher, tracker, question, before)
            return await self._plan_standing(dispatcher, tracker, person, question.formats, question.lead)
        meetings = [meeting for meeting in map(self.meeting, question.meetings) if meeting is not None]
        possible = [meeting for meeting in meetings if not self.is_over(meeting)]
        if not possible:
            return self.say_impossible(dispatcher, tracker, meetings)
        question = dataclasses.replace(question, meetings=tuple(meeting.id for meeting in possible))
        if question.lead is None:
            return self.ask_when(dispatcher, tracker, question, before)
        if len(meetings) == 1:
            return await self._plan_one(dispatcher, tracker, person, possible[0], question.lead, key)
        pairs = [(meeting, question.lead) for meeting in possible]
        over = [self._impossible(meeting) for meeting in meetings if self.is_over(meeting)]
        return await self.plan_several(dispatcher, tracker, person, pairs, over)

    async def _plan_one(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person: Person,
        meeting: Meeting,
        lead: LeadRule,
        key: str,
    ) -> list[Event]:
        if lead.due(meeting) >= meeting.beginn:
            text = self.store.texts.get("erinnerung_nach_beginn", **self.of_meeting(meeting))
            return self.ask_again(dispatcher, tracker, meeting, text)
        result = await self.reminders.plan(person, meeting, lead)
        return self.say_result(dispatcher, tracker, meeting, lead, result, key=key)

    def ask_again(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, meeting: Meeting, text: str, reminder: str = ""
    ) -> list[Event]:
        """Ask for another time, because of `text`."""
        question = Question(Kind.LEAD, (meeting.id,), reminder=reminder)
        return self.ask_when(dispatcher, tracker, question, text)

    async def plan_several(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person: Person,
        wishes: Sequence[tuple[Meeting, LeadRule]],
        others: Sequence[str] = (),
    ) -> list[Event]:
        """Plan several reminders at once; `others` is said of those that cannot be."""
        results = [(*wish, await self.reminders.plan(person, *wish)) for wish in wishes]
        self.tell(dispatcher, PLANNED, [*(self._line(*result, PLANNED) for result in results), *others])
        made = tuple(note(result.reminder) for *_, result in results if isinstance(result, Planned))
        question = Question(Kind.PLANNED, tuple(item.meeting for item in made)) if made else None
        memory = reminder_memory(tracker)
        last, shown = (made[-1], made) if made else (memory.last, memory.shown)
        return [remember(dataclasses.replace(memory, question=question, shown=shown, last=last))]

    async def _plan_standing(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person: Person,
        formats: Sequence[str],
        lead: LeadRule,
    ) -> list[Event]:
        made: list[StandingReminder] = []
        for name in formats:
            result = await self.reminders.plan_standing(person, name, lead)
            if isinstance(result, TooMany):
                self.tell(dispatcher, TOO_MANY, [self.store.texts.get(TOO_MANY, hoechstens=result.most)])
                return self.after(tracker, None)
            made.append(result)
        text = self.standing_text("erinnerung_immer", formats, lead, made[-1].ends)
        last = note(made[-1])
        buttons = self.manage_buttons(last) if len(made) == 1 else []
        self.tell(dispatcher, "erinnerung_immer", [text], buttons)
        return [remember(self.with_last(tracker, last, ()))]

    # --- results in words ---

    def say_result(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        meeting: Meeting,
        lead: LeadRule,
        result: Result,
        *,
        key: str = PLANNED,
        reminder: str = "",
    ) -> list[Event]:
        """Tell what became of a wish; `reminder` is the id of the one that was to be changed."""
        if isinstance(result, TooLate):
            return self._propose(dispatcher, tracker, meeting, lead, reminder)
        text = self._line(meeting, lead, result, key)
        if not isinstance(result, Planned):
            self.tell(dispatcher, TOO_MANY if isinstance(result, TooMany) else "erinnerung_vorbei", [text])
            return self.after(tracker, None, meeting)
        last = note(result.reminder)
        self.tell(dispatcher, key, [text], self.manage_buttons(last))
        return [*self.keep_current(tracker, meeting), remember(self.with_last(tracker, last, (meeting.id,)))]

    def with_last(self, tracker: Tracker, last: Noted, meetings: tuple[str, ...]) -> Memory:
        """The memory after `last` was planned or changed: what follows may be about it."""
        question = Question(Kind.PLANNED, meetings, reminder=last.id)
        return dataclasses.replace(reminder_memory(tracker), question=question, last=last)

    def _line(self, meeting: Meeting, lead: LeadRule, result: Result, key: str) -> str:
        texts, words = self.store.texts, self.of_meeting(meeting)
        if isinstance(result, TooMany):
            return texts.get(TOO_MANY, hoechstens=result.most)
        if isinstance(result, OnlyExample):
            return texts.get("erinnerung_beispiele")
        if isinstance(result, Begun):
            return self._impossible(result.meeting)
        if isinstance(result, TooLate):
            return texts.get("erinnerung_zu_spaet_ohne", **words)
        if not result.is_new and key == PLANNED:
            key = "erinnerung_schon_geplant"
        until = day(meeting.anmeldung_bis) if meeting.anmeldung_bis else ""
        return texts.get(key, zeitpunkt=due_words(meeting, lead), tag=until, **words)

    def _propose(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, meeting: Meeting, lead: LeadRule, reminder: str
    ) -> list[Event]:
        """Say that the time is over, and ask whether the next best will do."""
        texts, words = self.store.texts, self.of_meeting(meeting)
        other = instead_of(lead, meeting, self.meetings.now())
        if other is None:
            self.tell(dispatcher, "erinnerung_zu_spaet_ohne", [texts.get("erinnerung_zu_spaet_ohne", **words)])
            return self.after(tracker, None, meeting)
        question = Question(Kind.INSTEAD, (meeting.id,), lead=other, reminder=reminder)
        due, wished = due_words(meeting, other), lead_words(lead)
        buttons = [
            {"title": texts.get("knopf_stattdessen", zeitpunkt=due), "payload": self.lead_payload(question, other)},
            {"title": texts.get("knopf_nein"), "payload": payload("nein")},
        ]
        wished = wished[:1].upper() + wished[1:]
        text = texts.get("erinnerung_zu_spaet", vorlauf=wished, stattdessen=due, **words)
        self.choose(dispatcher, "erinnerung_zu_spaet", [text], buttons)
        return self.after(tracker, question, meeting)

    # --- meetings that nobody can be reminded of ---

    def is_over(self, meeting: Meeting) -> bool:
        """Whether nobody can be reminded of it any more: it was cancelled or has begun."""
        return meeting.status is Status.CANCELLED or meeting.beginn <= self.meetings.now()

    def _impossible(self, meeting: Meeting) -> str:
        key = "erinnerung_abgesagt" if meeting.status is Status.CANCELLED else "erinnerung_begonnen"
        return self.store.texts.get(key, **self.of_meeting(meeting))

    def say_impossible(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, meetings: Sequence[Meeting]
    ) -> list[Event]:
        """Say why nobody can be reminded of `meetings`; of none, ask which one is meant."""
        if not meetings:
            return self.ask_which_meeting(dispatcher, tracker, (), None)
        self.tell(dispatcher, "erinnerung_vorbei", [self._impossible(meeting) for meeting in meetings])
        return self.after(tracker, None, meetings[0] if len(meetings) == 1 else None)

    # --- which meeting ---

    def ask_which_meeting(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        meetings: Sequence[Meeting],
        lead: LeadRule | None,
        *,
        key: str = "erinnerung_welcher_termin",
    ) -> list[Event]:
        """Ask which of `meetings` is meant, else of those to come."""
        coming = meetings or self._coming()
        known = {} if lead is None else {"vorlauf": str(lead)}
        buttons = [
            {
                "title": self.choice(meeting)["title"],
                "payload": payload("erinnerung_anlegen", termin=meeting.id, **known),
            }
            for meeting in coming
        ]
        self.choose(dispatcher, key, [self.store.texts.get(key if coming else "erinnerung_woran")], buttons)
        identifiers = tuple(meeting.id for meeting in coming)
        memory = dataclasses.replace(reminder_memory(tracker), question=Question(Kind.MEETING, identifiers, lead=lead))
        return [remember(memory)]

    def _coming(self) -> list[Meeting]:
        """The next meetings that take place, or those of the last search."""
        calendar = self.meetings.catalogue.calendar
        return [meeting for meeting in calendar.meetings if not self.is_over(meeting)][:3]

    def shown_to_come(self, tracker: Tracker) -> list[Meeting]:
        """The meetings shown last of which somebody can be reminded."""
        found = [self.meeting(identifier) for identifier in remembered(tracker).shown]
        return [meeting for meeting in found if meeting is not None and not self.is_over(meeting)]
