"""Lists, changes and cancels reminders; which one is meant follows from the ids that were shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.reminder_base import note, payload, remember, reminder_memory
from actions.reminder_planning import CHANGED
from actions.reminder_site import ReminderSite
from bot.clock import BERLIN
from bot.meetings import Meeting
from bot.meetings.search.wording import day
from bot.reminders.dialogue import (
    Kind,
    Memory,
    Noted,
    Question,
    chosen,
    due_words,
    lead_words,
    means_all,
    means_several,
    picked,
    read_answer,
)
from bot.reminders.lead import LeadRule
from bot.reminders.results import Person, StandingReminder

LIST, NONE = "erinnerung_liste", "erinnerung_keine"
CANCELLED, ALL_CANCELLED = "erinnerung_geloescht", "erinnerung_alle_geloescht"


class ReminderManaging(ReminderSite):
    """Base of the actions that look after reminders."""

    # --- list ---

    async def list_all(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, before: str = ""
    ) -> list[Event]:
        """List what is planned; the list stays in memory, so that "die zweite" keeps its meaning."""
        texts = self.store.texts
        standing = await self.reminders.standing(person)
        noted = [*map(note, await self.reminders.planned(person)), *map(note, standing)]
        if not noted:
            self.tell(dispatcher, NONE, [before, texts.get(NONE)])
            return [remember(Memory())]
        ends = {item.id: day(item.ends.astimezone(BERLIN).date()) for item in standing}
        lines = [self._entry(number, item, ends) for number, item in enumerate(noted, start=1)]
        self.tell(dispatcher, LIST, [before, texts.get(LIST), *lines, texts.get("erinnerung_liste_hilfe")])
        memory = reminder_memory(tracker)
        return [remember(dataclasses.replace(memory, question=Question(Kind.LISTED), shown=tuple(noted)))]

    def _entry(self, number: int, noted: Noted, ends: dict[str, str]) -> str:
        texts, meeting = self.store.texts, self.meeting(noted.meeting)
        if noted.format is not None:
            about, until = self.of_formats([noted.format]), ends[noted.id]
            return texts.get(
                "erinnerung_liste_immer", nummer=number, woran=about, vorlauf=lead_words(noted.lead), tag=until
            )
        if meeting is None:
            return texts.get("erinnerung_liste_ruht", nummer=number)
        due = due_words(meeting, noted.lead)
        return texts.get("erinnerung_liste_eintrag", nummer=number, zeitpunkt=due, **self.of_meeting(meeting))

    # --- which one ---

    async def meant_reminders(self, tracker: Tracker, person: Person, sentence: str) -> list[Noted]:
        """The reminders that `sentence` speaks of; of several without a name all of them, for the question which."""
        memory, planned = reminder_memory(tracker), await self.noted(person)
        wish = self.meetings.wish(read_answer(sentence, self.meetings.now()).rest)
        found = chosen(sentence, memory.shown, planned, wish, self.meetings.catalogue)
        if found or not (wish.is_empty or wish.period):
            return found
        if memory.last is not None:
            return [memory.last]
        return planned or list(memory.shown)

    def ask_which(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        several: Sequence[Noted],
        lead: LeadRule | None,
        act: str,
    ) -> list[Event]:
        """Ask which of `several` is to be cancelled or changed (`act` is "loeschen" or "aendern")."""
        known = {} if lead is None else {"vorlauf": str(lead)}
        buttons = [
            {
                "title": self._short(item),
                "payload": payload("erinnerung_verwalten", erinnerung_id=item.id, wahl=act, **known),
            }
            for item in several
        ]
        self.choose(dispatcher, "erinnerung_welche", [self.store.texts.get("erinnerung_welche")], buttons)
        question = Question(Kind.WHICH, lead=lead, clock="", reminder=act)
        return [remember(dataclasses.replace(reminder_memory(tracker), question=question, shown=tuple(several)))]

    def _short(self, noted: Noted) -> str:
        meeting = self.meeting(noted.meeting)
        title = self.choice(meeting)["title"] if meeting is not None else self.name_of(noted)
        return title if len(title) <= 60 else f"{title[:57]}…"

    def ask_what(self, dispatcher: CollectingDispatcher, tracker: Tracker, noted: Noted) -> list[Event]:
        """Ask what to do with the reminder that was picked."""
        text = self.store.texts.get("erinnerung_was_tun", woran=self._about(noted))
        self.choose(dispatcher, "erinnerung_was_tun", [text], self.manage_buttons(noted))
        question = Question(Kind.WHAT, reminder=noted.id)
        return [remember(dataclasses.replace(reminder_memory(tracker), question=question, last=noted))]

    def _about(self, noted: Noted) -> str:
        meeting = self.meeting(noted.meeting)
        if noted.format is not None:
            return self.of_formats([noted.format])
        return f"„{meeting.titel}“" if meeting is not None else self.store.texts.get("erinnerung_geloescht_unbekannt")

    # --- cancel ---

    async def cancel(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, sentence: str
    ) -> list[Event]:
        """Cancel what `sentence` names: one, several or all."""
        memory, planned = reminder_memory(tracker), await self.noted(person)
        wish = self.meetings.wish(sentence)
        named = chosen(sentence, memory.shown, planned, wish, self.meetings.catalogue)
        if not named and wish.is_empty and means_all(sentence):
            return await self.cancel_all(dispatcher, person)
        if not named and picked(sentence, planned):
            return self.ask_which(dispatcher, tracker, planned, None, "loeschen")  # a list that nobody has seen
        found = named or await self.meant_reminders(tracker, person, sentence)
        if not found:
            key = "erinnerung_nicht_gefunden" if planned else NONE
            return await self.list_all(dispatcher, tracker, person, self.store.texts.get(key) if planned else "")
        if len(found) > 1 and not (named and (picked(sentence, memory.shown or planned) or means_several(sentence))):
            return self.ask_which(dispatcher, tracker, found, None, "loeschen")
        return await self.cancel_these(dispatcher, tracker, person, found)

    async def cancel_these(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, found: Sequence[Noted]
    ) -> list[Event]:
        """Cancel the reminders of these ids; said again, it deletes nothing else."""
        await self.reminders.cancel(person, [item.id for item in found])
        names = " und ".join(self.name_of(item) for item in found)
        self.tell(dispatcher, CANCELLED, [self.store.texts.get(CANCELLED, woran=names)])
        # The list stays as it was shown, so that a later number, and this message repeated, mean what people saw.
        memory = reminder_memory(tracker)
        gone = memory.last is not None and memory.last.id in {item.id for item in found}
        question = Question(Kind.LISTED) if len(memory.shown) > len(found) else None
        return [remember(dataclasses.replace(memory, question=question, last=None if gone else memory.last))]

    async def cancel_all(self, dispatcher: CollectingDispatcher, person: Person) -> list[Event]:
        """Cancel all reminders of this person at once."""
        await self.reminders.cancel_all(person)
        self.tell(dispatcher, ALL_CANCELLED, [self.store.texts.get(ALL_CANCELLED)])
        return [remember(Memory())]

    # --- change ---

    async def change(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, sentence: str
    ) -> list[Event]:
        """Change what `sentence` names to the time that it says, or ask for what is missing."""
        found = await self.meant_reminders(tracker, person, sentence)
        if not found:
            return await self.list_all(dispatcher, tracker, person)
        lead = self.changed_lead(found[0], sentence)
        if len(found) > 1:
            return self.ask_which(dispatcher, tracker, found, lead, "aendern")
        return await self.change_this(dispatcher, tracker, person, found[0], lead)

    def changed_lead(self, noted: Noted, sentence: str) -> LeadRule | None:
        """The time that `sentence` says; a mere clock time keeps the day of the reminder as it is."""
        time = read_answer(sentence, self.meetings.now())
        if time.lead is not None or time.clock is None:
            return time.lead
        if noted.lead.moment is not None:
            moved = noted.lead.moment.replace(hour=time.clock.hour, minute=time.clock.minute)
            return LeadRule(moment=moved)
        meeting = self.meeting(noted.meeting)
        if noted.lead.minutes and meeting is not None:  # the day on which it would have come
            due = noted.lead.due(meeting).astimezone(BERLIN).date()
            return LeadRule(days=(meeting.beginn.date() - due).days, at=time.clock)
        return LeadRule(noted.lead.months, noted.lead.days, at=time.clock)

    async def change_this(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person: Person,
        noted: Noted,
        lead: LeadRule | None,
    ) -> list[Event]:
        """Change one reminder; ask when, where nothing was said."""
        meeting = self.meeting(noted.meeting)
        if lead is None:
            return self._ask_for_change(dispatcher, tracker, noted)
        if meeting is not None and lead.due(meeting) >= meeting.beginn:
            text = self.store.texts.get("erinnerung_nach_beginn", **self.of_meeting(meeting))
            return self.ask_again(dispatcher, tracker, meeting, text, noted.id)
        result = await self.reminders.change(person, noted.id, lead)
        if result is None:
            return await self.list_all(dispatcher, tracker, person, self.store.texts.get("erinnerung_nicht_gefunden"))
        if isinstance(result, StandingReminder):
            return self._say_changed_standing(dispatcher, tracker, result)
        if meeting is None:
            return self.ask_what(dispatcher, tracker, noted)
        return self.say_result(dispatcher, tracker, meeting, lead, result, key=CHANGED, reminder=noted.id)

    def _ask_for_change(self, dispatcher: CollectingDispatcher, tracker: Tracker, noted: Noted) -> list[Event]:
        formats = None if noted.format is None else (noted.format,)
        meetings: tuple[str, ...] = (noted.meeting,) if noted.meeting else ()
        return self.ask_when(dispatcher, tracker, Question(Kind.LEAD, meetings, formats, reminder=noted.id))

    def _say_changed_standing(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, changed: StandingReminder
    ) -> list[Event]:
        text = self.standing_text("erinnerung_immer_geaendert", [changed.format], changed.lead, changed.ends)
        last = note(changed)
        self.tell(dispatcher, "erinnerung_immer_geaendert", [text], self.manage_buttons(last))
        return [remember(self.with_last(tracker, last, ()))]

    def noted_by_id(self, tracker: Tracker, planned: Sequence[Noted], identifier: str) -> Noted:
        """The reminder of this id: as planned, as it was shown, or, of one long gone, by its id alone."""
        memory = reminder_memory(tracker)
        known = [*planned, *memory.shown, *([memory.last] if memory.last else [])]
        return next((item for item in known if item.id == identifier), Noted(identifier, LeadRule()))

    def meetings_of(self, question: Question) -> list[Meeting]:
        """The meetings of a question that are still in the calendar."""
        return [meeting for meeting in map(self.meeting, question.meetings) if meeting is not None]
